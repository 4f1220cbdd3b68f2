package org.lathe.reports.page;

import java.util.List;

/**
 * A table of a report.
 *
 * @param caption what it shows
 * @param heads names of the columns that name a row
 * @param groups the other columns
 * @param rows its lines
 */
public record ReportTable(String caption, List<String> heads, List<Group> groups, List<Row> rows) {

  /**
   * Columns that belong together.
   *
   * @param name above them; null for columns that stand by themselves
   */
  public record Group(String name, List<String> columns) {
    /** Columns that stand by themselves. */
    public static Group of(String... columns) {
      return new Group(null, List.of(columns));
    }

    /** Columns below a common name. */
    public static Group named(String name, String... columns) {
      return new Group(name, List.of(columns));
    }

    /** How many columns there are. */
    public int span() {
      return columns.size();
    }
  }

  /**
   * A line.
   *
   * @param heads what names it
   */
  public record Row(List<String> heads, List<Cell> cells) {
    /** Makes the names visible. */
    public Row {
      heads = heads.stream().map(ReportText::visible).toList();
    }

    /** A line of plain values. */
    public static Row of(List<String> heads, List<String> cells) {
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
  public record Cell(String text, String more, boolean strong, String bar) {
    /** A plain value. */
    public static Cell of(String text) {
      return new Cell(ReportText.visible(text), null, false, null);
    }
  }

  /** Whether the table has a second line of column names. */
  public boolean grouped() {
    return groups.stream().anyMatch(group -> group.name() != null);
  }
}
