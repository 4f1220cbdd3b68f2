package org.lathe.training;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.lathe.datasets.sampling.SequenceOrder;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.datasets.tokenizer.TokenizerTraining;
import org.lathe.engine.Precision;
import org.lathe.files.InputException;
import org.lathe.models.Model;
import org.lathe.models.ModelShape;
import org.lathe.models.ObjectiveOptions;
import org.lathe.models.Protocol;
import org.lathe.models.optimizer.AverageOptions;
import org.lathe.models.optimizer.OptimizerOptions;

/**
 * All that a training run is a function of, besides the text itself. A run keeps the recipe that it
 * followed, and that file alone repeats it.
 *
 * @param name where it came from, for people
 * @param family of the model
 * @param model its size
 * @param objective what the family's objective needs to be told
 * @param data what is read
 * @param batch of a step
 * @param optimizer AdamW's settings
 * @param average of the weights over the training, which is used in their place
 * @param rate the learning rate over the run
 * @param steps of the whole run
 * @param evaluation on held-out text
 * @param checkpointEvery steps between checkpoints; also written at the end
 * @param seed of weights, data order and noise
 * @param start the weights that the run starts from
 * @param baseline whether a run also trains the model that it is compared with, if the family has
 *     one
 * @param precision coarsest one that a GPU may multiply in; an engine that does not have it, and a
 *     processor, computes more exactly ({@link org.lathe.engine.Backends.Choice#upTo})
 */
@JsonPropertyOrder({
  "name",
  "family",
  "model",
  "objective",
  "data",
  "batch",
  "optimizer",
  "average",
  "rate",
  "steps",
  "evaluation",
  "checkpointEvery",
  "seed",
  "start",
  "baseline",
  "precision"
})
public record Recipe(
    String name,
    String family,
    ModelShape model,
    ObjectiveOptions objective,
    DataOptions data,
    BatchOptions batch,
    OptimizerOptions optimizer,
    AverageOptions average,
    RateOptions rate,
    int steps,
    EvaluationOptions evaluation,
    int checkpointEvery,
    long seed,
    StartOptions start,
    boolean baseline,
    Precision precision) {

  /** Checks the ranges; the message names the option. */
  public Recipe {
    if (name.isBlank()) {
      throw new InputException("{name} is empty");
    }
    if (steps < 1) {
      throw new InputException("{steps} %d, must be at least 1".formatted(steps));
    }
    if (checkpointEvery < 1) {
      throw new InputException(
          "{checkpointEvery} %d, must be at least 1".formatted(checkpointEvery));
    }
  }

  /**
   * A recipe of a run in float32 that starts from random weights, does not average them and has no
   * baseline beside it.
   */
  public Recipe(
      String name,
      String family,
      ModelShape model,
      ObjectiveOptions objective,
      DataOptions data,
      BatchOptions batch,
      OptimizerOptions optimizer,
      RateOptions rate,
      int steps,
      EvaluationOptions evaluation,
      int checkpointEvery,
      long seed) {
    this(
        name,
        family,
        model,
        objective,
        data,
        batch,
        optimizer,
        AverageOptions.NONE,
        rate,
        steps,
        evaluation,
        checkpointEvery,
        seed,
        StartOptions.RANDOM,
        false,
        Precision.F32);
  }

  /**
   * Returns the model for the vocabulary of the recipe's tokenizer; for one that is trained first,
   * for the largest vocabulary that it can have.
   *
   * @throws InputException if there is no such tokenizer, or sequences are longer than the model
   *     takes
   */
  public Model build() {
    return build(
        TokenizerTraining.named(data.tokenizer())
            .map(TokenizerTraining::vocabulary)
            .orElseGet(() -> Tokenizer.named(data.tokenizer()).vocabulary()));
  }

  /** Returns the model for a vocabulary. */
  public Model build(int vocabulary) {
    Model built = model.model(vocabulary);
    if (batch.length() > built.config().positions()) {
      throw new InputException(
          "{length} %d is more than the %d tokens that the model takes"
              .formatted(batch.length(), built.config().positions()));
    }
    return built.trainedWith(objective);
  }

  /** Returns the learning rate of step {@code step}, counted from 1. */
  public double rate(int step) {
    return rate.at(step, steps);
  }

  /** Returns this recipe with another size of the model. */
  public Recipe with(ModelShape other) {
    return changed(copy -> copy.model = other);
  }

  /** Returns this recipe with another batch. */
  public Recipe with(BatchOptions other) {
    return changed(copy -> copy.batch = other);
  }

  /** Returns this recipe with another objective. */
  public Recipe with(ObjectiveOptions other) {
    return changed(copy -> copy.objective = other);
  }

  /** Returns this recipe with another learning rate. */
  public Recipe with(RateOptions other) {
    return changed(copy -> copy.rate = other);
  }

  /** Returns this recipe with other data. */
  public Recipe with(DataOptions other) {
    return changed(copy -> copy.data = other);
  }

  /** Returns this recipe with other settings of AdamW. */
  public Recipe with(OptimizerOptions other) {
    return changed(copy -> copy.optimizer = other);
  }

  /** Returns this recipe with another average of the weights. */
  public Recipe with(AverageOptions other) {
    return changed(copy -> copy.average = other);
  }

  /** Returns this recipe with other evaluations. */
  public Recipe with(EvaluationOptions other) {
    return changed(copy -> copy.evaluation = other);
  }

  /**
   * Returns this recipe with what a protocol decides of its objective. The release also takes
   * contiguous blocks of the data, shuffled; the others leave the data as they are.
   *
   * @throws InputException if the family has no protocols
   */
  public Recipe with(Protocol protocol) {
    Recipe followed = with(objective.with(protocol));
    return protocol == Protocol.RELEASE
        ? followed.with(data.withSampling(SequenceOrder.BLOCKS))
        : followed;
  }

  /** Returns this recipe for a run that starts from other weights. */
  public Recipe with(StartOptions other) {
    return changed(copy -> copy.start = other);
  }

  /** Returns this recipe with a baseline trained beside it, or without. */
  public Recipe withBaseline(boolean other) {
    return changed(copy -> copy.baseline = other);
  }

  /** Returns this recipe with another precision of products. */
  public Recipe with(Precision other) {
    return changed(copy -> copy.precision = other);
  }

  /**
   * Returns the recipe of the baseline: the same model, data, batches and steps with the options
   * that the family compares with. Empty if the run has none.
   */
  Optional<Recipe> ofBaseline() {
    return baseline
        ? objective
            .baseline()
            .map(options -> with(options).withBaseline(false).withName(name + "-baseline"))
        : Optional.empty();
  }

  /** Returns this recipe under another name. */
  public Recipe withName(String other) {
    return changed(copy -> copy.name = other);
  }

  /**
   * Returns this recipe with single fields set, by path.
   *
   * @param settings such as {@code model.layers=3}
   * @throws InputException if a field is unknown or cannot have its value
   */
  public Recipe with(String... settings) {
    return RecipeFile.with(this, List.of(settings));
  }

  /** Returns this recipe with another number of steps. */
  public Recipe withSteps(int other) {
    return changed(copy -> copy.steps = other);
  }

  /**
   * Returns this recipe for a run of another number of steps, whose warm-up takes a tenth of them
   * at most.
   */
  public Recipe lasting(int other) {
    return withSteps(other).with(rate.withWarmup(Math.min(rate.warmup(), other / 10)));
  }

  /** Returns this recipe with another distance between checkpoints. */
  public Recipe withCheckpointEvery(int other) {
    return changed(copy -> copy.checkpointEvery = other);
  }

  /** Returns this recipe with another seed. */
  public Recipe withSeed(long other) {
    return changed(copy -> copy.seed = other);
  }

  private Recipe changed(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.recipe();
  }

  /** The components of a recipe, open to a change. */
  private static final class Copy {
    private String name;
    private final String family;
    private ModelShape model;
    private ObjectiveOptions objective;
    private DataOptions data;
    private BatchOptions batch;
    private OptimizerOptions optimizer;
    private AverageOptions average;
    private RateOptions rate;
    private int steps;
    private EvaluationOptions evaluation;
    private int checkpointEvery;
    private long seed;
    private StartOptions start;
    private boolean baseline;
    private Precision precision;

    Copy(Recipe of) {
      this.name = of.name;
      this.family = of.family;
      this.model = of.model;
      this.objective = of.objective;
      this.data = of.data;
      this.batch = of.batch;
      this.optimizer = of.optimizer;
      this.average = of.average;
      this.rate = of.rate;
      this.steps = of.steps;
      this.evaluation = of.evaluation;
      this.checkpointEvery = of.checkpointEvery;
      this.seed = of.seed;
      this.start = of.start;
      this.baseline = of.baseline;
      this.precision = of.precision;
    }

    Recipe recipe() {
      return new Recipe(
          name,
          family,
          model,
          objective,
          data,
          batch,
          optimizer,
          average,
          rate,
          steps,
          evaluation,
          checkpointEvery,
          seed,
          start,
          baseline,
          precision);
    }
  }

  /** Returns the recipe as YAML, as in its file. */
  @Override
  public String toString() {
    return RecipeFile.yaml(this);
  }
}
