package org.lathe.studies.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.lathe.files.Json;

/**
 * What was measured of a run.
 *
 * @param sequences a digest of the held-out sequences, in their order
 * @param figures by name
 * @param details other measurements, for people and pages
 */
public record RunFigures(String sequences, Map<String, Measured> figures, ObjectNode details) {
  /**
   * A figure.
   *
   * @param kind exact, upper_bound, no_bound, or estimate where it is no likelihood
   * @param each of each sequence; one element for a figure of the whole run
   * @param of a digest of the sequences, where they are not the held-out ones of the run; else
   *     empty
   */
  public record Measured(String kind, double[] each, String of) {
    /** A figure of the held-out sequences, or of the whole run. */
    public Measured(String kind, double[] each) {
      this(kind, each, "");
    }

    /** Returns the mean. */
    public double mean() {
      double sum = 0;
      for (double value : each) {
        sum += value;
      }
      return sum / each.length;
    }

    /** Returns the standard error of the mean over the sequences; empty for a single figure. */
    public Optional<Double> standardError() {
      if (each.length < 2) {
        return Optional.empty();
      }
      double mean = mean();
      double squares = 0;
      for (double value : each) {
        squares += (value - mean) * (value - mean);
      }
      return Optional.of(Math.sqrt(squares / (each.length - 1.0) / each.length));
    }
  }

  /** Writes the figures, whole or not at all. */
  void write(Path file) {
    ObjectNode node = Json.object().put("sequences", sequences);
    ObjectNode all = node.putObject("figures");
    figures.forEach(
        (name, figure) -> {
          ObjectNode of = all.putObject(name).put("kind", figure.kind());
          if (!figure.of().isEmpty()) {
            of.put("of", figure.of());
          }
          ArrayNode each = of.putArray("each");
          for (double value : figure.each()) {
            each.add(value);
          }
        });
    node.set("details", details);
    Json.write(file, node);
  }

  /**
   * Reads figures.
   *
   * @throws org.lathe.files.InputException if the file cannot be read
   */
  static RunFigures read(Path file) {
    ObjectNode node = Json.read(file, "delete it and measure again");
    Map<String, Measured> figures = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> figure : node.path("figures").properties()) {
      double[] each =
          figure.getValue().path("each").valueStream().mapToDouble(JsonNode::asDouble).toArray();
      figures.put(
          figure.getKey(),
          new Measured(
              figure.getValue().path("kind").asText(),
              each,
              figure.getValue().path("of").asText()));
    }
    return new RunFigures(
        node.path("sequences").asText(), figures, node.withObject("/details").deepCopy());
  }
}
