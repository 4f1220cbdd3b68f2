package org.lathe.reports.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lathe.reports.page.ReportTable;

/** Tables of evaluation sets and of GSM8K. */
final class StudySets {
  private static final String ZERO_SHOT = "zeroShot.";
  private static final String RELEASE = "zeroShotRelease.";
  private static final String GSM8K = "gsm8k@";

  private StudySets() {}

  /** Returns the tables of what was measured; none if nothing was. */
  static List<ReportTable> of(StudyCells cells) {
    List<ReportTable> tables = new ArrayList<>();
    add(
        tables,
        cells,
        ZERO_SHOT,
        "Zero-shot perplexity of a token; means ± standard deviations over the seeds; = is exact, ≤"
            + " an upper bound",
        true);
    add(
        tables,
        cells,
        RELEASE,
        "Zero-shot perplexity as the authors' code prints it: no bound. Of latent thought models it"
            + " is at the noise that the fit used",
        true);
    add(tables, cells, GSM8K, "GSM8K: share of problems that one of k answers solves", false);
    return tables;
  }

  private static void add(
      List<ReportTable> tables,
      StudyCells cells,
      String prefix,
      String caption,
      boolean perplexity) {
    Set<String> figures = new LinkedHashSet<>();
    Map<StudyCells.Cell, List<String>> rows = new LinkedHashMap<>();
    for (StudyCells.Cell cell : cells.all()) {
      List<String> own = cell.figures().stream().filter(name -> name.startsWith(prefix)).toList();
      figures.addAll(own);
      if (!own.isEmpty()) {
        rows.put(cell, own);
      }
    }
    if (figures.isEmpty()) {
      return;
    }
    tables.add(
        new ReportTable(
            caption,
            List.of("model", "budget"),
            List.of(
                ReportTable.Group.of(
                    figures.stream().map(name -> heading(prefix, name)).toArray(String[]::new))),
            rows.keySet().stream()
                .map(
                    cell ->
                        ReportTable.Row.of(
                            List.of(cell.name(), cell.budget()),
                            figures.stream()
                                .map(name -> perplexity ? cell.perplexity(name) : cell.shown(name))
                                .toList()))
                .toList()));
  }

  private static String heading(String prefix, String figure) {
    String name = figure.substring(prefix.length());
    return prefix.equals(GSM8K) ? "pass@" + name : name;
  }
}
