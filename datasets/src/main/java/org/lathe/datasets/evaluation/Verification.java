package org.lathe.datasets.evaluation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.lathe.files.InputException;

/**
 * Holds the files of a folder against the figures of the genuine ones: the evaluation sets, and the
 * samples of corpora that the project is tested with.
 *
 * @param data a folder that holds each set in a folder of its own, named as {@code
 *     docs/evaluation-sets.md} says or as the set's archive unpacks
 */
public record Verification(Path data) {

  /**
   * The known files that are there, in the order of the table of known files.
   *
   * @throws InputException if there is none
   */
  public List<Path> files() {
    if (!Files.isDirectory(data)) {
      throw new InputException(data + " is not a folder that exists: check the path");
    }
    List<Path> files = List.copyOf(present().keySet());
    if (files.isEmpty()) {
      throw new InputException(
          "%s holds no file of a known set: give a folder with sets in folders such as ptb or"
                  .formatted(data)
              + " wikitext2 (docs/evaluation-sets.md)");
    }
    return files;
  }

  /**
   * A verdict on each of {@link #files}, handed over as soon as it is known, and then one on all
   * files of a set together where it has several and all are there.
   *
   * @throws InputException if there is no known file
   */
  public void run(Consumer<FileVerdict> sink) {
    Map<Path, String> present = present();
    files().forEach(file -> sink.accept(of(present.get(file), file)));
    Arrays.stream(EvaluationSet.values())
        .flatMap(set -> set.find(data).stream())
        .flatMap(copy -> copy.together().stream())
        .forEach(sink);
  }

  /** The evaluation sets that are not there. */
  public List<EvaluationSet> missing() {
    return Arrays.stream(EvaluationSet.values()).filter(set -> set.find(data).isEmpty()).toList();
  }

  /**
   * What the figures say of one file.
   *
   * @param set the set that it is said to belong to
   */
  FileVerdict of(String set, Path file) {
    RawFigures raw = RawFigures.of(file);
    String name = data.relativize(file).toString();
    return KnownFile.all().stream()
        .filter(known -> known.set().equals(set))
        .filter(known -> known.file().equals(file.getFileName().toString()))
        .map(known -> compare(name, file, raw, known))
        .min(Comparator.comparingLong(Verification::differences))
        .orElseGet(() -> new FileVerdict(name, Finding.UNKNOWN, List.of(), "", ""));
  }

  private static long differences(FileVerdict verdict) {
    return verdict.figures().stream().filter(figure -> !figure.agrees()).count();
  }

  private static FileVerdict compare(String name, Path file, RawFigures raw, KnownFile known) {
    List<FileFigure> figures = new ArrayList<>();
    known
        .figures()
        .forEach(
            (measure, figure) ->
                figures.add(
                    new FileFigure(measure.label(), figure, found(measure, file, raw, known))));
    Finding finding = finding(figures, raw, known);
    String instead = finding == Finding.DIFFERENT ? otherFile(raw) : "";
    return new FileVerdict(name, finding, figures, known.about(), instead);
  }

  private static Finding finding(List<FileFigure> figures, RawFigures raw, KnownFile known) {
    if (figures.stream().allMatch(FileFigure::agrees)) {
      if (known.excerpt()) {
        return Finding.EXCERPT;
      }
      return known.figures().containsKey(Measure.SHA256) ? Finding.GENUINE : Finding.AGREES;
    }
    boolean shorter =
        known.excess(Measure.BYTES, raw.bytes()) > 0
            || known.excess(Measure.LINES, raw.lines()) > 0;
    return shorter && raw.head().equals(known.head()) ? Finding.CUT_OFF : Finding.DIFFERENT;
  }

  /** The known file that has these bytes; empty where none has. */
  private static String otherFile(RawFigures raw) {
    return KnownFile.all().stream()
        .filter(known -> raw.sha256().equals(known.figures().get(Measure.SHA256)))
        .findFirst()
        .map(known -> "%s's %s (%s)".formatted(known.set(), known.file(), known.about()))
        .orElse("");
  }

  private static String found(Measure measure, Path file, RawFigures raw, KnownFile known) {
    try {
      return measure.of(file, raw, known);
    } catch (InputException e) {
      return "not to be told (" + e.getMessage() + ")";
    }
  }

  /** Each known file that is there, with its set. */
  private Map<Path, String> present() {
    Map<Path, String> present = new LinkedHashMap<>();
    for (KnownFile known : KnownFile.all()) {
      for (Path folder : known.candidates(data)) {
        Path file = folder.resolve(known.file());
        if (Files.isRegularFile(file)) {
          present.putIfAbsent(file, known.set());
        }
      }
    }
    return present;
  }
}
