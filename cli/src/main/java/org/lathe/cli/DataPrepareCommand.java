package org.lathe.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lathe.datasets.corpus.Source;
import org.lathe.datasets.shards.Preparation;
import org.lathe.datasets.shards.PreparationPlan;
import org.lathe.datasets.shards.ShardManifest;
import org.lathe.datasets.shards.ValidationRule;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Encodes a text into token shards. */
@Command(
    name = "prepare",
    header = "Encodes a text of any size into token shards.",
    description = {
      "",
      "WHAT is jdk, stories, tales, or text: files, folders, patterns and zip archives of plain"
          + " text, JSON lines, CSV or Parquet, compressed or not. Writes train0.bin, val0.bin and"
          + " shards.json to a folder that appears when all is done. After an interruption the same"
          + " command continues and writes the same bytes.",
      ""
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  ./lathe data prepare jdk",
      "  ./lathe data prepare openwebtext/*.parquet --validation paper --out data/openwebtext",
      "  ./lathe data prepare posts.jsonl.zst --field body --tokenizer my/tokenizer.json",
      "  ./lathe train --preset ltm-s --data data/openwebtext --batch 1"
    })
final class DataPrepareCommand implements Callable<Integer> {
  static final Path DATA = Path.of("data");

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "WHAT", arity = "1..*", description = "The text.")
  private List<String> what;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder to make. Default: ./data/ and the name of the text.")
  private Path out;

  @Option(
      names = "--tokenizer",
      paramLabel = "NAME",
      description = "gpt2, bytes, or the path of a Hugging Face tokenizer.json. Default: gpt2.")
  private String tokenizer = "gpt2";

  @Option(
      names = "--validation",
      paramLabel = "RULE",
      description =
          "Documents to hold out: a share, chosen by their names; last:N; paper (last:100000, of"
              + " OpenWebText); or none. Default: 0.05.")
  private String validation = "0.05";

  @Option(
      names = "--shard-tokens",
      paramLabel = "N",
      description = "Approximate number of tokens per file. Default: 1000000000.")
  private long shardTokens = Preparation.DEFAULT_SHARD_TOKENS;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Number of encoding threads. Default: one for each core.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--dry-run",
      description =
          "Checks the tokenizer, the folder and the beginning of the text, prints what would be"
              + " done, and neither encodes nor writes.")
  private boolean dryRun;

  @Mixin private SourceArguments sources;

  @Option(names = "--json", description = "Prints shards.json and the speed as one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    Arguments.atLeast(1, "--threads", threads);
    if (shardTokens < 1) {
      throw new InputException("--shard-tokens " + shardTokens + ", must be at least 1");
    }
    ValidationRule rule = ValidationRule.named(validation);
    Source source = sources.open(what);
    Tokenizer made = Tokenizer.named(tokenizer);
    Path folder = Optional.ofNullable(out).orElseGet(() -> DATA.resolve(nameOf(source)));
    Preparation preparation = new Preparation(source, made, rule, shardTokens, threads, folder);
    PrintWriter to = spec.commandLine().getOut();
    if (dryRun) {
      PreparationPlan plan = preparation.plan(new PreparationPrinter(source));
      if (json) {
        to.println(
            Json.object()
                .put("folder", plan.folder().toString())
                .put("source_bytes", plan.sourceBytes())
                .put("documents_done", plan.documentsDone())
                .toPrettyString());
      } else {
        head(source, made, to);
        print(plan, to);
      }
      return 0;
    }
    if (!json) {
      head(source, made, to);
    }
    ShardManifest manifest;
    PreparationPrinter printer = new PreparationPrinter(source);
    try (printer;
        InterruptNote _ = new InterruptNote()) {
      manifest = preparation.run(printer);
    }
    if (json) {
      to.println(
          Json.object()
              .put("folder", folder.toString())
              .put("seconds", printer.seconds())
              .put("tokens_per_second", printer.tokensPerSecond())
              .put("text_bytes_per_second", printer.textBytesPerSecond())
              .putPOJO("shards", manifest)
              .toPrettyString());
    } else {
      print(manifest, folder, printer, to);
    }
    return 0;
  }

  private void head(Source source, Tokenizer made, PrintWriter to) {
    to.printf("%s, by %s on %d threads%n", source.description(), made.name(), threads);
  }

  private static void print(PreparationPlan plan, PrintWriter to) {
    PlainFormat.print(
        to,
        "dry run, nothing was written: would encode %s to %s%s%n",
        plan.sourceBytes() == 0
            ? "the text"
            : PlainFormat.of("%.1f MB (size on disk)", plan.sourceBytes() / 1e6),
        plan.folder(),
        plan.documentsDone() == 0
            ? ""
            : PlainFormat.of(", after %,d documents of an interrupted run", plan.documentsDone()));
  }

  private static void print(
      ShardManifest manifest, Path folder, PreparationPrinter printer, PrintWriter to) {
    row(to, "train", manifest.train());
    row(to, "validation", manifest.validation());
    to.println(
        PlainFormat.of(
            "%.1f MB of text in %.1f s: %,.0f tokens/s, %.2f MB/s",
            printer.textBytes() / 1e6,
            printer.seconds(),
            printer.tokensPerSecond(),
            printer.textBytesPerSecond() / 1e6));
    to.printf("written to %s; train on it with: ./lathe train --data %s%n", folder, folder);
  }

  private static void row(PrintWriter to, String side, ShardManifest.Part part) {
    to.println(
        PlainFormat.of(
            "%-10s %,d documents, %,d tokens in %d files",
            side, part.documents(), part.tokens(), part.shards().size()));
  }

  /** Returns a folder name for a text: its name without the endings of formats and compression. */
  private static String nameOf(Source source) {
    String last = source.name().replaceAll("[/\\\\]+$", "").replaceAll(".*[/\\\\]", "");
    String bare =
        last.replaceAll("(?i)\\.(gz|zst|xz|zip)$", "")
            .replaceAll("(?i)\\.(txt|text|md|jsonl|ndjson|csv|tsv|parquet)$", "")
            .replaceAll("[^A-Za-z0-9._-]+", "_")
            .replaceAll("^[._]+", "");
    return bare.isEmpty() ? "text" : bare;
  }
}
