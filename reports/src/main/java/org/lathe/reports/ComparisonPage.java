package org.lathe.reports;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What {@code comparison.mustache} shows.
 *
 * @param summary what the page is about, in a sentence
 * @param about the models
 * @param measured what there is of each
 * @param browsers sequences, one a file of them
 */
record ComparisonPage(
    String title,
    String summary,
    ReportTable about,
    ReportTable measured,
    List<Section> sections,
    List<Browser> browsers) {

  /**
   * The sequences of one file.
   *
   * @param left how many more the file has; null for none
   */
  record Browser(String id, String title, List<SequenceView> sequences, String left) {}

  static ComparisonPage of(List<Subject> subjects) {
    EvaluationSections evaluations = new EvaluationSections(subjects);
    ProbeSections probes = new ProbeSections(subjects);
    SampleSection samples = new SampleSection(subjects);
    List<Section> sections =
        List.of(
            evaluations.perplexity(),
            evaluations.heldOut(),
            evaluations.thinking(),
            evaluations.adaptive(),
            probes.inclusion(),
            probes.probes(),
            samples.samples(),
            samples.gsm8k());
    boolean one = subjects.size() == 1;
    String names = String.join(", ", subjects.stream().map(Subject::name).toList());
    return new ComparisonPage(
        ReportText.visible(
            one ? "Lathe: " + names : "Lathe: comparison of " + subjects.size() + " models"),
        ReportText.visible(
            one ? "What was measured of " + names + "." : "What was measured of " + names + "."),
        about(subjects),
        measured(subjects),
        sections,
        browsers(subjects));
  }

  private static ReportTable about(List<Subject> subjects) {
    List<ReportTable.Row> rows = new ArrayList<>();
    for (Subject subject : subjects) {
      JsonNode run = subject.metrics().map(ReportMetrics::run).orElse(null);
      String step =
          Stream.of(Subject.Kind.EVALUATION, Subject.Kind.PROBE)
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
                  subject
                      .metrics()
                      .filter(metrics -> !metrics.steps().isEmpty())
                      .map(metrics -> ReportNumber.whole(metrics.steps().lastKey()))
                      .orElse("–"),
                  step)));
    }
    return new ReportTable(
        "The models; a dash for what the folder does not say",
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
                "Steps trained",
                "Step measured")),
        rows);
  }

  private static String text(JsonNode run, String field) {
    return run == null ? "–" : run.path(field).asText("–");
  }

  private static String number(JsonNode run, String field) {
    return run == null ? "–" : ReportNumber.of(run.path(field));
  }

  private static ReportTable measured(List<Subject> subjects) {
    List<ReportTable.Row> rows = new ArrayList<>();
    for (Subject subject : subjects) {
      List<JsonNode> sets = new ArrayList<>();
      subject
          .of(Subject.Kind.EVALUATION)
          .forEach(file -> file.json().path("sets").forEach(sets::add));
      List<JsonNode> probes =
          subject.of(Subject.Kind.PROBE).stream().map(Subject.Measured::json).toList();
      rows.add(
          ReportTable.Row.of(
              List.of(subject.name()),
              List.of(
                  said(!sets.isEmpty()),
                  said(sets.stream().anyMatch(set -> set.has("prior_second_half"))),
                  said(sets.stream().anyMatch(set -> set.path("points").size() > 1)),
                  said(sets.stream().anyMatch(set -> set.has("adaptive"))),
                  said(probes.stream().anyMatch(probe -> probe.path("inclusion").isObject())),
                  said(probes.stream().anyMatch(probe -> probe.path("stories").isObject())),
                  said(!subject.of(Subject.Kind.SAMPLES).isEmpty()),
                  said(!subject.of(Subject.Kind.GSM8K).isEmpty()))));
    }
    return new ReportTable(
        "What was measured",
        List.of("Model"),
        List.of(
            ReportTable.Group.of(
                "Perplexity",
                "Held-out prediction",
                "Thinking curve",
                "Adaptive fits",
                "Progressive inclusion",
                "Linear probes",
                "Samples",
                "GSM8K")),
        rows);
  }

  private static String said(boolean measured) {
    return measured ? "yes" : "not measured";
  }

  private static List<Browser> browsers(List<Subject> subjects) {
    List<Browser> browsers = new ArrayList<>();
    int index = 0;
    for (Subject subject : subjects) {
      for (Subject.Kind kind :
          List.of(Subject.Kind.PROBE_SEQUENCES, Subject.Kind.EVALUATION_SEQUENCES)) {
        for (Subject.Measured file : subject.of(kind)) {
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

  /** All plots of the page. */
  List<ReportPlot> plots() {
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
