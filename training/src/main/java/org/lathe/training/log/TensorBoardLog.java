package org.lathe.training.log;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Event files of TensorBoard: the numbers of each step under {@code train/}, those of each
 * evaluation under {@code evaluation/}. Every start of a run makes a file of its own, whose start
 * message takes back the steps that are taken again.
 */
final class TensorBoardLog implements RunLog {
  /** The first parts of the tags, by the event. */
  private static final Map<String, String> GROUPS =
      Map.of("step", "train", "evaluation", "evaluation");

  private static final double MILLISECOND = 1e-3;

  private final EventFile file;

  private TensorBoardLog(EventFile file) {
    this.file = file;
  }

  /**
   * Makes the next file.
   *
   * @param lines that a first file begins with
   * @param first step that comes now
   */
  static TensorBoardLog open(Path folder, List<JsonNode> lines, int first) throws IOException {
    boolean known = !EventFile.in(folder).isEmpty();
    TensorBoardLog log = new TensorBoardLog(EventFile.create(folder));
    log.file.add(EventMessage.version(now()));
    log.file.add(EventMessage.start(now(), known ? first : 0));
    for (JsonNode line : known ? List.<JsonNode>of() : lines) {
      log.add(line);
    }
    return log;
  }

  @Override
  public void add(JsonNode line) throws IOException {
    String group = GROUPS.get(line.path("event").asText());
    if (group == null) {
      return;
    }
    Map<String, Double> scalars = new LinkedHashMap<>();
    LoggedFields.of(line, "/")
        .forEach(
            (name, value) -> {
              Double number = number(value);
              if (number != null && !name.equals("step")) {
                scalars.put(group + "/" + name, number);
              }
            });
    if (!scalars.isEmpty()) {
      file.add(EventMessage.scalars(now(), line.path("step").asLong(), scalars));
    }
  }

  /** Returns a number, also one that JSON has as a text; null for any other text. */
  private static Double number(JsonNode value) {
    if (value.isNumber()) {
      return value.doubleValue();
    }
    return switch (value.asText()) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> null;
    };
  }

  private static double now() {
    return MILLISECOND * System.currentTimeMillis();
  }

  @Override
  public void sync() throws IOException {
    file.sync();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
