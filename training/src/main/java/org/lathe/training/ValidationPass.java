package org.lathe.training;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.lathe.datasets.sampling.HeldOutSequences;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.engine.Session;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Likelihood;
import org.lathe.models.Model;
import org.lathe.models.PassListener;
import org.lathe.models.Reconstructor;
import org.lathe.models.ScoreOptions;
import org.lathe.models.Vocabulary;
import org.lathe.models.generation.TextGenerator;
import org.lathe.models.generation.TokenChoice;
import org.lathe.models.optimizer.AveragedWeights;

/**
 * The in-training evaluation of the weights of a training session, or of their averages where it
 * has them: held-out scores, a reconstruction, a sample. Programs are compiled for each occasion,
 * so that their memory is free while training.
 */
final class ValidationPass {
  private final Session session;
  private final Model model;
  private final Recipe recipe;
  private final Tokenizer tokenizer;

  ValidationPass(Session session, PreparedRecipe prepared) {
    this.session = session;
    this.model = prepared.model();
    this.recipe = prepared.recipe();
    this.tokenizer = prepared.tokenizer();
  }

  /** Compiles the programs of one occasion after the other, as in a run. */
  void compileEach() {
    likelihood(0).close();
    reconstructor(0).ifPresent(Reconstructor::close);
    generator(0).close();
  }

  private AveragedWeights averages() {
    return AveragedWeights.use(session, model.parameters(), recipe.average());
  }

  private InferenceOptions inference(int step) {
    return model.inference(recipe.objective(), step, recipe.steps());
  }

  private Likelihood likelihood(int step) {
    return model.likelihood(
        session,
        recipe.batch().micro(),
        tokenizer.separator(),
        inference(step),
        new ScoreOptions(recipe.evaluation().draws(), false, recipe.seed()));
  }

  private Vocabulary vocabulary() {
    return new Vocabulary(tokenizer.vocabulary(), tokenizer.separator());
  }

  private Optional<Reconstructor> reconstructor(int step) {
    return model.reconstructor(session, recipe.batch().micro(), vocabulary(), inference(step));
  }

  private TextGenerator generator(int step) {
    return model.generator(session, recipe.batch().microBatch(), vocabulary(), inference(step));
  }

  EvaluationMetrics evaluate(int step, HeldOutSequences validation, PassListener listener) {
    try (AveragedWeights _ = averages();
        Likelihood likelihood = likelihood(step)) {
      return EvaluationMetrics.of(step, likelihood, validation.all(), tokenizer, listener);
    }
  }

  /** Returns a held-out text reconstructed, by models that reconstruct. */
  Optional<ReconstructionMetrics> reconstruct(int step, HeldOutSequences validation) {
    int[][] sources = new int[recipe.batch().microBatch()][];
    Arrays.setAll(sources, b -> validation.sequence(b % validation.count()));
    Optional<Reconstructor> made = reconstructor(step);
    if (made.isEmpty()) {
      return Optional.empty();
    }
    try (AveragedWeights _ = averages();
        Reconstructor reconstructor = made.get()) {
      Reconstructor.Result result =
          reconstructor.reconstruct(
              sources, recipe.seed(), IntStream.range(0, sources.length).toArray());
      return Optional.of(
          new ReconstructionMetrics(
              step,
              tokenizer.display(sources[0]),
              tokenizer.display(result.greedy()[0]),
              tokenizer.display(result.sampled()[0]),
              result.greedyAccuracy()[0],
              result.sampledAccuracy()[0],
              ReconstructionMetrics.each(tokenizer, sources[0]),
              ReconstructionMetrics.each(tokenizer, result.greedy()[0]),
              ReconstructionMetrics.Means.of(result)));
    }
  }

  SampleMetrics sample(int step) {
    try (AveragedWeights _ = averages();
        TextGenerator generator = generator(step)) {
      int[][] drawn =
          generator.unconditional(
              recipe.batch().length(),
              TokenChoice.MULTINOMIAL,
              recipe.seed(),
              IntStream.range(0, recipe.batch().microBatch()).toArray());
      return new SampleMetrics(step, generator.unprompted(), "", tokenizer.display(drawn[0]));
    }
  }
}
