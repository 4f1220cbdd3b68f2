package org.lathe.datasets.source;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.lathe.files.InputException;

/** The format of documents in a file. */
public enum Format {
  /** UTF-8 text, cut into documents where it is long. */
  TEXT("text", "txt", "text", "md"),
  /** One JSON object per line, with a document in one of its fields. */
  JSONL("jsonl", "jsonl", "ndjson"),
  /** Comma-separated values (RFC 4180), with documents in one of the columns. */
  CSV("csv", "csv"),
  /** Values separated by tabs, with documents in one of the columns. */
  TSV("tsv", "tsv"),
  /** Apache Parquet, with documents in one of the columns. */
  PARQUET("parquet", "parquet");

  private final String id;
  private final List<String> suffixes;

  Format(String id, String... suffixes) {
    this.id = id;
    this.suffixes = List.of(suffixes);
  }

  /** Returns the name on the command line. */
  public String id() {
    return id;
  }

  /** Returns the endings of file names with this format. */
  public List<String> suffixes() {
    return suffixes;
  }

  /**
   * Returns the format of this name.
   *
   * @throws InputException if there is none; the message lists all names
   */
  public static Format named(String id) {
    return Arrays.stream(values())
        .filter(format -> format.id.equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "format '%s' is unknown: choose one of %s".formatted(id, names())));
  }

  /** Returns all names, for people. */
  public static String names() {
    return Arrays.stream(values()).map(Format::id).collect(Collectors.joining(", "));
  }

  /** Returns the format for the ending of a name, without the ending of its compression. */
  static Optional<Format> of(String name) {
    String suffix = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(format -> format.suffixes.contains(suffix)).findFirst();
  }
}
