package org.lathe.datasets.source;

import java.util.Optional;

/**
 * How a text is read where its name does not say.
 *
 * @param format of all files; empty to go by the ending of each file's name
 * @param field of JSON lines, or column of CSV and Parquet, that holds the text; a number counts
 *     the columns of a CSV file without a header from 1
 * @param replaceInvalid reads bytes that are not UTF-8 as U+FFFD instead of refusing them
 */
public record SourceOptions(Optional<Format> format, String field, boolean replaceInvalid) {
  /** The field where the user does not say: what most corpora call it. */
  public static final String DEFAULT_FIELD = "text";

  /** By the endings of names; the field {@code text}; bytes that are not UTF-8 are refused. */
  public static SourceOptions standard() {
    return new SourceOptions(Optional.empty(), DEFAULT_FIELD, false);
  }
}
