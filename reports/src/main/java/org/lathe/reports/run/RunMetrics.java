package org.lathe.reports.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.lathe.reports.page.ReportNumber;

/**
 * The content of the {@code metrics.jsonl} of a run, by event and step. If a run was killed and
 * resumed from an earlier step, its lines about later steps are dropped.
 */
public final class RunMetrics {
  /** Unlike {@link org.lathe.files.Json} it reads NaN: a run that diverges writes it. */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * One slow step; a number that the line lacks is NaN. Scores are nats per token.
   *
   * @param fit negative ELBO before each fast step
   */
  public record Step(
      int step,
      double loss,
      double kl,
      double nelbo,
      double[] fit,
      double gradientNorm,
      double rate,
      double seconds,
      double tokensPerSecond) {}

  private JsonNode run = MissingNode.getInstance();
  private JsonNode stopped = MissingNode.getInstance();
  private int unreadable;
  private final List<Integer> resumed = new ArrayList<>();
  private final NavigableMap<Integer, Step> steps = new TreeMap<>();
  private final NavigableMap<Integer, JsonNode> evaluations = new TreeMap<>();
  private final NavigableMap<Integer, JsonNode> baselines = new TreeMap<>();
  private final NavigableMap<Integer, JsonNode> compared = new TreeMap<>();
  private final NavigableMap<Integer, JsonNode> reconstructions = new TreeMap<>();
  private final NavigableMap<Integer, List<JsonNode>> samples = new TreeMap<>();

  private RunMetrics() {}

  /**
   * Reads the file. Incomplete UTF-8 is replaced, since a killed run may leave half a character.
   */
  public static RunMetrics read(Path file) {
    RunMetrics metrics = new RunMetrics();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null) {
        String next = lines.readLine();
        metrics.add(line, next == null);
        line = next;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
    return metrics;
  }

  private void add(String line, boolean last) {
    if (line.isBlank()) {
      return;
    }
    JsonNode node;
    try {
      node = JSON.readTree(line);
    } catch (JsonProcessingException torn) {
      unreadable += last ? 0 : 1;
      return;
    }
    int step = node.path("step").asInt();
    switch (node.path("event").asText()) {
      case "run" -> run = node;
      case "resumed" -> {
        backTo(step);
        resumed.add(step);
      }
      case "steps_changed" -> {
        if (run instanceof ObjectNode fields) {
          fields.set("steps", node.path("steps"));
        }
      }
      case "step" -> {
        if (!steps.isEmpty() && step <= steps.lastKey()) {
          backTo(step - 1);
        }
        steps.put(step, step(step, node));
      }
      case "evaluation" -> evaluations.put(step, node);
      case "baselines" -> baselines.put(step, node);
      case "compared" -> compared.put(step, node);
      case "reconstruction" -> reconstructions.put(step, node);
      case "sample" -> samples.computeIfAbsent(step, none -> new ArrayList<>()).add(node);
      case "stopped" -> stopped = node;
      default -> {
        // An event of a newer Lathe.
      }
    }
  }

  private void backTo(int step) {
    stopped = MissingNode.getInstance();
    steps.tailMap(step, false).clear();
    evaluations.tailMap(step, false).clear();
    baselines.tailMap(step, false).clear();
    compared.tailMap(step, false).clear();
    reconstructions.tailMap(step, false).clear();
    samples.tailMap(step, false).clear();
  }

  private static Step step(int step, JsonNode node) {
    return new Step(
        step,
        ReportNumber.value(node.path("loss")),
        ReportNumber.value(node.path("kl")),
        ReportNumber.value(node.path("nelbo")),
        ReportNumber.values(node.path("fit")),
        ReportNumber.value(node.path("gradient_norm")),
        ReportNumber.value(node.path("rate")),
        ReportNumber.value(node.path("seconds")),
        ReportNumber.value(node.path("tokens_per_second")));
  }

  /** Returns the line about the run; missing when there is none. */
  public JsonNode run() {
    return run;
  }

  /**
   * Returns whether the model has latents. An old run, from before there were families, has latents
   * and names no family.
   */
  public boolean latents() {
    return !run.has("family") || run.has("latents");
  }

  /** Returns whether posteriors are fitted from a start that is the same for every text. */
  public boolean fitted() {
    return latents() && run.path("family").asText("ltm").equals("ltm");
  }

  /** Returns the line about the end; missing for a run that is not finished or was killed. */
  public JsonNode stopped() {
    return stopped;
  }

  /** Returns the number of lines that are not JSON; the last line does not count. */
  public int unreadable() {
    return unreadable;
  }

  /** Returns the steps from which the run was resumed. */
  public List<Integer> resumed() {
    return resumed;
  }

  /** Returns the training steps by their number. */
  public NavigableMap<Integer, Step> steps() {
    return steps;
  }

  /** Returns the time that all steps took, in seconds; NaN where no step says it. */
  public double seconds() {
    double[] known =
        steps.values().stream().mapToDouble(Step::seconds).filter(Double::isFinite).toArray();
    return known.length == 0 ? Double.NaN : Arrays.stream(known).sum();
  }

  /** Returns the highest learning rate of the steps so far; NaN where no step says it. */
  public double highestRate() {
    return steps.values().stream()
        .mapToDouble(Step::rate)
        .filter(Double::isFinite)
        .max()
        .orElse(Double.NaN);
  }

  /** Returns the evaluations by the number of steps before each. */
  public NavigableMap<Integer, JsonNode> evaluations() {
    return evaluations;
  }

  /** Returns what the evaluated text costs without a model, by the number of steps before. */
  public NavigableMap<Integer, JsonNode> baselines() {
    return baselines;
  }

  /** Returns the comparisons with the model without latents, by the number of steps of both. */
  public NavigableMap<Integer, JsonNode> compared() {
    return compared;
  }

  /** Returns the reconstructions by the number of steps before each. */
  public NavigableMap<Integer, JsonNode> reconstructions() {
    return reconstructions;
  }

  /** Returns the samples by the number of steps before each. */
  public NavigableMap<Integer, List<JsonNode>> samples() {
    return samples;
  }
}
