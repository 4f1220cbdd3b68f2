package org.lathe.datasets.source;

import java.util.Optional;

/**
 * Options for reading a text, where its name does not determine them.
 *
 * @param format of all files; empty: determined by the ending of each name
 * @param field the field of JSON lines, or column of CSV and Parquet, with the text; a number
 *     counts the columns of a CSV file without a header, from 1
 * @param replaceInvalid reads bytes that are not UTF-8 as U+FFFD instead of refusing them
 */
public record SourceOptions(Optional<Format> format, String field, boolean replaceInvalid) {
  /** The default field: its name in most corpora. */
  public static final String DEFAULT_FIELD = "text";

  /**
   * The defaults: formats by the endings of names; the field {@code text}; bytes that are not UTF-8
   * are refused.
   */
  public static SourceOptions standard() {
    return new SourceOptions(Optional.empty(), DEFAULT_FIELD, false);
  }
}
