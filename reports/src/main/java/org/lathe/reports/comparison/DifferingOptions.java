package org.lathe.reports.comparison;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.lathe.reports.page.ReportTable;
import org.lathe.reports.page.ReportText;

/**
 * The options that groups of runs differ in.
 *
 * @param groups of runs, or single runs
 * @param named gives the name of a group on this page
 * @param kind what they are called: groups or runs
 */
record DifferingOptions(List<SeedGroup> groups, Function<SeedGroup, String> named, String kind) {

  /**
   * Returns the section of runs of which no two differ in the seed alone; empty where there is
   * nothing to compare, or where the section of the seeds says it.
   */
  static Optional<ComparisonSection> section(List<MeasuredFolder> subjects) {
    List<SeedGroup> groups = SeedGroup.of(subjects);
    if (groups.size() < 2 || groups.stream().anyMatch(group -> group.runs().size() > 1)) {
      return Optional.empty();
    }
    ComparisonSection section = ComparisonSection.of("differing", "What differs");
    new DifferingOptions(groups, group -> group.runs().values().iterator().next().name(), "runs")
        .addTo(section);
    return Optional.of(section);
  }

  void addTo(ComparisonSection section) {
    List<String> differing = new ArrayList<>(SeedGroup.differing(groups));
    ownOptions(differing).forEach((owners, options) -> section.note(owners + options));
    if (!differing.isEmpty()) {
      section.tables().add(table(differing));
    }
  }

  /**
   * Takes out the options that some groups lack and that are equal in those that have them: their
   * family says as much.
   *
   * @return the options, in words, by who has them
   */
  private Map<String, String> ownOptions(List<String> differing) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String option : List.copyOf(differing)) {
      List<SeedGroup> owners =
          groups.stream().filter(group -> !group.option(option).equals(SeedGroup.ABSENT)).toList();
      long values = owners.stream().map(group -> group.option(option)).distinct().count();
      if (owners.size() < groups.size() && values == 1) {
        differing.remove(option);
        String names = String.join(", ", owners.stream().map(named).toList());
        String value = option + " " + owners.getFirst().option(option);
        options.merge("Options of " + names + " alone: ", value, (all, one) -> all + ", " + one);
      }
    }
    return options;
  }

  private ReportTable table(List<String> differing) {
    List<ReportTable.Row> rows =
        differing.stream()
            .map(
                option ->
                    ReportTable.Row.of(
                        List.of(option),
                        groups.stream().map(group -> group.option(option)).toList()))
            .toList();
    String[] names = groups.stream().map(named).map(ReportText::visible).toArray(String[]::new);
    return new ReportTable(
        "Options that the %s differ in; those of one family alone are in the notes".formatted(kind),
        List.of("Option"),
        List.of(ReportTable.Group.of(names)),
        rows);
  }
}
