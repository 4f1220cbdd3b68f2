package org.lathe.reports.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.lathe.reports.page.ReportNumber;
import org.lathe.reports.page.ReportTable;
import org.lathe.reports.page.ReportText;
import org.lathe.reports.run.RunMetrics;

/** The section that says what each model is and how long it was trained: a column for each. */
record ModelSection(List<MeasuredFolder> subjects) {
  /** What the folder does not say. */
  private static final String UNKNOWN = "–";

  ComparisonSection section() {
    ComparisonSection section = ComparisonSection.of("models", "Models");
    Map<String, Function<MeasuredFolder, String>> lines = new LinkedHashMap<>();
    lines.put("Preset", text("preset"));
    lines.put("Text", text("data"));
    lines.put("Weights", number("parameters"));
    lines.put("Layers", number("layers"));
    lines.put("Width", number("dim"));
    lines.put("Latents", number("latents"));
    lines.put("Tokens of a sequence", number("length"));
    lines.put("Sequences of a step", number("batch"));
    lines.put("Fast steps", number("fast_steps"));
    lines.put(
        "Learning rate, peak",
        measured(metrics -> finite(metrics.highestRate(), ReportNumber::of)));
    lines.put(
        "Average of weights",
        subject ->
            run(subject).map(run -> run.path("average_decay").asText("none")).orElse(UNKNOWN));
    lines.put("Seed", text("seed"));
    lines.put(
        "Steps trained",
        measured(
            metrics ->
                metrics.steps().isEmpty()
                    ? UNKNOWN
                    : ReportNumber.whole(metrics.steps().lastKey())));
    lines.put(
        "Time of all steps", measured(metrics -> finite(metrics.seconds(), ReportNumber::time)));
    lines.put("Engine", text("backend"));
    lines.put("Step measured", ModelSection::stepMeasured);
    lines.put("Version", subject -> subject.version().orElse(UNKNOWN));
    List<ReportTable.Row> rows = new ArrayList<>();
    lines.forEach(
        (name, value) -> {
          List<String> cells = subjects.stream().map(value).toList();
          if (!cells.stream().allMatch(UNKNOWN::equals)) {
            rows.add(ReportTable.Row.of(List.of(name), cells));
          }
        });
    String[] names =
        subjects.stream().map(MeasuredFolder::name).map(ReportText::visible).toArray(String[]::new);
    section
        .tables()
        .add(
            new ReportTable(
                "The models; a dash where the folder does not say",
                List.of(""),
                List.of(ReportTable.Group.of(names)),
                rows));
    for (MeasuredFolder subject : subjects) {
      subject
          .commands()
          .forEach(command -> section.note(subject.name() + ": " + command.command()));
    }
    return section;
  }

  private static Optional<JsonNode> run(MeasuredFolder subject) {
    return subject.metrics().map(RunMetrics::run);
  }

  private static Function<MeasuredFolder, String> text(String field) {
    return subject -> run(subject).map(run -> run.path(field).asText(UNKNOWN)).orElse(UNKNOWN);
  }

  private static Function<MeasuredFolder, String> number(String field) {
    return subject ->
        run(subject)
            .map(run -> run.path(field))
            .filter(JsonNode::isNumber)
            .map(ReportNumber::of)
            .orElse(UNKNOWN);
  }

  private static Function<MeasuredFolder, String> measured(Function<RunMetrics, String> value) {
    return subject -> subject.metrics().map(value).orElse(UNKNOWN);
  }

  private static String finite(double value, Function<Double, String> said) {
    return Double.isFinite(value) ? said.apply(value) : UNKNOWN;
  }

  private static String stepMeasured(MeasuredFolder subject) {
    return Stream.of(MeasuredFolder.Kind.EVALUATION, MeasuredFolder.Kind.PROBE)
        .flatMap(kind -> subject.of(kind).stream())
        .map(file -> ReportNumber.of(file.json().path("step")))
        .distinct()
        .reduce((a, b) -> a + ", " + b)
        .orElse(UNKNOWN);
  }
}
