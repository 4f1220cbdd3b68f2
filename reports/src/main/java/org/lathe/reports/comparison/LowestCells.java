package org.lathe.reports.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.lathe.reports.page.ReportTable;

/**
 * Marks the lowest value of each column among rows that can be compared, for readers in a hurry.
 */
final class LowestCells {
  /**
   * A row of a table.
   *
   * @param among what its values are compared with: rows with an equal one, such as one text
   * @param values of its cells as numbers; NaN where a cell is not compared
   */
  record Competitor(ReportTable.Row row, String among, double[] values) {}

  private LowestCells() {}

  /** Returns the rows in their order; nothing is marked where there is nothing to compare with. */
  static List<ReportTable.Row> marked(List<Competitor> competitors) {
    Map<String, List<Competitor>> groups =
        competitors.stream().collect(Collectors.groupingBy(Competitor::among));
    List<ReportTable.Row> rows = new ArrayList<>();
    for (Competitor competitor : competitors) {
      List<ReportTable.Cell> cells = new ArrayList<>(competitor.row().cells());
      for (int column = 0; column < competitor.values().length; column++) {
        if (lowest(competitor, groups.get(competitor.among()), column)) {
          ReportTable.Cell cell = cells.get(column);
          cells.set(column, new ReportTable.Cell(cell.text(), "lowest", true, cell.bar()));
        }
      }
      rows.add(new ReportTable.Row(competitor.row().heads(), cells));
    }
    return rows;
  }

  private static boolean lowest(Competitor one, List<Competitor> among, int column) {
    double value = one.values()[column];
    double[] others =
        among.stream()
            .filter(other -> other != one)
            .mapToDouble(other -> other.values()[column])
            .filter(Double::isFinite)
            .toArray();
    if (!Double.isFinite(value) || others.length == 0) {
      return false;
    }
    for (double other : others) {
      if (other <= value) {
        return false;
      }
    }
    return true;
  }
}
