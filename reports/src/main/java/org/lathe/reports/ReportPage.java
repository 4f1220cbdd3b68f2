package org.lathe.reports;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code report.mustache} shows, as text that it escapes.
 *
 * @param state how the run stands or ended
 * @param headline the validation in one sentence; null when nothing was evaluated
 * @param draws of the fresh noise; null when the metrics do not say
 * @param reconstruction the newest; null when there is none
 * @param unreadable a sentence about lines that were skipped; null when there are none
 */
record ReportPage(
    String title,
    String summary,
    String state,
    boolean wentWrong,
    List<Fact> facts,
    String headline,
    String draws,
    List<Evaluation> evaluations,
    List<ReportPlot> plots,
    Reconstruction reconstruction,
    List<Accuracy> accuracies,
    List<Sample> samples,
    List<Sample> earlierSamples,
    String unreadable) {

  private static final int EARLIER_SAMPLES = 20;

  /** One line of what the run is. */
  record Fact(String name, String value) {
    /** A column of the page holds some {@value} letters beside the name. */
    private static final int COLUMN = 24;

    /** Whether the value wants a line of its own. */
    boolean wide() {
      return value.length() > COLUMN;
    }
  }

  /** One row of the table of evaluations. */
  record Evaluation(
      String step,
      String sequences,
      String fittedNelbo,
      String fittedPerplexity,
      String fittedBits,
      String freshNelbo,
      String standardError,
      String freshPerplexity,
      String freshBits,
      String weightedNelbo,
      String weightedPerplexity,
      String weightedBits) {}

  /** A text beside what was decoded from its latents. */
  record Reconstruction(
      String step,
      List<ReportText.Piece> source,
      List<ReportText.Piece> greedy,
      String sampled,
      String greedyAccuracy,
      String sampledAccuracy) {}

  /** Token accuracies of one reconstruction. */
  record Accuracy(String step, String greedy, String sampled) {}

  /**
   * A text of the model.
   *
   * @param prompt null for a sample of the prior
   */
  record Sample(String step, String prompt, String text) {}

  /** The newest alone says its accuracies itself. */
  boolean severalReconstructions() {
    return accuracies.size() > 1;
  }

  boolean hasEarlierSamples() {
    return !earlierSamples.isEmpty();
  }

  static ReportPage of(ReportMetrics metrics) {
    List<Accuracy> accuracies = new ArrayList<>();
    metrics
        .reconstructions()
        .forEach(
            (step, node) ->
                accuracies.add(
                    new Accuracy(
                        ReportNumber.whole(step),
                        ReportNumber.percent(node.path("greedy_accuracy")),
                        ReportNumber.percent(node.path("sampled_accuracy")))));
    List<Evaluation> evaluations = new ArrayList<>();
    metrics.evaluations().forEach((step, node) -> evaluations.add(evaluation(step, node)));
    List<Sample> newest = new ArrayList<>();
    List<Sample> earlier = new ArrayList<>();
    samples(metrics, newest, earlier);
    return new ReportPage(
        title(metrics.run()),
        metrics.run().path("data_summary").asText(),
        state(metrics),
        metrics.stopped().path("reason").asText().equals("not finite"),
        facts(metrics.run()),
        headline(metrics),
        draws(metrics),
        evaluations,
        new ReportPlots(metrics).all(),
        Optional.ofNullable(metrics.reconstructions().lastEntry())
            .map(entry -> reconstruction(entry.getKey(), entry.getValue()))
            .orElse(null),
        accuracies,
        newest,
        earlier,
        metrics.unreadable() == 0
            ? null
            : "Lines of metrics.jsonl that could not be read and are left out: "
                + metrics.unreadable()
                + ".");
  }

  private static String title(JsonNode run) {
    return run.isMissingNode()
        ? "Lathe training run"
        : "Lathe: preset %s on %s"
            .formatted(run.path("preset").asText("–"), run.path("data").asText("–"));
  }

  private static String state(ReportMetrics metrics) {
    int last = metrics.steps().isEmpty() ? 0 : metrics.steps().lastKey();
    String of =
        metrics.run().has("steps")
            ? " of " + ReportNumber.whole(metrics.run().path("steps").asLong())
            : "";
    String state;
    if (metrics.stopped().isMissingNode()) {
      state =
          "Not over when this page was written: step %s%s was the last."
              .formatted(ReportNumber.whole(last), of);
    } else {
      String at = ReportNumber.whole(metrics.stopped().path("step").asInt(last));
      String reason = metrics.stopped().path("reason").asText();
      state =
          switch (reason) {
            case "finished" -> "Finished after step %s%s.".formatted(at, of);
            case "interrupted" -> "Interrupted after step %s%s.".formatted(at, of);
            case "not finite" -> "Stopped at step %s%s: the loss was not finite.".formatted(at, of);
            default -> "Stopped at step %s%s: %s.".formatted(at, of, reason);
          };
    }
    if (metrics.resumed().isEmpty()) {
      return state;
    }
    List<String> from = metrics.resumed().stream().map(ReportNumber::whole).toList();
    return state + " Resumed from step " + String.join(", ", from) + ".";
  }

  private static List<Fact> facts(JsonNode run) {
    List<Fact> facts = new ArrayList<>();
    fact(facts, run, "Tokens", "tokenizer");
    fact(facts, run, "Weights", "parameters");
    fact(facts, run, "Layers", "layers");
    fact(facts, run, "Width", "dim");
    fact(facts, run, "Attention window", "window");
    fact(facts, run, "Tokens in a sequence", "length");
    fact(facts, run, "Sequences in a slow step", "batch");
    fact(facts, run, "Fast steps", "fast_steps");
    fact(facts, run, "Slow steps asked for", "steps");
    fact(facts, run, "Noise of the fast steps", "noise");
    fact(facts, run, "Slow gradient", "slow_gradient");
    if (run.has("seed")) {
      // A seed is a name, not an amount.
      facts.add(new Fact("Seed", run.path("seed").asText()));
    }
    fact(facts, run, "Backend", "backend");
    fact(facts, run, "Precision of products", "precision");
    fact(facts, run, "Threads", "threads");
    fact(facts, run, "FLOPs a token (paper)", "flops_per_token_paper");
    fact(facts, run, "FLOPs a token (executed)", "flops_per_token_executed");
    fact(facts, run, "Device", "device");
    return facts;
  }

  private static void fact(List<Fact> facts, JsonNode run, String name, String field) {
    JsonNode value = run.path(field);
    if (value.isIntegralNumber()) {
      facts.add(new Fact(name, ReportNumber.whole(value.longValue())));
    } else if (value.isNumber()) {
      facts.add(new Fact(name, ReportNumber.of(value)));
    } else if (value.isTextual()) {
      facts.add(new Fact(name, value.asText()));
    }
  }

  private static String headline(ReportMetrics metrics) {
    if (metrics.evaluations().isEmpty()) {
      return null;
    }
    Map.Entry<Integer, JsonNode> first = metrics.evaluations().firstEntry();
    Map.Entry<Integer, JsonNode> last = metrics.evaluations().lastEntry();
    String text =
        "After step %s, on text held out from training: perplexity %s under fresh noise, %s under fitted noise"
            .formatted(
                ReportNumber.whole(last.getKey()),
                ReportNumber.of(perplexity(last.getValue(), "fresh")),
                ReportNumber.of(perplexity(last.getValue(), "fitted")));
    if (first.getKey() == 0 && last.getKey() > 0) {
      text +=
          ". Before training: %s and %s"
              .formatted(
                  ReportNumber.of(perplexity(first.getValue(), "fresh")),
                  ReportNumber.of(perplexity(first.getValue(), "fitted")));
    }
    return text + ".";
  }

  private static JsonNode perplexity(JsonNode evaluation, String noise) {
    return evaluation.path(noise).path("perplexity");
  }

  private static String draws(ReportMetrics metrics) {
    if (metrics.evaluations().isEmpty()) {
      return null;
    }
    JsonNode draws = metrics.evaluations().lastEntry().getValue().path("fresh").path("draws");
    return draws.isNumber() ? ReportNumber.whole(draws.longValue()) : null;
  }

  private static Evaluation evaluation(int step, JsonNode node) {
    JsonNode fitted = node.path("fitted");
    JsonNode fresh = node.path("fresh");
    JsonNode weighted = fresh.path("importance_weighted");
    return new Evaluation(
        ReportNumber.whole(step),
        ReportNumber.of(node.path("sequences")),
        ReportNumber.of(fitted.path("nelbo")),
        ReportNumber.of(fitted.path("perplexity")),
        ReportNumber.of(fitted.path("bits_per_byte")),
        ReportNumber.of(fresh.path("nelbo")),
        ReportNumber.of(fresh.path("standard_error")),
        ReportNumber.of(fresh.path("perplexity")),
        ReportNumber.of(fresh.path("bits_per_byte")),
        ReportNumber.of(weighted.path("nelbo")),
        ReportNumber.of(weighted.path("perplexity")),
        ReportNumber.of(weighted.path("bits_per_byte")));
  }

  private static Reconstruction reconstruction(int step, JsonNode node) {
    JsonNode source = node.path("source_tokens");
    JsonNode greedy = node.path("greedy_tokens");
    return new Reconstruction(
        ReportNumber.whole(step),
        ReportText.pieces(source, greedy, node.path("source").asText(), true),
        ReportText.pieces(greedy, source, node.path("greedy").asText(), false),
        ReportText.visible(node.path("sampled").asText()),
        ReportNumber.percent(node.path("greedy_accuracy")),
        ReportNumber.percent(node.path("sampled_accuracy")));
  }

  private static void samples(ReportMetrics metrics, List<Sample> newest, List<Sample> earlier) {
    metrics
        .samples()
        .descendingMap()
        .forEach(
            (step, nodes) -> {
              List<Sample> to = step.equals(metrics.samples().lastKey()) ? newest : earlier;
              for (JsonNode node : nodes) {
                if (to == newest || to.size() < EARLIER_SAMPLES) {
                  to.add(sample(step, node));
                }
              }
            });
  }

  private static Sample sample(int step, JsonNode node) {
    return new Sample(
        ReportNumber.whole(step),
        node.path("from").asText().equals("prompt")
            ? ReportText.visible(node.path("prompt").asText())
            : null,
        ReportText.visible(node.path("text").asText()));
  }
}
