package org.lathe.datasets.source;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.lathe.files.InputException;

/** How documents lie in a file. */
public enum Format {
  /** UTF-8 text, cut into documents where it is long. */
  TEXT("text", "txt", "text", "md"),
  /** A JSON object a line, a document in one of its fields. */
  JSONL("jsonl", "jsonl", "ndjson"),
  /** Comma-separated values (RFC 4180), a document in one of the columns. */
  CSV("csv", "csv"),
  /** The same, separated by tabs. */
  TSV("tsv", "tsv"),
  /** Apache Parquet, a document in one of the columns. */
  PARQUET("parquet", "parquet");

  private final String id;
  private final List<String> suffixes;

  Format(String id, String... suffixes) {
    this.id = id;
    this.suffixes = List.of(suffixes);
  }

  /** The name on the command line. */
  public String id() {
    return id;
  }

  /** The endings of file names that stand for it. */
  public List<String> suffixes() {
    return suffixes;
  }

  /**
   * The format of this name.
   *
   * @throws InputException naming all
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

  /** All names, for people. */
  public static String names() {
    return Arrays.stream(values()).map(Format::id).collect(Collectors.joining(", "));
  }

  /** The format that the ending of a name, without that of its compression, stands for. */
  static Optional<Format> of(String name) {
    String suffix = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(format -> format.suffixes.contains(suffix)).findFirst();
  }
}
