package org.lathe.datasets.evaluation;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The result of comparing one file with the known values.
 *
 * @param name the file as a user names it, below the folder of sets
 * @param finding in one word
 * @param figures every known value with the value of the file; empty if none is known
 * @param about what the genuine file is, such as {@code validation split}
 * @param instead the other known file that it is; empty if it is none
 */
public record FileVerdict(
    String name, Finding finding, List<FileFigure> figures, String about, String instead) {
  private static final String CHECKSUM = Measure.SHA256.label();

  /** Keeps an unmodifiable list. */
  public FileVerdict {
    figures = List.copyOf(figures);
  }

  /** Returns whether the file is not the one that its name says. */
  public boolean wrong() {
    return finding == Finding.CUT_OFF || finding == Finding.DIFFERENT;
  }

  /** Returns what a reader of a result on this file must know; empty if it is the genuine one. */
  public String note() {
    return finding == Finding.GENUINE || finding == Finding.AGREES ? "" : line();
  }

  /** Returns one line: the file, what it is and, if it is not the genuine one, what differs. */
  public String line() {
    return switch (finding) {
      case GENUINE -> name + " is genuine (" + about + ")";
      case EXCERPT -> name + " is an excerpt: " + about;
      case AGREES ->
          name + " agrees with all that is known about it (" + about + "); no checksum is known";
      case UNKNOWN -> name + ": nothing is known about this file to compare it with";
      case CUT_OFF -> name + " is truncated: it begins like the genuine file, but " + differences();
      case DIFFERENT -> name + " is not genuine: " + differences();
    };
  }

  /** Returns the values that differ; the checksum is left out if another value differs too. */
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
