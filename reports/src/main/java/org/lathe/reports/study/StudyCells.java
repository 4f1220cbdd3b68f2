package org.lathe.reports.study;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.lathe.reports.page.ReportNumber;

/** The runs of a study that differ in the seed alone, with their figures over the seeds. */
final class StudyCells {
  private static final double ROUNDING = 1e-12;

  /** Smaller means are shown with a power of ten, and so are their deviations. */
  private static final double SMALL = 1e-3;

  private final List<Cell> cells;

  /**
   * Runs of one model with one budget and the same values.
   *
   * @param label of the model
   * @param values of the fields that it varies
   * @param runs one for each seed
   */
  record Cell(
      String model, String label, String budget, Map<String, String> values, List<JsonNode> runs) {
    /** Returns its name for people. */
    String name() {
      return values.isEmpty()
          ? label
          : label
              + ", "
              + values.entrySet().stream()
                  .map(value -> shortened(value.getKey()) + " " + value.getValue())
                  .collect(Collectors.joining(", "));
    }

    JsonNode first() {
      return runs.getFirst();
    }

    /** Returns the mean and the standard deviation of a figure over the seeds that have it. */
    Optional<Spread> figure(String name) {
      List<Double> means = means(name);
      return means.isEmpty() ? Optional.empty() : Optional.of(Spread.of(means));
    }

    private List<Double> means(String name) {
      return runs.stream()
          .map(run -> run.path("figures").path(name).path("mean"))
          .filter(JsonNode::isNumber)
          .map(JsonNode::asDouble)
          .toList();
    }

    /** Returns the names of the figures of any run, in their order. */
    List<String> figures() {
      List<String> names = new ArrayList<>();
      runs.forEach(run -> run.path("figures").fieldNames().forEachRemaining(names::add));
      return names.stream().distinct().toList();
    }

    /** Returns a figure as text, with a sign that says what it is. */
    String shown(String name) {
      return figure(name).map(spread -> sign(name) + spread.shown()).orElse("–");
    }

    /** Returns the perplexity of a figure in nats per token, each seed's by itself. */
    String perplexity(String name) {
      List<Double> each = means(name).stream().map(Math::exp).toList();
      return each.isEmpty() ? "–" : sign(name) + Spread.of(each).shown();
    }

    private String kind(String name) {
      return runs.stream()
          .map(run -> run.path("figures").path(name).path("kind").asText())
          .filter(text -> !text.isEmpty())
          .findFirst()
          .orElse("");
    }

    /** Returns a sign that says whether a figure is exact or a bound; empty for neither. */
    String sign(String name) {
      return switch (kind(name)) {
        case "exact" -> "= ";
        case "upper_bound" -> "≤ ";
        default -> "";
      };
    }
  }

  /** A figure over seeds; the deviation is NaN for one seed. */
  record Spread(double mean, double deviation, int seeds) {
    static Spread of(List<Double> values) {
      double mean = values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
      double squares = 0;
      for (double value : values) {
        squares += (value - mean) * (value - mean);
      }
      return new Spread(mean, Math.sqrt(squares / (values.size() - 1)), values.size());
    }

    String shown() {
      return ReportNumber.of(mean) + (seeds > 1 ? " ± " + error() : " (one seed)");
    }

    private String error() {
      double size = Math.abs(mean);
      // Equal values differ by the rounding of their mean.
      if (deviation <= ROUNDING * size) {
        return "0";
      }
      return size < SMALL ? ReportNumber.of(deviation) : ReportNumber.error(deviation);
    }
  }

  StudyCells(JsonNode study) {
    Map<String, String> labels = new LinkedHashMap<>();
    study
        .path("models")
        .forEach(model -> labels.put(model.path("name").asText(), model.path("label").asText()));
    Map<String, Cell> byName = new LinkedHashMap<>();
    for (JsonNode run : study.path("runs")) {
      Map<String, String> values = new LinkedHashMap<>();
      run.path("values")
          .properties()
          .forEach(value -> values.put(value.getKey(), value.getValue().asText()));
      String model = run.path("model").asText();
      String budget = run.path("budget").asText();
      byName
          .computeIfAbsent(
              model + " " + budget + " " + values,
              _ -> new Cell(model, labels.get(model), budget, values, new ArrayList<>()))
          .runs()
          .add(run);
    }
    cells = List.copyOf(byName.values());
  }

  List<Cell> all() {
    return cells;
  }

  /** Returns the last two names of a field's path, which tell enough. */
  static String shortened(String field) {
    int last = field.lastIndexOf('.');
    return field.substring(field.lastIndexOf('.', last - 1) + 1);
  }
}
