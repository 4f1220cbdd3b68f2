package org.lathe.benchmarks;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.lathe.datasets.corpus.Document;
import org.lathe.datasets.corpus.DocumentStream;
import org.lathe.datasets.corpus.Source;
import org.lathe.datasets.shards.Preparation;
import org.lathe.datasets.shards.ShardManifest;
import org.lathe.datasets.shards.ValidationRule;
import org.lathe.datasets.source.SourceOptions;
import org.lathe.datasets.source.Sources;
import org.lathe.datasets.tokenizer.Tokenizer;

/**
 * {@code data prepare} beside the tokenizer's library called in a loop, on one thread, on texts
 * that are in memory already. Only our time includes reading, writing and checksums. The two take
 * turns in one process.
 */
public final class PreparationRace {
  private final Source source;
  private final int threads;
  private final PrintStream out;
  private final Encoding library =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.R50K_BASE);

  /** One turn of one side. */
  private record Turn(double seconds, double processorSeconds, long tokens) {}

  private PreparationRace(Source source, int threads, PrintStream out) {
    this.source = source;
    this.threads = threads;
    this.out = out;
  }

  /**
   * Runs the comparison.
   *
   * @param args a text as for {@code data prepare}, such as {@code jdk}; then the number of rounds
   */
  public static void main(String[] args) throws IOException {
    String what = args.length > 0 ? args[0] : "jdk";
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
    Source source = Sources.open(List.of(what), SourceOptions.standard(), 1);
    new PreparationRace(source, Runtime.getRuntime().availableProcessors(), System.out).run(rounds);
  }

  private void run(int rounds) throws IOException {
    List<String> texts = texts();
    long bytes =
        texts.stream().mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length).sum();
    out.printf(
        Locale.ROOT, "%s: %,d documents, %.1f MB%n", source.name(), texts.size(), bytes / 1e6);
    bare(texts.subList(0, texts.size() / 4));
    double[] ratios = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      Turn bare = bare(texts);
      Turn ours = prepared();
      if (ours.tokens() != bare.tokens() + texts.size()) {
        throw new IllegalStateException(
            "prepared %d tokens from %d texts, but the library made %d"
                .formatted(ours.tokens(), texts.size(), bare.tokens()));
      }
      ratios[round] = bare.seconds() / ours.seconds();
      print("library, 1 thread", bare, bytes);
      print("prepare, " + threads + " threads", ours, bytes);
      out.printf(
          Locale.ROOT,
          "ratio of times %.2f; prepare took %.2f of the library's processor time%n",
          ratios[round],
          ours.processorSeconds() / bare.processorSeconds());
    }
    Arrays.sort(ratios);
    out.printf(Locale.ROOT, "median ratio of %d rounds: %.2f%n", rounds, ratios[rounds / 2]);
  }

  private void print(String who, Turn turn, long bytes) {
    out.printf(
        Locale.ROOT,
        "%-20s %6.2f s, %6.2f s of processor time: %,.0f tokens/s, %.2f MB/s%n",
        who,
        turn.seconds(),
        turn.processorSeconds(),
        turn.tokens() / turn.seconds(),
        bytes / 1e6 / turn.seconds());
  }

  private List<String> texts() {
    List<String> texts = new ArrayList<>();
    try (DocumentStream stream = source.open()) {
      for (Document next = stream.next(); next != null; next = stream.next()) {
        texts.add(next.text());
      }
    }
    return texts;
  }

  private Turn bare(List<String> texts) {
    long began = System.nanoTime();
    double processor = processorSeconds();
    long tokens = 0;
    for (String text : texts) {
      tokens += library.encodeOrdinary(text).size();
    }
    return new Turn((System.nanoTime() - began) * 1e-9, processorSeconds() - processor, tokens);
  }

  private Turn prepared() throws IOException {
    Path folder = Files.createTempDirectory("lathe-preparation");
    try {
      long began = System.nanoTime();
      double processor = processorSeconds();
      ShardManifest made =
          new Preparation(
                  source,
                  Tokenizer.named("gpt2"),
                  ValidationRule.named("0.05"),
                  Preparation.DEFAULT_SHARD_TOKENS,
                  threads,
                  folder.resolve("shards"))
              .run(Preparation.Listener.NONE);
      return new Turn(
          (System.nanoTime() - began) * 1e-9,
          processorSeconds() - processor,
          made.train().tokens() + made.validation().tokens());
    } finally {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  private static double processorSeconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        * 1e-9;
  }
}
