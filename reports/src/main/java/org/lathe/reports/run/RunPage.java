package org.lathe.reports.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.lathe.reports.page.Page;
import org.lathe.reports.page.ReportFigure;
import org.lathe.reports.page.ReportNumber;
import org.lathe.reports.page.ReportTable;
import org.lathe.reports.page.ReportText;

/**
 * The view of {@code run.mustache}, as text that it escapes.
 *
 * @param head of the page, which says how the run stands or ended
 * @param headline the validation in one sentence; null when nothing was evaluated
 * @param compared the model beside the same decoder without latents; null when not measured
 * @param latents whether the model has any
 * @param fitted whether fits of them start the same for every text
 * @param unprompted where samples come from that continue nothing
 * @param draws of the fresh noise; null when the metrics do not say
 * @param evaluations the validation at each step that has one; null when nothing was evaluated
 * @param baselines what the validation text costs without a model; null when it was not measured
 * @param reconstruction the newest; null when there is none
 * @param accuracies of all reconstructions; null when the newest alone says them itself
 */
record RunPage(
    Page.Head head,
    List<Fact> facts,
    String headline,
    String compared,
    boolean latents,
    boolean fitted,
    String unprompted,
    String draws,
    ReportTable evaluations,
    ReportTable baselines,
    List<ReportFigure> figures,
    Reconstruction reconstruction,
    ReportTable accuracies,
    List<Sample> samples,
    List<Sample> earlierSamples) {

  private static final int EARLIER_SAMPLES = 20;

  /** One line of what the run is. */
  record Fact(String name, String value) {
    /** A column of the page holds some {@value} letters beside the name. */
    private static final int COLUMN = 24;

    /** Returns whether the value needs a line of its own. */
    boolean wide() {
      return value.length() > COLUMN;
    }
  }

  /**
   * A text beside what was decoded from its latents.
   *
   * @param means accuracies of several texts with their controls; null when there is one
   */
  record Reconstruction(
      String step,
      List<ReportText.Piece> source,
      List<ReportText.Piece> greedy,
      String sampled,
      String greedyAccuracy,
      String sampledAccuracy,
      String means) {}

  /**
   * A text of the model.
   *
   * @param prompt null for a sample that continues nothing
   */
  record Sample(String step, String prompt, String text) {}

  boolean hasEarlierSamples() {
    return !earlierSamples.isEmpty();
  }

  static RunPage of(RunMetrics metrics, List<StartedCommand> commands) {
    List<Sample> newest = new ArrayList<>();
    List<Sample> earlier = new ArrayList<>();
    samples(metrics, newest, earlier);
    return new RunPage(
        head(metrics),
        facts(metrics, commands),
        headline(metrics),
        Optional.ofNullable(metrics.compared().lastEntry())
            .map(entry -> compared(entry.getValue()))
            .orElse(null),
        metrics.latents(),
        metrics.fitted(),
        metrics.latents() ? "from the prior" : "unconditional",
        draws(metrics),
        evaluations(metrics),
        Optional.ofNullable(metrics.baselines().lastEntry())
            .map(entry -> baselines(entry.getValue()))
            .orElse(null),
        new RunPlots(metrics).all().stream().map(plot -> new ReportFigure(plot, null)).toList(),
        Optional.ofNullable(metrics.reconstructions().lastEntry())
            .map(entry -> reconstruction(entry.getKey(), entry.getValue()))
            .orElse(null),
        accuracies(metrics),
        newest,
        earlier);
  }

  Page page() {
    return new Page(
        head,
        new Page.Body(RunPage.class, "run.mustache", this),
        "Made by Lathe from metrics.jsonl. In the texts, an invisible character is shown by"
            + " its number, such as ‹1b›.",
        Optional.of(figures.stream().map(ReportFigure::plot).toList()));
  }

  private static Page.Head head(RunMetrics metrics) {
    List<Page.Line> lines = new ArrayList<>();
    lines.add(Page.Line.of(metrics.run().path("data_summary").asText()));
    boolean wentWrong = metrics.stopped().path("reason").asText().equals("not finite");
    lines.add(new Page.Line(state(metrics), "state", wentWrong));
    if (metrics.unreadable() > 0) {
      String unreadable =
          String.format(
              Locale.ROOT,
              "Lines of metrics.jsonl that could not be read and were left out: %d.",
              metrics.unreadable());
      lines.add(new Page.Line(unreadable, null, true));
    }
    String title = title(metrics.run());
    List<Page.Part> parts = new ArrayList<>();
    parts.add(new Page.Part("run", "The run"));
    parts.add(new Page.Part("validation", "Validation"));
    parts.add(new Page.Part("curves", "Curves"));
    if (metrics.latents()) {
      parts.add(new Page.Part("reconstruction", "Reconstruction"));
    }
    parts.add(new Page.Part("samples", "Samples"));
    return new Page.Head(title, title, lines, parts);
  }

  private static String title(JsonNode run) {
    return run.isMissingNode()
        ? "Lathe training run"
        : "Lathe: preset %s on %s"
            .formatted(run.path("preset").asText("–"), run.path("data").asText("–"));
  }

  private static String state(RunMetrics metrics) {
    int last = metrics.steps().isEmpty() ? 0 : metrics.steps().lastKey();
    String of =
        metrics.run().has("steps")
            ? " of " + ReportNumber.whole(metrics.run().path("steps").asLong())
            : "";
    String state;
    if (metrics.stopped().isMissingNode()) {
      state =
          "Not finished when this page was written; the last step was %s%s."
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

  private static List<Fact> facts(RunMetrics metrics, List<StartedCommand> commands) {
    JsonNode run = metrics.run();
    String step = metrics.fitted() ? "slow step" : "step";
    List<Fact> facts = new ArrayList<>();
    fact(facts, run, "Tokenizer", "tokenizer");
    fact(facts, run, "Weights", "parameters");
    fact(facts, run, "Layers", "layers");
    fact(facts, run, "Width", "dim");
    fact(facts, run, "Attention window", "window");
    fact(facts, run, "Tokens per sequence", "length");
    fact(facts, run, "Sequences per " + step, "batch");
    fact(facts, run, "Fast steps", "fast_steps");
    fact(facts, run, metrics.fitted() ? "Slow steps planned" : "Steps planned", "steps");
    fact(facts, run, "Noise of the fast steps", "noise");
    fact(facts, run, "Slow gradient", "slow_gradient");
    if (Double.isFinite(metrics.highestRate())) {
      facts.add(new Fact("Learning rate, peak", ReportNumber.of(metrics.highestRate())));
    }
    if (Double.isFinite(metrics.seconds())) {
      facts.add(new Fact("Time of all steps", ReportNumber.time(metrics.seconds())));
    }
    if (run.has("average_decay")) {
      String warmup = run.path("average_warmup").asBoolean() ? "with" : "without";
      facts.add(
          new Fact(
              "Average of the weights",
              "decay %s, %s warm-up".formatted(run.path("average_decay").asText(), warmup)));
    }
    if (run.has("seed")) {
      // A seed is a name, not an amount.
      facts.add(new Fact("Seed", run.path("seed").asText()));
    }
    fact(facts, run, "Backend", "backend");
    fact(facts, run, "Precision of products", "precision");
    fact(facts, run, "Threads", "threads");
    fact(facts, run, "FLOPs per token (paper)", "flops_per_token_paper");
    fact(facts, run, "FLOPs per token (executed)", "flops_per_token_executed");
    fact(facts, run, "Device", "device");
    commands.forEach(
        command ->
            facts.add(
                new Fact(
                    command.step() == 0
                        ? "Started by"
                        : "Continued from step " + ReportNumber.whole(command.step()) + " by",
                    ReportText.visible(command.command()))));
    if (!commands.isEmpty()) {
      facts.add(new Fact("Version", ReportText.visible(commands.getLast().version())));
    }
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

  private static String headline(RunMetrics metrics) {
    if (metrics.evaluations().isEmpty()) {
      return null;
    }
    Map.Entry<Integer, JsonNode> first = metrics.evaluations().firstEntry();
    Map.Entry<Integer, JsonNode> last = metrics.evaluations().lastEntry();
    String text =
        "After step %s, on text held out from training: %s"
            .formatted(
                ReportNumber.whole(last.getKey()),
                metrics.fitted()
                    ? "perplexity at most %s under fresh noise"
                        .formatted(ReportNumber.of(perplexity(last.getValue(), "fresh")))
                    : perplexities(last.getValue()));
    if (first.getKey() == 0 && last.getKey() > 0) {
      text +=
          ". Before training: "
              + (metrics.fitted()
                  ? ReportNumber.of(perplexity(first.getValue(), "fresh"))
                  : perplexities(first.getValue()));
    }
    return text + ".";
  }

  private static String perplexities(JsonNode evaluation) {
    List<ValidationScore> scores = ValidationScore.of(evaluation);
    return scores.stream()
        .map(
            score ->
                "perplexity %s, %s bits per byte (%s)"
                    .formatted(
                        ReportNumber.of(score.values().path("perplexity")),
                        ReportNumber.of(score.values().path("bits_per_byte")),
                        scores.size() == 1 ? score.kind() : score.label() + ", " + score.kind()))
        .collect(Collectors.joining("; "));
  }

  private static JsonNode perplexity(JsonNode evaluation, String noise) {
    return evaluation.path(noise).path("perplexity");
  }

  private static String draws(RunMetrics metrics) {
    if (metrics.evaluations().isEmpty()) {
      return null;
    }
    JsonNode last = metrics.evaluations().lastEntry().getValue();
    JsonNode inside = last.path("fresh").path("draws");
    JsonNode draws = inside.isNumber() ? inside : last.path("draws");
    return draws.isNumber() ? ReportNumber.whole(draws.longValue()) : null;
  }

  private static ReportTable evaluations(RunMetrics metrics) {
    if (metrics.evaluations().isEmpty()) {
      return null;
    }
    if (!metrics.fitted()) {
      return namedEvaluations(metrics);
    }
    List<ReportTable.Row> rows = new ArrayList<>();
    metrics.evaluations().forEach((step, node) -> rows.add(evaluation(step, node)));
    String[] columns = {"NELBO", "perplexity", "bits/byte"};
    return new ReportTable(
        "Validation on held-out sequences; lower is better",
        List.of("Step"),
        List.of(
            ReportTable.Group.of("Sequences"),
            ReportTable.Group.named("Fresh noise", "NELBO", "± error", "perplexity", "bits/byte"),
            ReportTable.Group.named("Importance weighted", columns),
            ReportTable.Group.named("Fixed noise (not a bound)", columns)),
        rows);
  }

  private static ReportTable namedEvaluations(RunMetrics metrics) {
    List<ReportTable.Row> rows = new ArrayList<>();
    metrics
        .evaluations()
        .forEach(
            (step, node) -> {
              for (ValidationScore score : ValidationScore.of(node)) {
                JsonNode values = score.values();
                rows.add(
                    ReportTable.Row.of(
                        List.of(ReportNumber.whole(step), score.label()),
                        List.of(
                            score.kind(),
                            ReportNumber.of(node.path("sequences")),
                            ReportNumber.of(values.path("nelbo")),
                            ReportNumber.of(values.path("standard_error")),
                            ReportNumber.of(values.path("perplexity")),
                            ReportNumber.of(values.path("bits_per_byte")))));
              }
            });
    return new ReportTable(
        "Validation on held-out sequences; lower is better",
        List.of("Step", "Score"),
        List.of(
            ReportTable.Group.of(
                "Kind", "Sequences", "nats per token", "± error", "perplexity", "bits/byte")),
        rows);
  }

  private static ReportTable.Row evaluation(int step, JsonNode node) {
    JsonNode fresh = node.path("fresh");
    List<String> cells = new ArrayList<>();
    cells.add(ReportNumber.of(node.path("sequences")));
    cells.add(ReportNumber.of(fresh.path("nelbo")));
    cells.add(ReportNumber.of(fresh.path("standard_error")));
    cells.add(ReportNumber.of(fresh.path("perplexity")));
    cells.add(ReportNumber.of(fresh.path("bits_per_byte")));
    for (JsonNode score : List.of(ValidationScore.importanceWeighted(node), node.path("fitted"))) {
      cells.add(ReportNumber.of(score.path("nelbo")));
      cells.add(ReportNumber.of(score.path("perplexity")));
      cells.add(ReportNumber.of(score.path("bits_per_byte")));
    }
    return ReportTable.Row.of(List.of(ReportNumber.whole(step)), cells);
  }

  private static String compared(JsonNode node) {
    double difference = node.path("bits_per_byte").asDouble();
    // A single sequence has no error.
    double error = node.path("bits_per_byte_error").asDouble(Double.NaN);
    String meaning =
        !(Math.abs(difference) > 2 * error)
            ? "no difference beyond its error"
            : difference < 0 ? "the model with latents is better" : "the decoder alone is better";
    return String.format(
        Locale.ROOT,
        "The same decoder without latents, trained on the same tokens: %.3f bits per byte (exact)."
            + " With latents: %.3f. The difference is %+.3f%s, paired over %d sequences: %s.",
        node.path("baseline_bits_per_byte").asDouble(),
        node.path("model_bits_per_byte").asDouble(),
        difference,
        Double.isNaN(error) ? "" : String.format(Locale.ROOT, " ± %.3f", error),
        node.path("sequences").asInt(),
        meaning);
  }

  private static ReportTable baselines(JsonNode node) {
    List<ReportTable.Row> rows = new ArrayList<>();
    node.path("bits_per_byte")
        .properties()
        .forEach(
            entry ->
                rows.add(
                    ReportTable.Row.of(
                        List.of(baseline(entry.getKey())),
                        List.of(ReportNumber.of(entry.getValue())))));
    return new ReportTable(
        "The %s bytes of validation text without a model; tables from %s training bytes"
            .formatted(
                ReportNumber.whole(node.path("bytes").asLong()),
                ReportNumber.whole(node.path("training_bytes").asLong())),
        List.of("By"),
        List.of(ReportTable.Group.of("bits/byte")),
        rows);
  }

  private static String baseline(String name) {
    return switch (name) {
      case "xz" -> "xz -9e, which sees all earlier validation text";
      case "unigram" -> "frequencies of bytes";
      case "token_unigram" -> "frequencies of tokens";
      default ->
          name.startsWith("ngram_") ? name.substring("ngram_".length()) + "-gram of bytes" : name;
    };
  }

  private static ReportTable accuracies(RunMetrics metrics) {
    if (metrics.reconstructions().size() < 2) {
      return null;
    }
    List<ReportTable.Row> rows = new ArrayList<>();
    metrics
        .reconstructions()
        .forEach(
            (step, node) ->
                rows.add(
                    ReportTable.Row.of(
                        List.of(ReportNumber.whole(step)),
                        List.of(
                            ReportNumber.percent(node.path("greedy_accuracy")),
                            ReportNumber.percent(node.path("sampled_accuracy"))))));
    return new ReportTable(
        "Tokens reconstructed from the latents alone",
        List.of("Step"),
        List.of(ReportTable.Group.of("Greedy", "Sampled")),
        rows);
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
        ReportNumber.percent(node.path("sampled_accuracy")),
        means(node.path("means")));
  }

  /** Returns the means over several texts with their controls; null where there is one text. */
  private static String means(JsonNode means) {
    if (means.path("texts").asInt() < 2) {
      return null;
    }
    return String.format(
        Locale.ROOT,
        "Mean of %d sequences: %s decoded greedily from their own latents, %s from those of"
            + " another; given the true tokens before, %s and %s.",
        means.path("texts").asInt(),
        ReportNumber.percent(means.path("greedy")),
        ReportNumber.percent(means.path("other_greedy")),
        ReportNumber.percent(means.path("given")),
        ReportNumber.percent(means.path("other_given")));
  }

  private static void samples(RunMetrics metrics, List<Sample> newest, List<Sample> earlier) {
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
