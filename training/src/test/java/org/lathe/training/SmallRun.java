package org.lathe.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.lathe.datasets.sampling.SequenceOrder;
import org.lathe.engine.Backends;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.SlowOptions;

/** Runs of a few steps with a model of a few thousand weights, on a generated text. */
final class SmallRun {
  /** Slow steps of a run. */
  static final int STEPS = 6;

  private static final int LINES = 400;

  private SmallRun() {}

  /** The shape for a vocabulary: two layers, window shorter than the sequences. */
  static LtmConfig shape(int vocabulary) {
    return LtmConfig.of(vocabulary, 16, 2, 2, 32, 5, 2);
  }

  /** Writes the text; returns where. */
  static Path text(Path folder) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < LINES; i++) {
      lines.append("line ").append(i).append(" of ").append(i * i % 97).append(" words\n\n");
    }
    return Files.writeString(folder.resolve("text.txt"), lines);
  }

  /** What the runs do, unless a test changes it: batches of 4, checkpoints at 2, 4 and 6. */
  static TrainingOptions options(Path text) {
    return new TrainingOptions(
        "small",
        text.toString(),
        1,
        "bytes",
        SequenceOrder.WINDOWS,
        16,
        4,
        4,
        STEPS,
        FastOptions.paper(3),
        0.3,
        0.34,
        SlowOptions.published(SlowOptions.Gradient.FINAL),
        1e-2,
        1e-3,
        1,
        3,
        2,
        1,
        2,
        1);
  }

  static TrainingOptions withRate(TrainingOptions o, double rate) {
    return new TrainingOptions(
        o.preset(),
        o.data(),
        o.dataLimit(),
        o.tokenizer(),
        o.sampling(),
        o.length(),
        o.batch(),
        o.microBatch(),
        o.steps(),
        o.fast(),
        o.fastRateFirst(),
        o.fastRateLast(),
        o.slow(),
        rate,
        rate,
        o.warmup(),
        o.evaluateEvery(),
        o.evaluationSequences(),
        o.evaluationDraws(),
        o.checkpointEvery(),
        o.seed());
  }

  static TrainingOptions withBatch(TrainingOptions o, int batch) {
    return new TrainingOptions(
        o.preset(),
        o.data(),
        o.dataLimit(),
        o.tokenizer(),
        o.sampling(),
        o.length(),
        batch,
        batch,
        o.steps(),
        o.fast(),
        o.fastRateFirst(),
        o.fastRateLast(),
        o.slow(),
        o.rate(),
        o.rateLast(),
        o.warmup(),
        o.evaluateEvery(),
        o.evaluationSequences(),
        o.evaluationDraws(),
        o.checkpointEvery(),
        o.seed());
  }

  static TrainingOptions with(
      TrainingOptions o, UnaryOperator<FastOptions> fast, SlowOptions.Gradient gradient) {
    return new TrainingOptions(
        o.preset(),
        o.data(),
        o.dataLimit(),
        o.tokenizer(),
        o.sampling(),
        o.length(),
        o.batch(),
        o.microBatch(),
        o.steps(),
        fast.apply(o.fast()),
        o.fastRateFirst(),
        o.fastRateLast(),
        SlowOptions.published(gradient),
        o.rate(),
        o.rateLast(),
        o.warmup(),
        o.evaluateEvery(),
        o.evaluationSequences(),
        o.evaluationDraws(),
        o.checkpointEvery(),
        o.seed());
  }

  static Trainer start(
      Path run, TrainingOptions options, String backend, int threads, TrainingListener listener) {
    return Trainer.start(
        run, SmallRun::shape, options, Backends.choose(backend), threads, listener);
  }

  /** Runs to the end. */
  static void run(Path run, TrainingOptions options, String backend, int threads) {
    start(run, options, backend, threads, new TrainingListener() {}).run();
  }

  /** SHA-256 of each file below {@code run/checkpoints}, by its path there. */
  static Map<String, String> checkpoints(Path run) throws IOException {
    Path checkpoints = run.resolve("checkpoints");
    Map<String, String> hashes = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(checkpoints)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        hashes.put(checkpoints.relativize(file).toString(), sha256(Files.readAllBytes(file)));
      }
    }
    return hashes;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
