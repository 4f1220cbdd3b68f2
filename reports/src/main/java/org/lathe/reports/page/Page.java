package org.lathe.reports.page;

import com.samskivert.mustache.Mustache;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.lathe.files.DurableFile;

/**
 * A page in one file that loads nothing: every report has this frame and this style sheet. The
 * template of its content may use the partials {@code table} (of a {@link ReportTable}) and {@code
 * figure} (of a {@link ReportFigure}). The bytes depend on the components alone.
 *
 * @param head what stands above the content
 * @param body the content
 * @param foot the sentence below it
 * @param plots drawn into the figures of their ids; empty for a page without any script
 */
public record Page(Head head, Body body, String foot, Optional<List<ReportPlot>> plots) {

  /**
   * The head of a page; all of it is text, which the page escapes.
   *
   * @param title of the window
   * @param heading of the page
   * @param lines paragraphs below the heading
   * @param parts the sections to which the page links, in order
   */
  public record Head(String title, String heading, List<Line> lines, List<Part> parts) {
    /** Copies the lists. */
    public Head {
      lines = List.copyOf(lines);
      parts = List.copyOf(parts);
    }
  }

  /**
   * A paragraph of the head.
   *
   * @param kind its class in the style sheet; null for none
   * @param strong whether it is emphasized
   */
  public record Line(String text, String kind, boolean strong) {
    /** Returns a plain paragraph. */
    public static Line of(String text) {
      return new Line(text, null, false);
    }
  }

  /**
   * A section of the page.
   *
   * @param id of an element of the content
   * @param title the text of the link
   */
  public record Part(String id, String title) {}

  /**
   * The content of a page.
   *
   * @param owner the class beside whose resources the template lies
   * @param template name of a Mustache template, which gives the sections of the page
   * @param view what the template shows
   */
  public record Body(Class<?> owner, String template, Object view) {
    private String source() {
      return Resource.text(owner, template);
    }
  }

  /** The view of the frame. */
  private record Frame(Head head, Object content, String foot, String style, Drawing drawing) {}

  /**
   * Returns the page in UTF-8.
   *
   * @throws com.samskivert.mustache.MustacheException if the template names what the view lacks
   */
  public byte[] bytes() {
    Frame frame =
        new Frame(head, body.view(), foot, own("page.css"), plots.map(Drawing::of).orElse(null));
    return Mustache.compiler()
        .strictSections(true)
        .withLoader(
            name ->
                new StringReader(name.equals("content") ? body.source() : own(name + ".mustache")))
        .compile(new StringReader(own("page.mustache")))
        .execute(frame)
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Writes the page, whole or not at all.
   *
   * @param html where the page goes; what was there is replaced
   * @throws UncheckedIOException if {@code html} cannot be written
   */
  public void write(Path html) {
    byte[] bytes = bytes();
    DurableFile.write(html, out -> out.write(bytes));
  }

  private static String own(String name) {
    return Resource.text(Page.class, name);
  }
}
