package org.lathe.training.scale;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.files.LineJournal;
import org.lathe.files.Unwritable;

/** The seconds of the steps that a run took, from its {@code metrics.jsonl}. */
final class RunSeconds {
  private static final String FILE = "metrics.jsonl";

  /** Fewer steps would let the first one, in which kernels are compiled, decide. */
  private static final int LEAST_STEPS = 3;

  private RunSeconds() {}

  /**
   * Returns the median.
   *
   * @param run its folder
   * @throws InputException if there are no metrics or too few steps
   */
  static double median(Path run) {
    Path file = run.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new InputException(
          "step.run: there is no %s: give the folder of a run".formatted(file));
    }
    double[] seconds;
    try {
      seconds =
          LineJournal.read(file).stream()
              .map(RunSeconds::line)
              .filter(line -> line.path("event").asText().equals("step"))
              .mapToDouble(line -> line.path("seconds").asDouble())
              .filter(taken -> taken > 0)
              .sorted()
              .toArray();
    } catch (IOException e) {
      throw new InputException("cannot read %s (%s)".formatted(file, Unwritable.reason(e)), e);
    }
    if (seconds.length < LEAST_STEPS) {
      throw new InputException(
          "step.run: %s has %d steps, and a median needs at least %d: train for longer"
              .formatted(file, seconds.length, LEAST_STEPS));
    }
    int middle = seconds.length / 2;
    return seconds.length % 2 == 1 ? seconds[middle] : (seconds[middle - 1] + seconds[middle]) / 2;
  }

  /** A line as JSON; of a torn one, a node that is no object. */
  private static JsonNode line(String text) {
    try {
      return Json.reader().readTree(text);
    } catch (JsonProcessingException torn) {
      return MissingNode.getInstance();
    }
  }
}
