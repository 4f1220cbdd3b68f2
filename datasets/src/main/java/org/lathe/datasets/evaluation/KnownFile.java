package org.lathe.datasets.evaluation;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lathe.files.Json;

/**
 * A genuine file and its known values.
 *
 * @param set an {@link EvaluationSet}'s id, or the folder of another corpus
 * @param file name in that folder
 * @param about what it is, in a few words
 * @param excerpt whether it is a part of another file with the same or a similar name
 * @param head SHA-256 of its first 4,096 bytes; null where that is not known
 * @param figures known values by measure
 */
record KnownFile(
    String set,
    String file,
    String about,
    boolean excerpt,
    String head,
    Map<Measure, String> figures) {

  private static final String RESOURCE = "known-files.json";

  /** Returns every known file; if two have one name, the whole file comes before the excerpt. */
  static List<KnownFile> all() {
    return Loaded.FILES;
  }

  /** Returns the evaluation set that it belongs to. */
  Optional<EvaluationSet> evaluationSet() {
    return Arrays.stream(EvaluationSet.values())
        .filter(known -> known.id().equals(set))
        .findFirst();
  }

  /** Returns the folders in a folder of sets that may contain it. */
  List<Path> candidates(Path data) {
    return evaluationSet()
        .map(known -> known.candidates(data))
        .orElseGet(() -> EvaluationSet.candidates(data, List.of(set)));
  }

  /** Returns the format of its rows, if it has rows. */
  RowFormat rows() {
    return evaluationSet().map(EvaluationSet::rows).orElseGet(() -> JsonRows.field("text"));
  }

  /** Returns the difference of a measure between this file and another; 0 if it is not known. */
  long excess(Measure measure, long found) {
    String figure = figures.get(measure);
    return figure == null ? 0 : Long.parseLong(figure) - found;
  }

  /** The table is read at the first use. */
  private static final class Loaded {
    static final List<KnownFile> FILES = load();

    private static List<KnownFile> load() {
      try (InputStream in = KnownFile.class.getResourceAsStream(RESOURCE)) {
        return Json.reader().forType(new TypeReference<List<KnownFile>>() {}).readValue(in);
      } catch (IOException e) {
        throw new UncheckedIOException(RESOURCE + " is missing from the jar or damaged", e);
      }
    }
  }
}
