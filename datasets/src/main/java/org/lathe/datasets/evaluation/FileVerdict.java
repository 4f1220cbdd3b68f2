package org.lathe.datasets.evaluation;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What the known figures say of one file.
 *
 * @param name the file as a user names it, below the folder of sets
 * @param finding in one word
 * @param figures every known figure beside the file's own; empty where none is known
 * @param about what the genuine file is, such as {@code validation split}
 * @param instead which other known file it is; empty where it is none
 */
public record FileVerdict(
    String name, Finding finding, List<FileFigure> figures, String about, String instead) {
  private static final String CHECKSUM = Measure.SHA256.label();

  /** Keeps an unmodifiable list. */
  public FileVerdict {
    figures = List.copyOf(figures);
  }

  /** Whether the file is not what its name says. */
  public boolean wrong() {
    return finding == Finding.CUT_OFF || finding == Finding.DIFFERENT;
  }

  /** What a reader of a figure over this file must know; empty where it is the genuine one. */
  public String note() {
    return finding == Finding.GENUINE || finding == Finding.AGREES ? "" : line();
  }

  /** One line: the file, what it is and, where it is not the genuine one, what differs. */
  public String line() {
    return switch (finding) {
      case GENUINE -> name + " is genuine (" + about + ")";
      case EXCERPT -> name + " is an excerpt: " + about;
      case AGREES -> name + " agrees with all that is known of it (" + about + "); no checksum is";
      case UNKNOWN -> name + ": no figure of this file is known";
      case CUT_OFF -> name + " is cut off: it begins as the genuine file, but " + differences();
      case DIFFERENT -> name + " is not genuine: " + differences();
    };
  }

  /** The checksum says no more where another figure differs too. */
  private String differences() {
    List<FileFigure> differing = figures.stream().filter(figure -> !figure.agrees()).toList();
    String said =
        differing.stream()
            .filter(figure -> differing.size() == 1 || !figure.name().equals(CHECKSUM))
            .map(
                figure ->
                    "%s %s instead of %s".formatted(figure.name(), figure.found(), figure.known()))
            .collect(Collectors.joining(", "));
    return instead.isEmpty() ? said : said + "; it is " + instead;
  }
}
