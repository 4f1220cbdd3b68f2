package org.lathe.reports.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.lathe.reports.page.Page;
import org.lathe.reports.page.ReportNumber;
import org.lathe.reports.page.ReportPlot;
import org.lathe.reports.page.ReportTable;
import org.lathe.reports.page.ReportText;
import org.lathe.reports.run.RunMetrics;

/**
 * The view of {@code comparison.mustache}.
 *
 * @param head of the page
 * @param about the models
 * @param measured what there is of each
 * @param browsers sequences, one for each file of them
 */
record ComparisonPage(
    Page.Head head,
    ReportTable about,
    ReportTable measured,
    List<ComparisonSection> sections,
    List<Browser> browsers) {

  /**
   * The sequences of one file.
   *
   * @param left how many more the file has; null for none
   */
  record Browser(String id, String title, List<SequenceView> sequences, String left) {
    /**
     * An order of the sequences.
     *
     * @param by the field of a sequence, after a minus if the largest is first
     */
    record Order(String by, String label) {}

    /** Returns the orders, of the fields that its sequences have. */
    List<Order> orders() {
      List<Order> orders = new ArrayList<>();
      orders.add(new Order("number", "as in the file"));
      if (have(SequenceView::last)) {
        String score = sequences.getFirst().score();
        orders.add(new Order("last", "lowest " + score + " first"));
        orders.add(new Order("-last", "highest " + score + " first"));
      }
      if (have(SequenceView::first)) {
        orders.add(new Order("-first", "highest NELBO before the fit first"));
      }
      if (have(SequenceView::right)) {
        orders.add(new Order("right", "least reconstructed first"));
        orders.add(new Order("-right", "most reconstructed first"));
      }
      return orders;
    }

    private boolean have(Function<SequenceView, String> field) {
      return sequences.stream().anyMatch(sequence -> !field.apply(sequence).isEmpty());
    }
  }

  static ComparisonPage of(List<MeasuredFolder> subjects, Remedy remedy) {
    EvaluationSections evaluations = new EvaluationSections(subjects, remedy);
    SampleSection samples = new SampleSection(subjects, remedy);
    List<ComparisonSection> sections = new ArrayList<>();
    new SeedSection(subjects).section().ifPresent(sections::add);
    sections.add(new ValidationSection(subjects).section());
    sections.add(evaluations.perplexity());
    sections.add(evaluations.heldOut());
    List<MeasuredFolder> latent = subjects.stream().filter(MeasuredFolder::latents).toList();
    if (!latent.isEmpty()) {
      ProbeSections probes = new ProbeSections(latent, remedy);
      sections.add(evaluations.inferenceCompute());
      sections.add(evaluations.adaptive());
      sections.add(probes.inclusion());
      sections.add(probes.probes());
    }
    sections.add(samples.samples());
    sections.add(samples.gsm8k());
    return new ComparisonPage(
        head(subjects, sections),
        about(subjects),
        measured(subjects),
        sections,
        browsers(subjects));
  }

  Page page() {
    return new Page(
        head,
        new Page.Body(ComparisonPage.class, "comparison.mustache", this),
        "Made by Lathe. In the texts, an invisible character is shown by its number,"
            + " such as ‹1b›, and bytes that are not valid text as \uFFFD.",
        Optional.of(plots()));
  }

  private static Page.Head head(List<MeasuredFolder> subjects, List<ComparisonSection> sections) {
    String names = String.join(", ", subjects.stream().map(MeasuredFolder::name).toList());
    String title =
        ReportText.visible(
            subjects.size() == 1
                ? "Lathe: " + names
                : "Lathe: comparison of " + subjects.size() + " models");
    List<Page.Part> parts = new ArrayList<>();
    parts.add(new Page.Part("models", "Models"));
    sections.forEach(section -> parts.add(new Page.Part(section.id(), section.title())));
    parts.add(new Page.Part("sequences", "Sequences"));
    String summary = ReportText.visible("Measurements of " + names + ".");
    return new Page.Head(title, title, List.of(Page.Line.of(summary)), parts);
  }

  private static ReportTable about(List<MeasuredFolder> subjects) {
    List<ReportTable.Row> rows = new ArrayList<>();
    for (MeasuredFolder subject : subjects) {
      JsonNode run = subject.metrics().map(RunMetrics::run).orElse(null);
      String step =
          Stream.of(MeasuredFolder.Kind.EVALUATION, MeasuredFolder.Kind.PROBE)
              .flatMap(kind -> subject.of(kind).stream())
              .map(file -> ReportNumber.of(file.json().path("step")))
              .distinct()
              .reduce((a, b) -> a + ", " + b)
              .orElse("–");
      rows.add(
          ReportTable.Row.of(
              List.of(subject.name()),
              List.of(
                  text(run, "preset"),
                  text(run, "data"),
                  number(run, "parameters"),
                  number(run, "layers"),
                  number(run, "dim"),
                  number(run, "latents"),
                  number(run, "length"),
                  number(run, "fast_steps"),
                  run == null ? "–" : run.path("average_decay").asText("none"),
                  text(run, "seed"),
                  subject
                      .metrics()
                      .filter(metrics -> !metrics.steps().isEmpty())
                      .map(metrics -> ReportNumber.whole(metrics.steps().lastKey()))
                      .orElse("–"),
                  step)));
    }
    return new ReportTable(
        "The models; a dash where the folder does not say",
        List.of("Model"),
        List.of(
            ReportTable.Group.of(
                "Preset",
                "Text",
                "Weights",
                "Layers",
                "Width",
                "Latents",
                "Tokens",
                "Fast steps",
                "Average of weights",
                "Seed",
                "Steps trained",
                "Step measured")),
        rows);
  }

  private static String text(JsonNode run, String field) {
    return run == null ? "–" : run.path(field).asText("–");
  }

  private static String number(JsonNode run, String field) {
    return run == null || !run.path(field).isNumber() ? "–" : ReportNumber.of(run.path(field));
  }

  private static ReportTable measured(List<MeasuredFolder> subjects) {
    List<ReportTable.Row> rows = new ArrayList<>();
    for (MeasuredFolder subject : subjects) {
      List<JsonNode> sets = new ArrayList<>();
      subject
          .of(MeasuredFolder.Kind.EVALUATION)
          .forEach(file -> file.json().path("sets").forEach(sets::add));
      List<JsonNode> probes =
          subject.of(MeasuredFolder.Kind.PROBE).stream()
              .map(MeasuredFolder.Measured::json)
              .toList();
      rows.add(
          ReportTable.Row.of(
              List.of(subject.name()),
              List.of(
                  said(!sets.isEmpty()),
                  said(
                      sets.stream()
                          .anyMatch(set -> set.has("prior_second_half") || set.has("second_half"))),
                  said(subject, sets.stream().anyMatch(set -> set.path("points").size() > 1)),
                  said(subject, sets.stream().anyMatch(set -> set.has("adaptive"))),
                  said(
                      subject,
                      probes.stream().anyMatch(probe -> probe.path("inclusion").isObject())),
                  said(
                      subject, probes.stream().anyMatch(probe -> probe.path("stories").isObject())),
                  said(!subject.of(MeasuredFolder.Kind.SAMPLES).isEmpty()),
                  said(!subject.of(MeasuredFolder.Kind.GSM8K).isEmpty()))));
    }
    return new ReportTable(
        "What was measured",
        List.of("Model"),
        List.of(
            ReportTable.Group.of(
                "Perplexity",
                "Held-out prediction",
                "Inference-compute curve",
                "Adaptive fits",
                "Progressive inclusion",
                "Linear probes",
                "Samples",
                "GSM8K")),
        rows);
  }

  /** Returns the text for a measurement that only latent models have. */
  private static String said(MeasuredFolder subject, boolean measured) {
    return subject.latents() ? said(measured) : "no latents";
  }

  private static String said(boolean measured) {
    return measured ? "yes" : "not measured";
  }

  private static List<Browser> browsers(List<MeasuredFolder> subjects) {
    List<Browser> browsers = new ArrayList<>();
    int index = 0;
    for (MeasuredFolder subject : subjects) {
      for (MeasuredFolder.Kind kind :
          List.of(MeasuredFolder.Kind.PROBE_SEQUENCES, MeasuredFolder.Kind.EVALUATION_SEQUENCES)) {
        for (MeasuredFolder.Measured file : subject.of(kind)) {
          List<SequenceView> sequences = new ArrayList<>();
          for (JsonNode line : file.lines()) {
            sequences.add(SequenceView.of(line, ++index));
          }
          long left = file.all() - file.lines().size();
          browsers.add(
              new Browser(
                  "browser-" + (browsers.size() + 1),
                  ReportText.visible(file.file().toString()),
                  sequences,
                  left == 0 ? null : ReportNumber.whole(left)));
        }
      }
    }
    return browsers;
  }

  private List<ReportPlot> plots() {
    List<ReportPlot> plots = new ArrayList<>();
    sections.forEach(s -> s.figures().forEach(figure -> plots.add(figure.plot())));
    for (Browser browser : browsers) {
      for (SequenceView sequence : browser.sequences()) {
        if (sequence.nelbo() != null) {
          plots.add(sequence.nelbo().plot());
        }
      }
    }
    return plots;
  }
}
