package org.lathe.reports.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.lathe.reports.run.RunMetrics;

/**
 * Runs that differ in the seed alone: all else in their recipes, the engine, its precision, and the
 * steps that were trained are equal.
 *
 * @param name unlike that of any other group of the report
 * @param options what is equal, by name
 * @param runs by their seeds, in the order in which they were given
 * @param repeated further runs of a seed that {@code runs} has
 */
record SeedGroup(
    String name,
    Map<String, String> options,
    Map<String, MeasuredFolder> runs,
    List<MeasuredFolder> repeated) {
  /** What the options of another family lack. */
  static final String ABSENT = "–";

  /** The option with the number of steps that were trained. */
  static final String TRAINED = "steps trained";

  private static final String SEED = "seed";

  /** Returns the groups of all runs that have metrics and a recipe; a group may have one run. */
  static List<SeedGroup> of(List<MeasuredFolder> subjects) {
    Map<Map<String, String>, SeedGroup> groups = new LinkedHashMap<>();
    for (MeasuredFolder subject : subjects) {
      if (subject.metrics().isEmpty() || subject.recipe().isEmpty()) {
        continue;
      }
      Map<String, String> options = new LinkedHashMap<>(subject.recipe().get().options());
      String seed = options.getOrDefault(SEED, ABSENT);
      options.remove(SEED);
      addMeasured(options, subject.metrics().get());
      SeedGroup group =
          groups.computeIfAbsent(
              options,
              same -> new SeedGroup(name(same), same, new LinkedHashMap<>(), new ArrayList<>()));
      if (group.runs.putIfAbsent(seed, subject) != null) {
        group.repeated.add(subject);
      }
    }
    return distinct(List.copyOf(groups.values()));
  }

  /** A recipe does not have them, but the weights depend on them. */
  private static void addMeasured(Map<String, String> options, RunMetrics metrics) {
    for (String field : List.of("backend", "precision")) {
      options.put(field, metrics.run().path(field).asText(ABSENT));
    }
    int trained = metrics.steps().isEmpty() ? 0 : metrics.steps().lastKey();
    options.put(TRAINED, String.valueOf(trained));
  }

  private static String name(Map<String, String> options) {
    String source = options.getOrDefault("data.source", ABSENT);
    String file = source.substring(source.lastIndexOf('/') + 1);
    return options.getOrDefault("name", ABSENT) + " on " + (file.isEmpty() ? source : file);
  }

  /** Appends to a name that several groups have the options that tell them apart, and no more. */
  private static List<SeedGroup> distinct(List<SeedGroup> groups) {
    Map<String, List<SeedGroup>> byName =
        groups.stream().collect(Collectors.groupingBy(SeedGroup::name));
    return groups.stream()
        .map(
            group -> {
              StringBuilder name = new StringBuilder(group.name);
              for (String option : telling(byName.get(group.name))) {
                name.append(", ").append(option).append(' ').append(group.option(option));
              }
              return new SeedGroup(name.toString(), group.options, group.runs, group.repeated);
            })
        .toList();
  }

  /** Returns options whose values together are not the same in any two groups. */
  private static List<String> telling(List<SeedGroup> groups) {
    List<String> chosen = new ArrayList<>();
    long told = 1;
    for (String option : differing(groups)) {
      chosen.add(option);
      long more =
          groups.stream()
              .map(group -> chosen.stream().map(group::option).toList())
              .distinct()
              .count();
      if (more == told) {
        chosen.removeLast();
      }
      told = more;
    }
    return chosen;
  }

  /** Returns the names of the options that are not the same in all groups. */
  static List<String> differing(List<SeedGroup> groups) {
    Set<String> names = new LinkedHashSet<>();
    groups.forEach(group -> names.addAll(group.options.keySet()));
    return names.stream()
        .filter(name -> groups.stream().map(group -> group.option(name)).distinct().count() > 1)
        .toList();
  }

  /** Returns the value of an option. */
  String option(String name) {
    return options.getOrDefault(name, ABSENT);
  }

  /** Returns the line about one of the runs; they agree in all but the seed. */
  JsonNode run() {
    return runs.values().iterator().next().metrics().orElseThrow().run();
  }
}
