package org.lathe.reports.page;

import java.util.List;

/**
 * A table of a report.
 *
 * @param caption what it shows
 * @param heads names of the columns that name a row
 * @param groups the other columns
 * @param rows its rows
 */
public record ReportTable(String caption, List<String> heads, List<Group> groups, List<Row> rows) {

  /**
   * Columns that belong together.
   *
   * @param name above them; null for columns that stand by themselves
   */
  public record Group(String name, List<String> columns) {
    /** Returns columns that stand by themselves. */
    public static Group of(String... columns) {
      return new Group(null, List.of(columns));
    }

    /** Returns columns below a common name. */
    public static Group named(String name, String... columns) {
      return new Group(name, List.of(columns));
    }

    /** Returns the number of columns. */
    public int span() {
      return columns.size();
    }
  }

  /**
   * A row.
   *
   * @param heads what names it
   */
  public record Row(List<String> heads, List<Cell> cells) {
    /** Shows invisible characters of the names by their numbers. */
    public Row {
      heads = heads.stream().map(ReportText::visible).toList();
    }

    /** Returns a row of plain values. */
    public static Row of(List<String> heads, List<String> cells) {
      return new Row(heads, cells.stream().map(Cell::of).toList());
    }
  }

  /**
   * A value.
   *
   * @param text of it
   * @param more text below it in small letters; null for none
   * @param strong whether it stands out
   * @param bar length in percent of a bar below it; null for none
   */
  public record Cell(String text, String more, boolean strong, String bar) {
    /** Returns a plain value. */
    public static Cell of(String text) {
      return new Cell(ReportText.visible(text), null, false, null);
    }
  }

  /** Returns whether the table has a second line of column names. */
  public boolean grouped() {
    return groups.stream().anyMatch(group -> group.name() != null);
  }
}
