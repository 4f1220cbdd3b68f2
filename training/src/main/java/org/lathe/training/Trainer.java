package org.lathe.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.engine.Backends;
import org.lathe.engine.PlanningSession;
import org.lathe.engine.Session;
import org.lathe.files.DurableFile;
import org.lathe.files.InputException;
import org.lathe.files.Unwritable;
import org.lathe.models.Checkpoint;
import org.lathe.models.Model;
import org.lathe.models.ModelConfig;
import org.lathe.models.Parameter;
import org.lathe.models.Weights;

/**
 * A training run in a folder: {@code recipe.yaml}, {@code checkpoints/} and {@code metrics.jsonl}.
 * Its results are a pure function of options, model shape and text, for any number of threads and
 * any interruptions.
 */
final class Trainer implements AutoCloseable {
  private static final String METRICS = "metrics.jsonl";

  /** Checkpoints that a run keeps: the newest, and the one before should the newest be damaged. */
  private static final int KEPT = 2;

  /** The way in which a run ended. */
  enum Ending {
    /** All steps were taken. */
    FINISHED,
    /** {@link #stop} was asked for; a checkpoint holds the steps that were taken. */
    STOPPED
  }

  private final Path folder;
  private final Model model;
  private final Recipe recipe;
  private final TrainingData data;
  private final Planned planned;
  private final TrainingListener listener;
  private final Checkpoint resumed;
  private final int firstStep;
  private volatile boolean stopRequested;

  // What this call has done.
  private int done;
  private long tokens;
  private double seconds;
  private Optional<EvaluationMetrics> untrained = Optional.empty();
  private Optional<EvaluationMetrics> newest = Optional.empty();

  private Trainer(
      Path folder,
      TrainingData data,
      Planned planned,
      TrainingListener listener,
      Checkpoint resumed,
      int firstStep) {
    this.folder = folder;
    this.model = planned.prepared().model();
    this.recipe = planned.prepared().recipe();
    this.data = data;
    this.planned = planned;
    this.listener = listener;
    this.resumed = resumed;
    this.firstStep = firstStep;
    this.done = firstStep;
  }

  /**
   * Prepares a new run; nothing is written before {@link #run}.
   *
   * @param folder made if it is not there; must hold no run
   * @throws InputException if the folder holds a run already or cannot be written, the text cannot
   *     be read or is too little, memory does not suffice, or sequences are longer than the model
   *     takes
   */
  static Trainer start(
      Path folder, Recipe recipe, Backends.Choice choice, int threads, TrainingListener listener) {
    if (Checkpoint.newest(folder).isPresent()) {
      throw new InputException(
          folder + " already contains a run: continue it with {resume}, or choose another {out}");
    }
    if (Files.exists(folder.resolve(METRICS))) {
      throw new InputException(
          folder
              + " contains a run that ended before its first checkpoint: delete the folder, or"
              + " choose another {out}");
    }
    requireWritable(folder);
    Planned planned = Planned.of(PreparedRecipe.of(recipe), choice, threads);
    try {
      TrainingData data = TrainingData.load(recipe, planned.prepared().tokenizer());
      data.requireReadable(recipe.batch().sequences());
      return new Trainer(folder, data, planned, listener, null, 0);
    } catch (RuntimeException e) {
      planned.close();
      throw e;
    }
  }

  /**
   * Prepares to continue a run from its newest checkpoint, bit for bit as if it had not stopped.
   *
   * @throws InputException if there is none, its files do not belong together, or the text is not
   *     the one it was trained on
   */
  static Trainer resume(
      Path folder, Backends.Choice choice, int threads, TrainingListener listener) {
    Checkpoint checkpoint = Checkpoint.open(folder);
    TrainingState state = TrainingState.of(checkpoint);
    state.requireModelOf(checkpoint);
    Recipe recipe = state.recipe();
    if (state.step() >= recipe.steps() && Metrics.finished(folder.resolve(METRICS))) {
      throw new InputException(
          "the run in "
              + folder
              + " has already taken all its "
              + state.step()
              + " steps: start a new run");
    }
    requireWritable(folder);
    Planned planned =
        Planned.of(
            PreparedRecipe.of(
                checkpoint.model(), recipe, Tokenizer.named(recipe.data().tokenizer())),
            choice,
            threads);
    try {
      TrainingData data = TrainingData.load(recipe, planned.prepared().tokenizer());
      if (!data.fingerprint().equals(state.dataFingerprint())) {
        throw new InputException(
            checkpoint.folder()
                + " was not trained on the text that "
                + recipe.data().source()
                + " gives now (another JDK or a changed file): the run cannot continue bit for"
                + " bit; restore the text, or start a new run");
      }
      return new Trainer(folder, data, planned, listener, checkpoint, state.step());
    } catch (RuntimeException e) {
      planned.close();
      throw e;
    }
  }

  /**
   * The session of a run and what the run will cost in it, planned before any text is read. It is
   * the session that runs, so that no graph is bound twice.
   */
  private record Planned(
      PreparedRecipe prepared,
      Backends.Choice choice,
      int threads,
      Session session,
      TrainingPlan plan) {
    /** Refuses what does not fit. */
    static Planned of(PreparedRecipe prepared, Backends.Choice choice, int threads) {
      Session session = choice.backend().open(choice.device(), threads);
      try {
        PlanningSession planning = new PlanningSession(session);
        TrainingPlan plan = TrainingPlan.fitting(planning, prepared, choice.device());
        return new Planned(prepared, choice, threads, planning.running(), plan);
      } catch (RuntimeException e) {
        session.close();
        throw e;
      }
    }

    void close() {
      session.close();
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

  /**
   * Asks the run to save and end, at the latest after the present step of a preparation or pass of
   * an evaluation. A resumed run repeats that step or pass.
   */
  void stop() {
    stopRequested = true;
  }

  /**
   * Runs to the end, or until {@link #stop}.
   *
   * @throws NotFiniteException if a loss or gradient is not finite; names the last good checkpoint
   * @throws org.lathe.engine.EngineException if memory does not suffice
   */
  Ending run() {
    try (Session session = planned.session()) {
      data.note().ifPresent(listener::noted);
      listener.prepared(this::stop);
      session.onCompile(listener::compiled);
      session.reserve(planned.plan().peak());
      load(session);
      // Compiled before the folder is made, so that a run that does not fit leaves none.
      try (TrainingStep step = new TrainingStep(session, planned.prepared())) {
        Metrics metrics = open();
        listener.started(info(), firstStep + 1);
        return train(session, step, metrics);
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

  /** Returns what a run came to that ended so. */
  TrainingResult result(Ending ending) {
    return new TrainingResult(
        folder, ending == Ending.FINISHED, done, untrained, newest, tokens, seconds);
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
    RecipeFile.write(folder.resolve(RecipeFile.NAME), recipe);
    Metrics metrics = Metrics.start(file);
    metrics.append("run", info());
    return metrics;
  }

  private void load(Session session) {
    if (resumed == null) {
      Weights.start(session, model.parameters(), recipe.seed());
      for (Parameter parameter : model.parameters()) {
        session.declare(parameter.firstMoment(), parameter.type());
        session.declare(parameter.secondMoment(), parameter.type());
      }
    } else {
      resumed.loadWeights(session);
      resumed.loadOptimizer(session);
    }
  }

  private Ending train(Session session, TrainingStep step, Metrics metrics) {
    ValidationPass validation = new ValidationPass(session, planned.prepared());
    int attempted = firstStep;
    try {
      // A run that was stopped while it evaluated makes up for it.
      if (evaluatedAfter(done) && !metrics.has("evaluation", done)) {
        evaluate(validation, metrics, done);
      }
      while (done < recipe.steps()) {
        attempted = done + 1;
        StepMetrics taken = step.take(attempted, data, () -> stopRequested);
        done = attempted;
        tokens += recipe.batch().tokens();
        seconds += taken.seconds();
        metrics.append("step", taken);
        listener.stepped(taken);
        if (evaluatedAfter(done)) {
          evaluate(validation, metrics, done);
        }
        boolean last = done == recipe.steps();
        if (done % recipe.checkpointEvery() == 0 || last) {
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
    show(validation, metrics);
    if (session.compilation().kernels() > 0) {
      metrics.append("compiled", session.compilation());
    }
    metrics.append("stopped", new Stopped(recipe.steps(), Metrics.FINISHED));
    return Ending.FINISHED;
  }

  private record Stopped(int step, String reason) {}

  private boolean evaluatedAfter(int step) {
    return step % recipe.evaluation().every() == 0 || step == recipe.steps();
  }

  private void evaluate(ValidationPass validation, Metrics metrics, int step) {
    EvaluationMetrics evaluated =
        validation.evaluate(
            step,
            data.validation(),
            (passes, all) -> {
              if (stopRequested) {
                throw new StopRequested();
              }
              listener.evaluating(passes, all);
            });
    listener.evaluated(evaluated);
    double nats = evaluated.headline().figure().natsPerToken();
    if (!Double.isFinite(nats)) {
      throw new NotFiniteException("step " + step + ": the held-out loss is " + nats);
    }
    metrics.append("evaluation", evaluated);
    newest = Optional.of(evaluated);
    if (step == 0) {
      untrained = newest;
    }
  }

  private void show(ValidationPass validation, Metrics metrics) {
    validation
        .reconstruct(recipe.steps(), data.validation())
        .ifPresent(
            reconstructed -> {
              metrics.append("reconstruction", reconstructed);
              listener.reconstructed(reconstructed);
            });
    SampleMetrics sampled = validation.sample(recipe.steps());
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
            model,
            new TrainingState(step, recipe, data.fingerprint()).json(),
            KEPT);
    listener.saved(step, saved);
  }

  private RunInfo info() {
    ModelConfig config = model.config();
    Backends.Choice choice = planned.choice();
    TrainingPlan plan = planned.plan();
    return new RunInfo(
        recipe.name(),
        recipe.family(),
        new RunInfo.Data(data.name(), data.summary(), data.tokenizer().name(), data.trainTokens()),
        new RunInfo.Weights(
            model.size(), config.layers(), config.dim(), config.window(), config.summary()),
        recipe.batch(),
        recipe.steps(),
        recipe.seed(),
        new RunInfo.Engine(
            choice.backend().id(),
            choice.device().name(),
            choice.backend().declaration().products().id(),
            planned.threads()),
        recipe.objective().summary(),
        plan.nominalFlopsPerToken(),
        plan.executedFlopsPerToken(),
        plan.memory().total(),
        plan.memory(),
        choice.device().memory());
  }

  /** Closes the session of a run that never ran; {@link #run} closes it by itself. */
  @Override
  public void close() {
    planned.close();
  }
}
