package org.lathe.studies.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lathe.files.Json;

/** The figures and details that measurements add, in their order. */
final class FigureSet {
  private final Map<String, RunFigures.Measured> figures = new LinkedHashMap<>();
  private final ObjectNode details = Json.object();
  private String sequences = "";

  /** Adds the figures of the validation suite, whose sequences are those of the run. */
  void add(SuiteFigures suite) {
    sequences = suite.sequences();
    figures.putAll(suite.figures());
    details.setAll(suite.details());
  }

  /** Adds figures by sequence. */
  void add(Map<String, RunFigures.Measured> more) {
    figures.putAll(more);
  }

  /** Adds a figure of the whole run that is no likelihood. */
  void add(String name, double value) {
    figures.put(name, new RunFigures.Measured("estimate", new double[] {value}));
  }

  /** Adds what is not a figure, for people and pages. */
  void detail(String name, JsonNode node) {
    details.set(name, node);
  }

  /** Returns all. */
  RunFigures all() {
    return new RunFigures(sequences, figures, details);
  }
}
