package org.lathe.reports.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lathe.reports.page.ReportNumber;
import org.lathe.reports.page.ReportTable;
import org.lathe.reports.page.ReportText;

/** The section with the mean of each figure over the seeds of a group of runs, and its spread. */
final class SeedSection {
  private static final String[] INTRO = {
    "A group is runs that differ in the seed alone: all other options, the engine and the steps"
        + " that were trained are equal. The mean is over its seeds, and the spread is their sample"
        + " standard deviation. It says how much a figure changes with the seed, not how certain"
        + " the figure of one run is. One seed has no spread.",
    "A mean keeps the kind of its figures. An exact figure is the negative log-likelihood itself;"
        + " an upper bound is above it in expectation; what is not a bound can be below it. If an"
        + " upper bound is above an exact figure of the same text, the difference of the two"
        + " likelihoods is therefore not known. Second halves can be compared: the prediction is"
        + " what a distribution that knows the first half alone assigns to the second one, with z"
        + " averaged out, and its figure is an upper bound, since the average is over few samples"
        + " of z. The gain is the prediction with z of the prior minus that with z from the first"
        + " half: above zero, the fitted z helps. Figures that were measured in another way, such"
        + " as with other fast steps, have rows of their own. Of all but KL and gain, lower is"
        + " better."
  };

  private static final double GIGA = 1e9;

  private final List<MeasuredFolder> subjects;
  private final List<SeedGroup> groups;

  SeedSection(List<MeasuredFolder> subjects) {
    this.subjects = subjects;
    this.groups = SeedGroup.of(subjects);
  }

  /** Returns the section; empty if no two runs differ in the seed alone. */
  Optional<ComparisonSection> section() {
    if (groups.stream().allMatch(group -> group.runs().size() < 2)) {
      return Optional.empty();
    }
    ComparisonSection section = ComparisonSection.of("seeds", "Over seeds", INTRO);
    for (MeasuredFolder subject : subjects) {
      if (subject.metrics().isPresent() && subject.recipe().isEmpty()) {
        section.miss(subject.name() + ": in no group, because it has no recipe.yaml.");
      }
    }
    for (SeedGroup group : groups) {
      for (MeasuredFolder repeated : group.repeated()) {
        section.miss(
            repeated.name() + ": left out, because " + group.name() + " has this seed already.");
      }
    }
    new DifferingOptions(groups, SeedGroup::name, "groups").addTo(section);
    section.tables().add(compute());
    for (SeedFigure.Part part : SeedFigure.Part.values()) {
      section.tables().addAll(figures(part));
    }
    return Optional.of(section);
  }

  private ReportTable compute() {
    List<ReportTable.Row> rows = new ArrayList<>();
    for (SeedGroup group : groups) {
      JsonNode run = group.run();
      double tokens =
          Double.parseDouble(group.option(SeedGroup.TRAINED))
              * run.path("batch").doubleValue()
              * run.path("length").doubleValue();
      JsonNode flops = run.path("flops_per_token_executed");
      rows.add(
          ReportTable.Row.of(
              List.of(group.name()),
              List.of(
                  String.join(", ", group.runs().keySet()),
                  ReportNumber.of(run.path("parameters")),
                  group.option(SeedGroup.TRAINED),
                  ReportNumber.of(tokens),
                  ReportNumber.of(flops),
                  flops.isNumber() ? ReportNumber.of(flops.doubleValue() * tokens / GIGA) : "–")));
    }
    return new ReportTable(
        "Seeds of the groups, and what the training of one run executed",
        List.of("Group"),
        List.of(
            ReportTable.Group.of(
                "Seeds",
                "Weights",
                "Steps",
                "Tokens",
                "FLOPs for each token",
                "GFLOPs of training")),
        rows);
  }

  /** What the figures of one mean have in common. */
  private record Line(String group, SeedFigure.Measured measured, String score, String kind) {}

  /** Returns a table for each text: figures of different texts are not compared. */
  private List<ReportTable> figures(SeedFigure.Part part) {
    Map<String, Map<Line, List<SeedFigure>>> byText = new LinkedHashMap<>();
    for (SeedGroup group : groups) {
      for (MeasuredFolder run : group.runs().values()) {
        for (SeedFigure figure : SeedFigure.of(run)) {
          SeedFigure.Measured measured = figure.of();
          if (measured.part() == part) {
            byText
                .computeIfAbsent(measured.text(), none -> new LinkedHashMap<>())
                .computeIfAbsent(
                    new Line(group.name(), measured, figure.score(), figure.kind()),
                    none -> new ArrayList<>())
                .add(figure);
          }
        }
      }
    }
    List<ReportTable> tables = new ArrayList<>();
    byText.forEach((text, lines) -> tables.add(table(text + ", " + part.title(), lines)));
    return tables;
  }

  private static ReportTable table(String title, Map<Line, List<SeedFigure>> lines) {
    boolean bits =
        lines.values().stream()
            .flatMap(List::stream)
            .anyMatch(figure -> Double.isFinite(figure.bits()));
    List<String> columns = new ArrayList<>(List.of("Kind", "Seeds", "Mean", "Spread"));
    if (bits) {
      columns.add("bits/byte");
    }
    columns.addAll(List.of("Each seed", "Measured"));
    return new ReportTable(
        ReportText.visible(title) + ": mean over seeds, and spread, nats per token",
        List.of("Group", "Score"),
        List.of(ReportTable.Group.of(columns.toArray(String[]::new))),
        lines.entrySet().stream().map(line -> row(line.getKey(), line.getValue(), bits)).toList());
  }

  private static ReportTable.Row row(Line line, List<SeedFigure> figures, boolean bits) {
    SeedSpread nats = SeedSpread.of(figures.stream().mapToDouble(SeedFigure::nats).toArray());
    List<String> cells = new ArrayList<>();
    cells.add(line.kind());
    cells.add(String.valueOf(figures.size()));
    cells.add(ReportNumber.of(nats.mean()));
    cells.add(nats.spread());
    if (bits) {
      double mean = SeedSpread.of(figures.stream().mapToDouble(SeedFigure::bits).toArray()).mean();
      cells.add(Double.isNaN(mean) ? "–" : ReportNumber.of(mean));
    }
    cells.add(
        String.join(", ", figures.stream().map(figure -> ReportNumber.of(figure.nats())).toList()));
    cells.add(line.measured().how());
    return ReportTable.Row.of(List.of(line.group(), line.score()), cells);
  }
}
