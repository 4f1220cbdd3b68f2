package org.lathe.training;

import java.util.Arrays;
import java.util.List;
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
import org.lathe.models.Scores;
import org.lathe.models.SequenceScore;
import org.lathe.models.Vocabulary;
import org.lathe.models.generation.TextGenerator;
import org.lathe.models.generation.TokenChoice;
import org.lathe.models.optimizer.AveragedWeights;
import org.lathe.training.ranks.GatheredResults;
import org.lathe.training.ranks.Meeting;
import org.lathe.training.ranks.NumberRange;
import org.lathe.training.ranks.Ranks;

/**
 * The in-training evaluation of the weights of a training session, or of their averages where it
 * has them: held-out scores, a reconstruction, a sample. Programs are compiled for each occasion,
 * so that their memory is free while training. Of several ranks each scores its share of the
 * held-out sequences.
 */
final class ValidationPass {
  private final Session session;
  private final Model model;
  private final Recipe recipe;
  private final Tokenizer tokenizer;
  private final Ranks ranks;
  private final Meeting meeting;

  /** Evaluates on one process. */
  ValidationPass(Session session, PreparedRecipe prepared) {
    this(session, prepared, Ranks.ALONE, new Meeting(Ranks.ALONE));
  }

  /** Evaluates on one of several ranks. */
  ValidationPass(Session session, PreparedRecipe prepared, Ranks ranks, Meeting meeting) {
    this.ranks = ranks;
    this.meeting = meeting;
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

  /**
   * Scores the held-out sequences; every rank must do so, and each gets the metrics of all.
   *
   * @param step steps taken before
   * @param norm of the gradient of the last step
   * @param listener told of each pass of this rank through the model; may throw {@link
   *     StopRequested}
   * @throws StopRequested if any rank gave it up
   */
  EvaluationMetrics evaluate(
      int step, float norm, HeldOutSequences validation, PassListener listener) {
    List<int[]> sequences = validation.all();
    NumberRange share = new NumberRange(0, sequences.size()).of(ranks);
    try (AveragedWeights _ = averages();
        Likelihood likelihood = likelihood(step)) {
      List<SequenceScore> own =
          JointWork.share(
              meeting,
              step + 1,
              norm,
              () -> Scores.each(likelihood, sequences, share.first(), share.end(), listener));
      List<SequenceScore> all = GatheredResults.of(ranks, own, "its held-out scores");
      Scores scores = Scores.of(likelihood, all, sequences.getFirst().length);
      return EvaluationMetrics.of(step, likelihood, scores, sequences, tokenizer);
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
