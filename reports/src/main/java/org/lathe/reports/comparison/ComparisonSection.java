package org.lathe.reports.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.lathe.reports.page.ReportFigure;
import org.lathe.reports.page.ReportTable;
import org.lathe.reports.page.ReportText;

/**
 * A part of a report.
 *
 * @param id in the page
 * @param intro sentences that say what its figures are
 * @param missing missing measurements, and how to make them
 * @param noted what the notes are, in words
 * @param notes by what settings, and what is to be known of a text
 */
record ComparisonSection(
    String id,
    String title,
    List<String> intro,
    List<String> missing,
    List<ReportFigure> figures,
    List<ReportTable> tables,
    String noted,
    List<String> notes) {
  /** Sections of which a page with several models shows the title alone until they are opened. */
  private static final Set<String> FOLDED =
      Set.of(
          "held-out", "inference-compute", "adaptive", "inclusion", "probes", "samples", "gsm8k");

  static ComparisonSection of(String id, String title, String... intro) {
    return new ComparisonSection(
        id,
        title,
        List.of(intro),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        id.equals("models") ? "The command lines" : "Settings and notes",
        new ArrayList<>());
  }

  void miss(String text) {
    missing.add(ReportText.visible(text));
  }

  /**
   * Returns the one section about all that was not measured; empty where everything was.
   *
   * @param sections of which nothing was measured
   */
  static Optional<ComparisonSection> unmeasured(List<ComparisonSection> sections) {
    if (sections.isEmpty()) {
      return Optional.empty();
    }
    String titles =
        sections.stream()
            .map(ComparisonSection::title)
            .map(title -> title.equals("GSM8K") ? title : title.toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    List<String> lines = new ArrayList<>();
    for (ComparisonSection section : sections) {
      section.missing.forEach(line -> lines.add(section.title + ", " + line));
    }
    return Optional.of(
        new ComparisonSection(
            "unmeasured",
            "Not measured",
            List.of("Nothing here yet: " + titles + "."),
            List.of(),
            List.of(),
            List.of(),
            "The commands that measure it",
            lines));
  }

  /** Returns whether there is something to read about what its figures are. */
  boolean explained() {
    return !intro.isEmpty();
  }

  /** Returns whether only its title is shown until it is opened. */
  boolean folded() {
    return FOLDED.contains(id);
  }

  /** Returns whether nothing of it was measured: then its explanations are left out. */
  boolean empty() {
    return figures.isEmpty() && tables.isEmpty();
  }

  boolean somethingMissing() {
    return !missing.isEmpty();
  }

  boolean hasNotes() {
    return !notes.isEmpty();
  }

  void note(String text) {
    notes.add(ReportText.visible(text));
  }

  /** Notes the settings of a measurement, such as {@code draws 8, seed 1}. */
  void settings(String label, JsonNode settings) {
    StringJoiner said = new StringJoiner(", ", label + ": ", "");
    settings
        .properties()
        .forEach(
            entry ->
                said.add(
                    entry.getKey().replace('_', ' ')
                        + " "
                        + (entry.getValue().isTextual()
                            ? entry.getValue().asText()
                            : entry.getValue().toString())));
    if (!settings.isEmpty()) {
      note(said.toString());
    }
  }
}
