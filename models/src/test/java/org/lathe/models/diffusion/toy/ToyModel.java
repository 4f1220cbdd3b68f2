package org.lathe.models.diffusion.toy;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.models.Batch;
import org.lathe.models.BatchShape;
import org.lathe.models.Likelihood;
import org.lathe.models.Objective;
import org.lathe.models.Occasion;
import org.lathe.models.Parameter;
import org.lathe.models.PassListener;
import org.lathe.models.ScoreOptions;
import org.lathe.models.Scores;
import org.lathe.models.StepListener;
import org.lathe.models.StepShape;
import org.lathe.models.Vocabulary;
import org.lathe.models.Weights;
import org.lathe.models.diffusion.DiffusionModel;
import org.lathe.models.diffusion.DiffusionOptions;
import org.lathe.models.diffusion.Reduction;
import org.lathe.models.diffusion.network.Denoiser;
import org.lathe.models.diffusion.network.DiffusionConfig;
import org.lathe.models.diffusion.network.NetworkDenoiser;
import org.lathe.models.diffusion.noise.GeometricSchedule;
import org.lathe.models.diffusion.noise.NoiseSchedule;
import org.lathe.models.diffusion.noise.Process;
import org.lathe.models.diffusion.noise.ScheduleName;
import org.lathe.models.diffusion.noise.TimeDraw;
import org.lathe.models.diffusion.sampling.DiffusionGenerator;
import org.lathe.models.diffusion.sampling.SamplerOptions;
import org.lathe.models.optimizer.AverageOptions;
import org.lathe.models.optimizer.AveragedWeights;
import org.lathe.models.optimizer.Optimizer;
import org.lathe.models.optimizer.OptimizerOptions;
import org.lathe.models.optimizer.WeightAverage;

/**
 * A model of the chain, trained as recipes train, with the averages in the place of its weights.
 */
final class ToyModel implements AutoCloseable {
  private static final int SEPARATOR = 0;
  private static final long SEED = 1;
  private static final int BATCH = 64;
  private static final int DIM = 32;
  private static final int LAYERS = 2;
  private static final int HEADS = 2;
  private static final int HIDDEN = 64;
  private static final int CONDITIONING = 16;

  /**
   * How long a training is.
   *
   * @param rate of the first step; it falls to nothing by half a cosine
   * @param clip largest norm of the gradient
   */
  private record Course(int steps, double rate, double clip) {
    /** Returns the settings of a process. The weights 1/t of few masks need the smaller norm. */
    static Course of(Process process) {
      return process.masks() ? new Course(6000, 2e-3, 0.1) : new Course(10_000, 4e-3, 1);
    }

    double at(int step) {
      return rate * (1 + Math.cos(Math.PI * (step - 1) / steps)) / 2;
    }
  }

  private final DiffusionModel model;
  private final Session session;

  private ToyModel(DiffusionModel model, Session session) {
    this.model = model;
    this.session = session;
  }

  /** Returns a model that was trained to the end: the rate has fallen to nothing. */
  static ToyModel trained(Process process) {
    DiffusionModel model = new DiffusionModel(config(process));
    Backends.Choice choice = Backends.choose("vector");
    Session session = choice.backend().open(choice.device(), 1);
    ToyModel toy = new ToyModel(model, session);
    toy.train(process);
    return toy;
  }

  private static DiffusionConfig config(Process process) {
    return new DiffusionConfig(
        process,
        MarkovChain.VOCABULARY,
        DIM,
        LAYERS,
        HEADS,
        HIDDEN,
        MarkovChain.LENGTH,
        CONDITIONING,
        CONDITIONING,
        process != Process.MDLM,
        schedule(process),
        DiffusionConfig.EPSILON,
        DiffusionConfig.ROPE_THETA);
  }

  /**
   * Returns the published schedules. That of uniform noise has other ends, between which nearly all
   * of the loss lies: so more of the times teach something.
   */
  private static NoiseSchedule schedule(Process process) {
    return switch (process) {
      case MDLM, SEDD_ABSORB -> ScheduleName.LOG_LINEAR.published();
      case SEDD_UNIFORM -> new GeometricSchedule(1e-3, 10);
      case MD4 -> ScheduleName.LINEAR.published();
    };
  }

  /** Returns the options of the process's recipes, but stratified times for uniform noise. */
  private static DiffusionOptions objective(Process process) {
    return switch (process) {
      case MDLM -> new DiffusionOptions(TimeDraw.STRATIFIED, 1e-3, Reduction.TOKENS);
      case MD4 -> new DiffusionOptions(TimeDraw.SYSTEMATIC, 0, Reduction.TOKENS);
      case SEDD_ABSORB -> new DiffusionOptions(TimeDraw.INDEPENDENT, 1e-3, Reduction.SEQUENCES);
      case SEDD_UNIFORM -> new DiffusionOptions(TimeDraw.STRATIFIED, 1e-3, Reduction.SEQUENCES);
    };
  }

  private void train(Process process) {
    List<Parameter> parameters = model.parameters();
    Weights.start(session, parameters, SEED);
    Weights.startAverages(session, parameters);
    AverageOptions averaged = new AverageOptions(0.99, true);
    Course course = Course.of(process);
    OptimizerOptions adam = new OptimizerOptions(0.9, 0.99, 1e-8, 0, course.clip());
    SplittableRandom random = new SplittableRandom(SEED);
    int[] numbers = IntStream.range(0, BATCH).toArray();
    try (Objective objective =
            model.objective(
                session,
                StepShape.of(new BatchShape(BATCH, MarkovChain.LENGTH), 1),
                objective(process));
        Optimizer optimizer = new Optimizer(session, parameters, adam);
        WeightAverage average = new WeightAverage(session, parameters, averaged)) {
      for (int step = 1; step <= course.steps(); step++) {
        int[][] sequences = new int[BATCH][];
        Arrays.setAll(sequences, b -> MarkovChain.draw(random));
        objective.begin();
        objective.prepare(
            Batch.of(SEPARATOR, sequences),
            new Occasion(SEED, step, course.steps(), numbers),
            StepListener.NONE);
        objective.accumulate();
        optimizer.update(course.at(step), step);
        average.add(step);
      }
    }
    // Never closed: the averages stay where they are.
    AveragedWeights.use(session, parameters, averaged);
  }

  DiffusionConfig config() {
    return model.config();
  }

  /** Opens the network for so many sequences. */
  Denoiser denoiser(int batch) {
    return new NetworkDenoiser(session, model.graphs(new BatchShape(batch, MarkovChain.LENGTH)));
  }

  /** Scores sequences as evaluation does. */
  Scores scores(List<int[]> sequences, int draws) {
    try (Likelihood likelihood =
        model.likelihood(
            session,
            new BatchShape(BATCH, MarkovChain.LENGTH),
            SEPARATOR,
            model.inference(),
            new ScoreOptions(draws, false, SEED))) {
      return Scores.of(likelihood, sequences, PassListener.NONE);
    }
  }

  /** Opens a generator of so many sequences at once. */
  DiffusionGenerator generator(int batch, SamplerOptions options) {
    Vocabulary vocabulary = new Vocabulary(MarkovChain.VOCABULARY, SEPARATOR);
    return model.generator(session, batch, vocabulary, options);
  }

  @Override
  public void close() {
    session.close();
  }
}
