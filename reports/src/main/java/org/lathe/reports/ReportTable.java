package org.lathe.reports;

import java.util.List;

/**
 * A table of a report.
 *
 * @param caption what it shows
 * @param heads names of the columns that name a row
 * @param groups the other columns
 * @param rows its lines
 */
record ReportTable(String caption, List<String> heads, List<Group> groups, List<Row> rows) {

  /**
   * Columns that belong together.
   *
   * @param name above them; null for columns that stand by themselves
   */
  record Group(String name, List<String> columns) {
    static Group of(String... columns) {
      return new Group(null, List.of(columns));
    }

    static Group named(String name, String... columns) {
      return new Group(name, List.of(columns));
    }

    int span() {
      return columns.size();
    }
  }

  /**
   * A line.
   *
   * @param heads what names it
   */
  record Row(List<String> heads, List<Cell> cells) {
    Row {
      heads = heads.stream().map(ReportText::visible).toList();
    }

    static Row of(List<String> heads, List<String> cells) {
      return new Row(heads, cells.stream().map(Cell::of).toList());
    }
  }

  /**
   * A value.
   *
   * @param text of it
   * @param more said below it in small letters; null for nothing
   * @param strong whether it stands out
   * @param bar length in percent of a bar below it; null for none
   */
  record Cell(String text, String more, boolean strong, String bar) {
    static Cell of(String text) {
      return new Cell(ReportText.visible(text), null, false, null);
    }
  }

  boolean grouped() {
    return groups.stream().anyMatch(group -> group.name() != null);
  }
}
