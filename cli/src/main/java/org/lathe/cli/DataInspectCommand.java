package org.lathe.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.lathe.datasets.corpus.Document;
import org.lathe.datasets.corpus.DocumentStream;
import org.lathe.datasets.corpus.Source;
import org.lathe.datasets.sampling.HeldOutSequences;
import org.lathe.datasets.shards.LengthHistogram;
import org.lathe.datasets.shards.PreparedData;
import org.lathe.datasets.tokens.TokenStore;
import org.lathe.files.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the content of token shards or of a text. */
@Command(
    name = "inspect",
    header = "Shows what is in token shards or in a text: counts, lengths, samples.",
    description = {
      "",
      "Reads all of it once. WHAT is a prepared folder, a .bin file or a folder of them that others"
          + " made (name their --tokenizer), or a text as for data prepare.",
      ""
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  ./lathe data inspect data/jdk",
      "  ./lathe data inspect train.bin --tokenizer gpt2 --samples 5",
      "  ./lathe data inspect posts.jsonl.zst --field body"
    })
final class DataInspectCommand implements Callable<Integer> {
  private static final int BAR = 40;
  private static final int SHOWN_CHARACTERS = 300;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "WHAT", description = "Token shards or a text.")
  private String what;

  @Option(
      names = "--tokenizer",
      paramLabel = "NAME",
      description = "Tokenizer that made the ids, if no shards.json names it.")
  private String tokenizer;

  @Option(
      names = "--samples",
      paramLabel = "N",
      description =
          "Number of samples to show: evenly spaced ones of shards, the first ones of a text."
              + " Default: 3.")
  private int samples = 3;

  @Option(names = "--length", paramLabel = "N", description = "Tokens of a sample. Default: 64.")
  private int length = 64;

  @Mixin private SourceArguments sources;

  @Option(names = "--json", description = "Prints JSON instead of text.")
  private boolean json;

  private final ObjectNode node = Json.object();

  @Override
  public Integer call() {
    Arguments.atLeast(0, "--samples", samples);
    Arguments.atLeast(1, "--length", length);
    PrintWriter out = spec.commandLine().getOut();
    if (PreparedData.isAt(what)) {
      shards(PreparedData.open(what, Optional.ofNullable(tokenizer)), out);
    } else {
      text(sources.open(List.of(what)), out);
    }
    if (json) {
      out.println(node.toPrettyString());
    }
    return 0;
  }

  private void shards(PreparedData data, PrintWriter out) {
    node.put("tokenizer", data.tokenizer().name());
    say(out, "%s: tokenizer %s, %s", data.name(), data.tokenizer().name(), data.summary());
    side("train", data.train(), data, out);
    data.validation().ifPresent(held -> side("validation", held, data, out));
  }

  private void side(String name, TokenStore store, PreparedData data, PrintWriter out) {
    say(out, "");
    LengthHistogram lengths = PreparedData.lengths(store, data.tokenizer().separator());
    lengths(name, "tokens", lengths, out);
    ArrayNode shown = ((ObjectNode) node.get(name)).putArray("samples");
    int of = (int) Math.min(length, store.size());
    if (samples > 0) {
      HeldOutSequences spaced = new HeldOutSequences(store, of, data.alignment(), samples);
      for (int k : IntStream.range(0, spaced.count()).toArray()) {
        String sample = data.tokenizer().display(spaced.sequence(k));
        shown.addObject().put("token", spaced.position(k)).put("text", sample);
        say(out, "at token %,d: %s", spaced.position(k), Printable.of(sample));
      }
    }
  }

  private void text(Source source, PrintWriter out) {
    say(out, "%s", source.description());
    LengthHistogram lengths = new LengthHistogram();
    ArrayNode shown = Json.array();
    try (DocumentStream stream = source.open()) {
      for (Document next = stream.next(); next != null; next = stream.next()) {
        lengths.add(next.text().getBytes(StandardCharsets.UTF_8).length);
        if (shown.size() < samples) {
          shown.addObject().put("document", next.name()).put("text", next.text());
          String text = next.text();
          int end = Math.min(text.length(), SHOWN_CHARACTERS);
          say(
              out,
              "%s: %s%s",
              next.name(),
              Printable.of(text.substring(0, end)),
              end < text.length() ? " .." : "");
        }
      }
    }
    lengths("text", "bytes", lengths, out);
    ((ObjectNode) node.get("text")).set("samples", shown);
  }

  /** Prints a histogram of lengths, with a bar for each bin. */
  private void lengths(String name, String unit, LengthHistogram lengths, PrintWriter out) {
    ObjectNode side = node.putObject(name);
    side.put("documents", lengths.documents());
    side.put(unit, lengths.total());
    side.put("shortest", lengths.least());
    side.put("longest", lengths.most());
    ArrayNode histogram = side.putArray("histogram");
    say(
        out,
        "%s: %,d documents of %,d to %,d %s, %,.1f on average, %,d in all",
        name,
        lengths.documents(),
        lengths.least(),
        lengths.most(),
        unit,
        lengths.documents() == 0 ? 0.0 : (double) lengths.total() / lengths.documents(),
        lengths.total());
    long highest =
        lengths.bins().stream().mapToLong(LengthHistogram.Bin::documents).max().orElse(1);
    for (LengthHistogram.Bin bin : lengths.bins()) {
      histogram
          .addObject()
          .put("from", bin.least())
          .put("to", bin.most())
          .put("documents", bin.documents());
      say(
          out,
          "%,12d to %,-12d %,12d %s",
          bin.least(),
          bin.most(),
          bin.documents(),
          "#".repeat((int) (BAR * bin.documents() / Math.max(1, highest))));
    }
  }

  private void say(PrintWriter out, String line, Object... values) {
    if (!json) {
      out.println(PlainFormat.of(line, values).stripTrailing());
    }
  }
}
