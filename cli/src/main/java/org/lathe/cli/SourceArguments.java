package org.lathe.cli;

import java.util.List;
import java.util.Optional;
import org.lathe.datasets.corpus.Source;
import org.lathe.datasets.source.Format;
import org.lathe.datasets.source.SourceOptions;
import org.lathe.datasets.source.Sources;
import picocli.CommandLine.Option;

/** Options that say how text is read, where the names of its files do not. */
final class SourceArguments {
  @Option(
      names = "--format",
      paramLabel = "NAME",
      description =
          "text, jsonl, csv, tsv or parquet. Default: from the ending of each file's name, also"
              + " before .gz, .zst, .xz and in .zip.")
  private String format;

  @Option(
      names = "--field",
      paramLabel = "NAME",
      description =
          "Field of JSON lines or column of CSV and Parquet with the text; a number counts the"
              + " columns of a CSV without a header. Default: text.")
  private String field = SourceOptions.DEFAULT_FIELD;

  @Option(
      names = "--replace-invalid",
      description = "Reads bytes that are not UTF-8 as U+FFFD instead of refusing them.")
  private boolean replaceInvalid;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the generated stories and tales. Default: 1.")
  private long seed = 1;

  Source open(List<String> names) {
    return Sources.open(
        names,
        new SourceOptions(Optional.ofNullable(format).map(Format::named), field, replaceInvalid),
        seed);
  }
}
