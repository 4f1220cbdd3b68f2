package org.lathe.training;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.lathe.engine.Session;
import org.lathe.evaluation.Perplexity;
import org.lathe.generation.Generator;
import org.lathe.generation.Latents;
import org.lathe.generation.Reconstruction;
import org.lathe.generation.Sampling;
import org.lathe.ltm.FastLearning;
import org.lathe.ltm.LtmConfig;
import org.lathe.ltm.LtmGraphs;

/**
 * Shows what the weights of a training session are worth: held-out figures, a reconstruction, a
 * sample. Programs are compiled for each occasion, so that their memory is free while training.
 */
final class Showing {
  private final Session session;
  private final LtmConfig config;
  private final TrainingOptions options;
  private final TrainingData data;

  Showing(Session session, LtmConfig config, TrainingOptions options, TrainingData data) {
    this.session = session;
    this.config = config;
    this.options = options;
    this.data = data;
  }

  EvaluationMetrics evaluate(int step, Perplexity.Listener listener) {
    LtmGraphs graphs = new LtmGraphs(config, options.microBatch(), options.length());
    List<int[]> sequences =
        IntStream.range(0, data.validation().count())
            .mapToObj(data.validation()::sequence)
            .toList();
    int separator = data.tokenizer().separator();
    try (Perplexity perplexity = new Perplexity(session, graphs, separator, options.fast())) {
      Perplexity.Report report =
          perplexity.measure(
              sequences,
              options.fastRate(Math.max(1, step)),
              options.evaluationDraws(),
              options.seed(),
              listener);
      return EvaluationMetrics.of(step, report, sequences, data.tokenizer());
    }
  }

  ReconstructionMetrics reconstruct(int step) {
    LtmGraphs graphs = new LtmGraphs(config, options.microBatch(), options.length());
    int[][] sources = new int[graphs.batch()][];
    Arrays.setAll(sources, b -> data.validation().sequence(b % data.validation().count()));
    try (Reconstruction reconstruction =
        new Reconstruction(session, graphs, options.fast(), data.tokenizer())) {
      Reconstruction.Result result =
          reconstruction.reconstruct(
              sources,
              options.fastRate(step),
              Latents.of(options.fast()),
              Sampling.MULTINOMIAL,
              options.seed(),
              FastLearning.Listener.NONE,
              IntStream.range(0, graphs.batch()).toArray());
      return new ReconstructionMetrics(
          step,
          data.tokenizer().display(sources[0]),
          data.tokenizer().display(result.greedy()[0]),
          data.tokenizer().display(result.sampled()[0]),
          result.greedyAccuracy()[0],
          result.sampledAccuracy()[0],
          ReconstructionMetrics.each(data.tokenizer(), sources[0]),
          ReconstructionMetrics.each(data.tokenizer(), result.greedy()[0]));
    }
  }

  SampleMetrics sample(int step) {
    try (Generator generator =
        new Generator(session, config, options.microBatch(), data.tokenizer())) {
      int[][] drawn =
          generator.fromPrior(
              options.length(),
              Sampling.MULTINOMIAL,
              options.seed(),
              IntStream.range(0, options.microBatch()).toArray());
      return new SampleMetrics(step, "prior", "", data.tokenizer().display(drawn[0]));
    }
  }
}
