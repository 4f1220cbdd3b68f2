package org.lathe.reports.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.lathe.reports.page.ReportFigure;
import org.lathe.reports.page.ReportTable;
import org.lathe.reports.page.ReportText;

/**
 * A part of a report.
 *
 * @param id in the page
 * @param intro sentences that say what its figures are
 * @param missing missing measurements, and how to make them
 * @param notes by what settings, and what is to be known of a text
 */
record ComparisonSection(
    String id,
    String title,
    List<String> intro,
    List<String> missing,
    List<ReportFigure> figures,
    List<ReportTable> tables,
    List<String> notes) {
  static ComparisonSection of(String id, String title, String... intro) {
    return new ComparisonSection(
        id,
        title,
        List.of(intro),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>());
  }

  void miss(String text) {
    missing.add(ReportText.visible(text));
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
