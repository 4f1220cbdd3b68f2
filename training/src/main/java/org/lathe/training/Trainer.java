package org.lathe.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import org.lathe.datasets.Tokenizer;
import org.lathe.engine.Backends;
import org.lathe.engine.EngineException;
import org.lathe.engine.Session;
import org.lathe.files.DurableFile;
import org.lathe.files.InputException;
import org.lathe.files.Unwritable;
import org.lathe.models.Checkpoint;
import org.lathe.models.Parameter;
import org.lathe.models.Weights;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.Parameters;

/**
 * A training run in a folder: {@code checkpoints/} and {@code metrics.jsonl}. What it computes is a
 * pure function of options, model shape and text, whatever the number of threads and however often
 * it is interrupted and resumed.
 */
public final class Trainer {
  private static final String METRICS = "metrics.jsonl";

  /** Checkpoints that a run keeps: the newest, and the one before should the newest be damaged. */
  private static final int KEPT = 2;

  /** How a run ended. */
  public enum Ending {
    /** All steps were taken. */
    FINISHED,
    /** {@link #stop} was asked for; a checkpoint holds the steps that were taken. */
    STOPPED
  }

  private final Path folder;
  private final LtmConfig config;
  private final TrainingOptions options;
  private final TrainingData data;
  private final Backends.Choice choice;
  private final int threads;
  private final TrainingListener listener;
  private final Checkpoint resumed;
  private final int firstStep;
  private final TrainingPlan plan;
  private volatile boolean stopRequested;

  private Trainer(
      Path folder,
      LtmConfig config,
      TrainingOptions options,
      TrainingData data,
      Backends.Choice choice,
      int threads,
      TrainingListener listener,
      Checkpoint resumed,
      int firstStep,
      TrainingPlan plan) {
    this.folder = folder;
    this.config = config;
    this.options = options;
    this.data = data;
    this.choice = choice;
    this.threads = threads;
    this.listener = listener;
    this.resumed = resumed;
    this.firstStep = firstStep;
    this.plan = plan;
  }

  /** Prepares a new run with the shape of a preset. */
  public static Trainer start(
      Path folder,
      Preset preset,
      TrainingOptions options,
      Backends.Choice choice,
      int threads,
      TrainingListener listener) {
    return start(folder, preset::config, options, choice, threads, listener);
  }

  /**
   * Prepares a new run; nothing is written before {@link #run}.
   *
   * @param folder made if it is not there; must hold no run
   * @param shape of the model, for the tokenizer's vocabulary
   * @throws InputException if the folder holds a run already or cannot be written
   * @throws org.lathe.files.InputException if the text cannot be read or is too little
   * @throws EngineException if memory does not suffice, or sequences are longer than the model
   *     takes
   */
  public static Trainer start(
      Path folder,
      IntFunction<LtmConfig> shape,
      TrainingOptions options,
      Backends.Choice choice,
      int threads,
      TrainingListener listener) {
    if (Checkpoint.newest(folder).isPresent()) {
      throw new InputException(
          folder + " already holds a run: continue it with --resume, or choose another --out");
    }
    if (Files.exists(folder.resolve(METRICS))) {
      throw new InputException(
          folder
              + " holds a run that ended before its first checkpoint: delete the folder, or choose"
              + " another --out");
    }
    requireWritable(folder);
    LtmConfig config = shape.apply(Tokenizer.named(options.tokenizer()).vocabulary());
    if (options.length() > config.positions()) {
      throw new EngineException(
          "--length "
              + options.length()
              + " is more than the "
              + config.positions()
              + " tokens that the model takes");
    }
    TrainingPlan plan = plan(config, options, choice, threads);
    TrainingData data = TrainingData.load(options);
    data.requireReadable(options.batch());
    return new Trainer(folder, config, options, data, choice, threads, listener, null, 0, plan);
  }

  /**
   * Prepares to continue a run from its newest checkpoint, bit for bit as if it had not stopped.
   *
   * @throws InputException if there is none, or the text is not the one it was trained on
   */
  public static Trainer resume(
      Path folder, Backends.Choice choice, int threads, TrainingListener listener) {
    Checkpoint checkpoint = Checkpoint.open(folder);
    TrainingState state = TrainingState.of(checkpoint);
    if (state.step() >= state.options().steps() && Metrics.finished(folder.resolve(METRICS))) {
      throw new InputException(
          "the run in "
              + folder
              + " has taken all its "
              + state.step()
              + " steps: start a new one");
    }
    requireWritable(folder);
    TrainingPlan plan = plan(checkpoint.config(), state.options(), choice, threads);
    TrainingData data = TrainingData.load(state.options());
    if (!data.fingerprint().equals(state.dataFingerprint())) {
      throw new InputException(
          checkpoint.folder()
              + " was trained on other text than "
              + state.options().data()
              + " gives now (another JDK or a changed file): the run cannot continue bit for bit;"
              + " restore the text, or start a new run");
    }
    return new Trainer(
        folder,
        checkpoint.config(),
        state.options(),
        data,
        choice,
        threads,
        listener,
        checkpoint,
        state.step(),
        plan);
  }

  /** What the run will cost; refuses what does not fit before any text is read. */
  private static TrainingPlan plan(
      LtmConfig config, TrainingOptions options, Backends.Choice choice, int threads) {
    try (Session session = choice.backend().open(choice.device(), threads)) {
      return TrainingPlan.fitting(session, config, options, choice.device());
    }
  }

  /** A run that cannot start makes no folder. */
  private static void requireWritable(Path folder) {
    try {
      DurableFile.requireWritableFolder(folder);
    } catch (UncheckedIOException e) {
      throw Unwritable.at(folder, e.getCause());
    }
  }

  /** What the run is a function of. */
  public TrainingOptions options() {
    return options;
  }

  /** The text it reads. */
  public TrainingData data() {
    return data;
  }

  /** Where the run is kept. */
  public Path folder() {
    return folder;
  }

  /**
   * Asks the run to save and end, at the latest after the present fast step, or pass of an
   * evaluation, which the resumed run then makes anew.
   */
  public void stop() {
    stopRequested = true;
  }

  /**
   * Runs to the end, or until {@link #stop}.
   *
   * @throws NotFiniteException if a loss or gradient is not finite; names the last good checkpoint
   * @throws org.lathe.engine.EngineException if memory does not suffice
   */
  public Ending run() {
    try (Session session = choice.backend().open(choice.device(), threads)) {
      session.onCompile(listener::compiled);
      session.reserve(plan.peak());
      load(session);
      // Compiled before the folder is made, so that a run that does not fit leaves none.
      try (SlowStep slowStep = new SlowStep(session, config, options)) {
        Metrics metrics = open();
        listener.started(info(), firstStep + 1);
        return train(session, slowStep, metrics);
      }
    } catch (UncheckedIOException e) {
      throw new InputException(
          "cannot write to "
              + folder
              + ": "
              + Unwritable.reason(e.getCause())
              + "; "
              + lastCheckpoint());
    }
  }

  private Metrics open() {
    Path file = folder.resolve(METRICS);
    if (resumed != null) {
      Metrics metrics = Metrics.resume(file, firstStep);
      metrics.append("resumed", Map.of("step", firstStep));
      return metrics;
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Metrics metrics = Metrics.start(file);
    metrics.append("run", info());
    return metrics;
  }

  private void load(Session session) {
    if (resumed == null) {
      Weights.start(session, config, options.seed());
      for (Parameter parameter : Parameters.of(config)) {
        session.declare(parameter.firstMoment(), parameter.type());
        session.declare(parameter.secondMoment(), parameter.type());
      }
    } else {
      resumed.loadWeights(session);
      resumed.loadOptimizer(session);
    }
  }

  private Ending train(Session session, SlowStep slowStep, Metrics metrics) {
    Showing showing = new Showing(session, config, options, data.tokenizer());
    int done = firstStep;
    int attempted = firstStep;
    try {
      // A run that was stopped while it evaluated makes up for it.
      if (evaluatedAfter(done) && !metrics.has("evaluation", done)) {
        evaluate(showing, metrics, done);
      }
      while (done < options.steps()) {
        attempted = done + 1;
        StepMetrics taken = slowStep.take(attempted, data, () -> stopRequested);
        done = attempted;
        metrics.append("step", taken);
        listener.stepped(taken);
        if (evaluatedAfter(done)) {
          evaluate(showing, metrics, done);
        }
        boolean last = done == options.steps();
        if (done % options.checkpointEvery() == 0 || last) {
          save(session, done);
        }
        if (stopRequested && !last) {
          return stopAfter(session, metrics, done);
        }
      }
    } catch (StopRequested stopped) {
      return stopAfter(session, metrics, done);
    } catch (NotFiniteException bad) {
      throw abandoned(metrics, attempted, bad);
    }
    show(showing, metrics);
    if (session.compilation().kernels() > 0) {
      metrics.append("compiled", session.compilation());
    }
    metrics.append("stopped", new Stopped(options.steps(), Metrics.FINISHED));
    return Ending.FINISHED;
  }

  private record Stopped(int step, String reason) {}

  private boolean evaluatedAfter(int step) {
    return step % options.evaluateEvery() == 0 || step == options.steps();
  }

  private void evaluate(Showing showing, Metrics metrics, int step) {
    EvaluationMetrics evaluated =
        showing.evaluate(
            step,
            data.validation(),
            (passes, all) -> {
              if (stopRequested) {
                throw new StopRequested();
              }
              listener.evaluating(passes, all);
            });
    listener.evaluated(evaluated);
    double nelbo = evaluated.fresh().nelbo();
    if (!Double.isFinite(nelbo)) {
      throw new NotFiniteException("step " + step + ": the held-out NELBO is " + nelbo);
    }
    metrics.append("evaluation", evaluated);
  }

  private void show(Showing showing, Metrics metrics) {
    ReconstructionMetrics reconstructed = showing.reconstruct(options.steps(), data.validation());
    metrics.append("reconstruction", reconstructed);
    listener.reconstructed(reconstructed);
    SampleMetrics sampled = showing.sample(options.steps());
    metrics.append("sample", sampled);
    listener.sampled(sampled);
  }

  private Ending stopAfter(Session session, Metrics metrics, int step) {
    save(session, step);
    metrics.append("stopped", new Stopped(step, "interrupted"));
    return Ending.STOPPED;
  }

  private NotFiniteException abandoned(Metrics metrics, int step, NotFiniteException bad) {
    metrics.append("stopped", new Stopped(step, "not finite"));
    return new NotFiniteException(
        bad.getMessage() + "; " + lastCheckpoint() + ": try a lower rate or another seed");
  }

  private String lastCheckpoint() {
    return Checkpoint.newest(folder)
        .map(newest -> "the last good checkpoint is " + newest)
        .orElse("no checkpoint was written yet");
  }

  private void save(Session session, int step) {
    Path saved =
        Checkpoint.save(
            folder,
            step,
            session,
            config,
            new TrainingState(step, options, data.fingerprint()),
            KEPT);
    listener.saved(step, saved);
  }

  private RunInfo info() {
    return new RunInfo(
        options.preset(),
        data.name(),
        data.summary(),
        data.tokenizer().name(),
        data.trainTokens(),
        config.parameters(),
        config.layers(),
        config.dim(),
        config.window(),
        config.latents(),
        options.length(),
        options.batch(),
        options.microBatch(),
        options.fast().steps(),
        options.steps(),
        options.seed(),
        choice.backend().id(),
        choice.device().name(),
        choice.backend().claims().products().id(),
        threads,
        options.fast().noise().name().toLowerCase(Locale.ROOT),
        options.slow().gradient().name().toLowerCase(Locale.ROOT),
        plan.flopsPerTokenPaper(),
        plan.flopsPerTokenExecuted(),
        plan.memory().total(),
        plan.memory(),
        choice.device().memory());
  }
}
