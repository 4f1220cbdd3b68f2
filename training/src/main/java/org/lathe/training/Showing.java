package org.lathe.training;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.lathe.datasets.HeldOutSequences;
import org.lathe.datasets.Tokenizer;
import org.lathe.engine.Session;
import org.lathe.models.PassListener;
import org.lathe.models.Vocabulary;
import org.lathe.models.generation.Generator;
import org.lathe.models.generation.Latents;
import org.lathe.models.generation.Reconstruction;
import org.lathe.models.generation.Sampling;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.measurement.Perplexity;

/**
 * Shows what the weights of a training session are worth: held-out figures, a reconstruction, a
 * sample. Programs are compiled for each occasion, so that their memory is free while training.
 */
final class Showing {
  private final Session session;
  private final LtmConfig config;
  private final TrainingOptions options;
  private final Tokenizer tokenizer;

  Showing(Session session, LtmConfig config, TrainingOptions options, Tokenizer tokenizer) {
    this.session = session;
    this.config = config;
    this.options = options;
    this.tokenizer = tokenizer;
  }

  /** Compiles the programs of one occasion after the other, as in a run. */
  void compileEach() {
    perplexity().close();
    reconstruction().close();
    generator().close();
  }

  private LtmGraphs graphs() {
    return new LtmGraphs(config, options.microBatch(), options.length());
  }

  private Vocabulary vocabulary() {
    return new Vocabulary(tokenizer.vocabulary(), tokenizer.separator());
  }

  private Perplexity perplexity() {
    return new Perplexity(session, graphs(), tokenizer.separator(), options.fast());
  }

  private Reconstruction reconstruction() {
    return new Reconstruction(session, graphs(), options.fast(), vocabulary());
  }

  private Generator generator() {
    return new Generator(session, config, options.microBatch(), vocabulary());
  }

  EvaluationMetrics evaluate(int step, HeldOutSequences validation, PassListener listener) {
    List<int[]> sequences =
        IntStream.range(0, validation.count()).mapToObj(validation::sequence).toList();
    try (Perplexity perplexity = perplexity()) {
      Perplexity.Report report =
          perplexity.measure(
              sequences,
              options.fastRate(Math.max(1, step)),
              options.evaluationDraws(),
              options.seed(),
              listener);
      return EvaluationMetrics.of(step, report, sequences, tokenizer);
    }
  }

  ReconstructionMetrics reconstruct(int step, HeldOutSequences validation) {
    int[][] sources = new int[options.microBatch()][];
    Arrays.setAll(sources, b -> validation.sequence(b % validation.count()));
    try (Reconstruction reconstruction = reconstruction()) {
      Reconstruction.Result result =
          reconstruction.reconstruct(
              sources,
              options.fastRate(step),
              Latents.of(options.fast()),
              Sampling.MULTINOMIAL,
              options.seed(),
              FastLearning.Listener.NONE,
              IntStream.range(0, options.microBatch()).toArray());
      return new ReconstructionMetrics(
          step,
          tokenizer.display(sources[0]),
          tokenizer.display(result.greedy()[0]),
          tokenizer.display(result.sampled()[0]),
          result.greedyAccuracy()[0],
          result.sampledAccuracy()[0],
          ReconstructionMetrics.each(tokenizer, sources[0]),
          ReconstructionMetrics.each(tokenizer, result.greedy()[0]));
    }
  }

  SampleMetrics sample(int step) {
    try (Generator generator = generator()) {
      int[][] drawn =
          generator.fromPrior(
              options.length(),
              Sampling.MULTINOMIAL,
              options.seed(),
              IntStream.range(0, options.microBatch()).toArray());
      return new SampleMetrics(step, "prior", "", tokenizer.display(drawn[0]));
    }
  }
}
