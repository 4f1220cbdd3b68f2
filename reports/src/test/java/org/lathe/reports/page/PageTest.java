package org.lathe.reports.page;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.samskivert.mustache.MustacheException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;

/** The frame holds what it is given as text, links to its parts, and runs a script only to draw. */
class PageTest {
  private static final String HOSTILE = "</title></script><script>x</script> & \"<b>";
  private static final ReportPlot PLOT =
      new ReportPlot(
          "p",
          HOSTILE,
          "from 1 to 2",
          "line",
          false,
          "x",
          "y",
          List.of(),
          List.of(new ReportPlot.Series(HOSTILE, "line", List.of(List.of(1.0, 2.0)))));

  /** What the small template shows. */
  record View(String name, List<ReportFigure> figures, ReportTable table) {}

  private static Page page(View view, Optional<List<ReportPlot>> plots) {
    return new Page(
        new Page.Head(
            "title " + HOSTILE,
            "heading " + HOSTILE,
            List.of(Page.Line.of("line " + HOSTILE), new Page.Line("no", "verdict fail", true)),
            List.of(new Page.Part("all", HOSTILE))),
        new Page.Body(PageTest.class, "small.mustache", view),
        "foot " + HOSTILE,
        plots);
  }

  private static View view() {
    ReportTable table =
        new ReportTable(
            HOSTILE,
            List.of("Name"),
            List.of(ReportTable.Group.of("a"), ReportTable.Group.named("both", "b", "c")),
            List.of(ReportTable.Row.of(List.of(HOSTILE), List.of("1", HOSTILE, "3"))));
    return new View(
        HOSTILE, List.of(ReportFigure.of(PLOT), new ReportFigure(other(), null)), table);
  }

  private static ReportPlot other() {
    return new ReportPlot("q", "t", "at 7", "line", false, "x", "y", List.of(), List.of());
  }

  private static Document parsed(Page page) {
    return Jsoup.parse(new String(page.bytes(), StandardCharsets.UTF_8));
  }

  @Test
  void whatItIsGivenStaysText() {
    Document page = parsed(page(view(), Optional.of(List.of(PLOT))));
    assertEquals("title " + HOSTILE, page.title());
    assertEquals("heading " + HOSTILE, page.selectFirst("header h1").text());
    assertEquals(List.of("line " + HOSTILE, "no"), page.select("header > p").eachText());
    assertEquals("no", page.selectFirst("p.verdict.fail > strong").text());
    assertEquals(HOSTILE, page.selectFirst("nav a[href=#all]").text());
    assertEquals(HOSTILE, page.selectFirst("main h2").text());
    assertEquals("foot " + HOSTILE, page.selectFirst("footer > p").text());
    assertEquals(3, page.select("script").size());
    assertEquals(0, page.select("b").size());
  }

  @Test
  void tablesAndFiguresAreTheSameOnEveryPage() {
    Document page = parsed(page(view(), Optional.of(List.of(PLOT))));
    Element table = page.selectFirst("main > section > .scroll table");
    assertEquals(List.of("Name", "a", "both", "b", "c"), table.select("thead th").eachText());
    assertEquals(List.of("1", HOSTILE, "3"), table.select("td").eachText());
    assertEquals(List.of("plot-p", "plot-q"), page.select("canvas").eachAttr("id"));
    assertEquals("from 1 to 2", page.selectFirst("#caption-p").text());
    assertEquals(1, page.select("figure details").size(), "a figure without a table has none");
  }

  @Test
  void aPageWithoutPlotsHasNoScriptAndAllowsNone() {
    Document page = parsed(page(new View("n", List.of(), null), Optional.empty()));
    assertEquals(0, page.select("script, footer details").size());
    String policy = page.selectFirst("meta[http-equiv]").attr("content");
    assertTrue(policy.startsWith("default-src 'none';"), policy);
    assertFalse(policy.contains("script-src"), policy);
    assertNull(page.selectFirst("main table"));
    Document drawn = parsed(page(view(), Optional.of(List.of(PLOT))));
    assertTrue(drawn.selectFirst("meta[http-equiv]").attr("content").contains("script-src"));
  }

  @Test
  void whatTheViewLacksIsAnError() {
    Page lacking =
        new Page(
            new Page.Head("t", "h", List.of(), List.of()),
            new Page.Body(PageTest.class, "small.mustache", "no view"),
            "f",
            Optional.empty());
    assertThrows(MustacheException.class, lacking::bytes);
  }

  @Test
  void theBytesDependOnTheComponentsAlone() {
    assertArrayEquals(
        page(view(), Optional.of(List.of(PLOT))).bytes(),
        page(view(), Optional.of(List.of(PLOT))).bytes());
  }

  /** A colour without a value in the dark would keep that of the light. */
  @Test
  void everyColourOfTheStyleSheetHasALightAndADarkValue() {
    String style = parsed(page(view(), Optional.empty())).selectFirst("style").data();
    Set<String> used = matches(style, "var\\(--([\\w-]+)\\)");
    String light = style.substring(0, style.indexOf("@media"));
    String dark = style.substring(style.indexOf("@media"), style.indexOf("/* The frame"));
    Set<String> dyed = matches(light, "--([\\w-]+): #");
    assertEquals(dyed, matches(dark, "--([\\w-]+): #"));
    used.removeAll(matches(light, "--([\\w-]+):"));
    assertEquals(Set.of("bar"), used, "set by the table itself");
  }

  private static Set<String> matches(String text, String pattern) {
    Set<String> found = new TreeSet<>();
    Pattern.compile(pattern).matcher(text).results().forEach(match -> found.add(match.group(1)));
    return found;
  }
}
