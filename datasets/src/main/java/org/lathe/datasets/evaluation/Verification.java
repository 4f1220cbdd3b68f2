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
 * Compares the files of a folder with the known values of the genuine ones: the evaluation sets,
 * and the samples of corpora that the tests of this project use.
 *
 * @param data a folder that contains one folder for each set; that folder has the name in {@code
 *     docs/reference/evaluation-sets.md} or the name in the archive of the set
 */
public record Verification(Path data) {

  /**
   * Returns the known files that are present, in the order of the table of known files.
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
          "%s contains no file of a known set: give a folder with sets in folders such as ptb or"
                  .formatted(data)
              + " wikitext2 (docs/reference/evaluation-sets.md)");
    }
    return files;
  }

  /**
   * Passes on a verdict on each of {@link #files} as soon as it is known. For a set with several
   * files that are all present, one more verdict on all of them follows.
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

  /** Returns the evaluation sets that are missing. */
  public List<EvaluationSet> missing() {
    return Arrays.stream(EvaluationSet.values()).filter(set -> set.find(data).isEmpty()).toList();
  }

  /**
   * Returns the verdict on one file.
   *
   * @param set the set that it should belong to
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

  /** Returns the known file with these bytes; empty if there is none. */
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

  /** Returns each known file that is present, with its set. */
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
