package org.lathe.training;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.lathe.datasets.tokenizer.HuggingFaceTokenizer;
import org.lathe.engine.Backends;
import org.lathe.engine.PlanningSession;
import org.lathe.engine.Session;
import org.lathe.files.DurableFile;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.files.Unwritable;
import org.lathe.models.Checkpoint;
import org.lathe.models.Model;
import org.lathe.models.ModelConfig;
import org.lathe.models.Parameter;
import org.lathe.models.RunCheckpoints;
import org.lathe.models.Weights;

/**
 * A training run in a folder: {@code recipe.yaml}, {@code checkpoints/} and {@code metrics.jsonl}.
 * Its results are a pure function of options, model shape and text, for any number of threads and
 * any interruptions.
 */
final class Trainer implements AutoCloseable {
  private static final String METRICS = "metrics.jsonl";

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
  private final RunCheckpoints checkpoints;
  private final CheckpointRotation rotation;
  private final Origin origin;
  private final int firstStep;
  private volatile boolean stopRequested;

  // What this call has done.
  private int done;
  private int savedStep;
  private EvaluationHistory history = new EvaluationHistory();
  private long tokens;
  private double seconds;
  private Optional<EvaluationMetrics> untrained = Optional.empty();
  private Optional<EvaluationMetrics> newest = Optional.empty();

  private Trainer(
      Path folder, TrainingData data, Planned planned, TrainingListener listener, Origin origin) {
    this.folder = folder;
    this.model = planned.prepared().model();
    this.recipe = planned.prepared().recipe();
    this.data = data;
    this.planned = planned;
    this.listener = listener;
    this.checkpoints = RunCheckpoints.of(folder);
    this.rotation = new CheckpointRotation(recipe.checkpointEvery(), recipe.steps());
    this.origin = origin;
    this.firstStep = origin.state().map(TrainingState::step).orElse(0);
    this.done = firstStep;
    this.savedStep = origin.state().map(TrainingState::step).orElse(-1);
  }

  /**
   * What a run begins with: the checkpoint that it continues from, with its state; or the weights
   * of another run; or neither.
   */
  private record Origin(
      Optional<Checkpoint> resumed, Optional<TrainingState> state, Optional<InitialWeights> other) {
    static Origin of(Checkpoint resumed, TrainingState state) {
      return new Origin(Optional.of(resumed), Optional.of(state), Optional.empty());
    }

    static Origin of(Optional<InitialWeights> other) {
      return new Origin(Optional.empty(), Optional.empty(), other);
    }
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
    // Before a tokenizer is trained.
    requireFree(folder);
    return start(folder, PreparedRecipe.of(recipe), choice, threads, listener);
  }

  /** Prepares a new run of a recipe that is prepared already. */
  static Trainer start(
      Path folder,
      PreparedRecipe prepared,
      Backends.Choice choice,
      int threads,
      TrainingListener listener) {
    requireFree(folder);
    Origin origin = Origin.of(InitialWeights.of(prepared));
    Planned planned = Planned.of(prepared, choice, threads);
    try {
      Recipe recipe = planned.prepared().recipe();
      TrainingData data = TrainingData.load(recipe, prepared.tokenizer());
      data.requireReadable(recipe.batch().sequences());
      return new Trainer(folder, data, planned, listener, origin);
    } catch (RuntimeException e) {
      planned.close();
      throw e;
    }
  }

  /** Refuses a folder that holds a run or cannot be written. */
  private static void requireFree(Path folder) {
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
  }

  /**
   * Prepares to continue a run from its newest checkpoint, bit for bit as if it had not stopped.
   *
   * @throws InputException if there is none, its files do not belong together, or the text is not
   *     the one it was trained on
   */
  static Trainer resume(
      Path folder, Backends.Choice choice, int threads, TrainingListener listener) {
    return resume(folder, OptionalInt.empty(), choice, threads, listener);
  }

  /**
   * Prepares to continue a run, to another last step if one is given.
   *
   * @param steps of the whole run; empty for as many as it has
   * @throws InputException if so many are taken already, or as without
   */
  static Trainer resume(
      Path folder,
      OptionalInt steps,
      Backends.Choice choice,
      int threads,
      TrainingListener listener) {
    Checkpoint checkpoint = Checkpoint.open(folder);
    TrainingState state = TrainingState.of(checkpoint);
    state.requireModelOf(checkpoint);
    requireOwn(folder, checkpoint, state);
    Recipe recipe = state.recipe().withSteps(lastStep(folder, state, steps));
    requireWritable(folder);
    Planned planned =
        Planned.of(
            PreparedRecipe.of(
                checkpoint.model().trainedWith(recipe.objective()),
                recipe,
                state.tokenizer(checkpoint)),
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
      return new Trainer(folder, data, planned, listener, Origin.of(checkpoint, state));
    } catch (RuntimeException e) {
      planned.close();
      throw e;
    }
  }

  /** Refuses a checkpoint of another run in the folder of this one. */
  private static void requireOwn(Path folder, Checkpoint checkpoint, TrainingState state) {
    Path file = folder.resolve(RecipeFile.NAME);
    if (!Files.exists(file)) {
      // A run of before there were recipes.
      return;
    }
    Recipe own = RecipeFile.read(file);
    if (!own.family().equals(state.recipe().family())
        || !own.model().equals(state.recipe().model())) {
      throw new InputException(
          "%s holds a model of recipe %s, the run one of recipe %s (%s): restore the checkpoints of this run"
              .formatted(checkpoint.folder(), state.recipe().name(), own.name(), file));
    }
    // A run may have been given another number of steps since.
    JsonNode there = RecipeFile.json(state.recipe().withSteps(own.steps()));
    JsonNode here = RecipeFile.json(own);
    for (Map.Entry<String, JsonNode> field : here.properties()) {
      JsonNode found = there.get(field.getKey());
      if (!field.getValue().equals(found)) {
        throw new InputException(
            "%s is of a run with another recipe: its %s is %s, not %s as in %s: restore the checkpoints of this run"
                .formatted(
                    checkpoint.folder(),
                    field.getKey(),
                    Json.brief(found),
                    Json.brief(field.getValue()),
                    file));
      }
    }
  }

  /**
   * Returns the last step of a run that continues: the one given; or the one that it was given
   * before, where it was stopped before it wrote a checkpoint that says so; or that of its recipe.
   */
  private static int lastStep(Path folder, TrainingState state, OptionalInt given) {
    int taken = state.step();
    int last = given.orElse(steps(folder, state));
    if (given.isPresent() && last <= taken) {
      throw new InputException(
          "{steps} %d: the run in %s has already taken %d steps: give more"
              .formatted(last, folder, taken));
    }
    if (finished(folder, state, last)) {
      throw new InputException(
          ("the run in %s has already taken all its %d steps: extend it with {resume} {steps} N,"
                  + " or start a new run from its weights with {initFrom} %s")
              .formatted(folder, taken, folder));
    }
    return last;
  }

  /**
   * The session of a run and what the run will cost in it, planned before any text is read, but for
   * the training of a tokenizer. It is the session that runs, so that no graph is bound twice.
   */
  private record Planned(
      PreparedRecipe prepared,
      Backends.Choice choice,
      int threads,
      Session session,
      TrainingPlan plan) {
    /** Refuses what does not fit. */
    static Planned of(PreparedRecipe prepared, Backends.Choice engine, int threads) {
      Backends.Choice choice = engine.upTo(prepared.recipe().precision());
      Session session = choice.backend().open(choice.device(), threads);
      try {
        PlanningSession planning = new PlanningSession(session);
        PreparedRecipe decided = TrainingPlan.decided(planning.anew(), prepared, choice.device());
        TrainingPlan plan = TrainingPlan.fitting(planning, decided, choice.device());
        return new Planned(decided, choice, threads, planning.running(), plan);
      } catch (RuntimeException e) {
        session.close();
        throw e;
      }
    }

    void close() {
      session.close();
    }
  }

  /** Returns the file of the metrics of a run. */
  static Path metrics(Path run) {
    return run.resolve(METRICS);
  }

  /** Returns whether the run in a folder has taken all its steps and was evaluated. */
  static boolean finished(Path run) {
    return Checkpoint.newest(run)
        .map(Checkpoint::open)
        .map(TrainingState::of)
        .filter(state -> finished(run, state, steps(run, state)))
        .isPresent();
  }

  private static boolean finished(Path run, TrainingState state, int last) {
    return state.step() >= last && Metrics.finished(metrics(run), state.step());
  }

  /**
   * Returns the steps of the whole run. A checkpoint does not know of an extension that was stopped
   * before the next step; the metrics do.
   */
  private static int steps(Path run, TrainingState state) {
    return Metrics.stepsChanged(metrics(run), state.step()).orElse(state.recipe().steps());
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
      origin
          .other()
          .ifPresent(from -> listener.noted("starts from the weights of " + from.source()));
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
        folder,
        ending == Ending.FINISHED,
        done,
        untrained,
        newest,
        history.best(),
        tokens,
        seconds,
        Optional.empty());
  }

  private Metrics open() {
    Path file = folder.resolve(METRICS);
    if (origin.state().isPresent()) {
      return continued(file, origin.state().get().recipe().steps());
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

  /**
   * Opens the metrics of a run that continues, and settles what a killed one left between a
   * checkpoint and its name.
   *
   * @param steps of the whole run when its checkpoint was written
   */
  private Metrics continued(Path file, int steps) {
    int before = Metrics.stepsChanged(file, firstStep).orElse(steps);
    Metrics metrics = Metrics.resume(file, firstStep);
    metrics.append("resumed", Map.of("step", firstStep));
    if (recipe.steps() != before) {
      metrics.append(Metrics.STEPS_CHANGED, new StepsChanged(firstStep, before, recipe.steps()));
      listener.noted(
          ("the run now has %d steps instead of %d: from step %d its learning rate is that of a run"
                  + " of %d steps")
              .formatted(recipe.steps(), before, firstStep + 1, recipe.steps()));
    }
    if (recipe.steps() != steps) {
      RecipeFile.write(folder.resolve(RecipeFile.NAME), recipe);
    }
    List<Integer> saved = checkpoints.steps();
    history = EvaluationHistory.of(metrics, saved::contains);
    tidy();
    return metrics;
  }

  private record StepsChanged(int step, int before, int steps) {}

  private void load(Session session) {
    if (origin.resumed().isPresent()) {
      origin.resumed().get().loadTraining(session, recipe.average().averages());
    } else {
      if (origin.other().isPresent()) {
        origin.other().get().load(session);
      } else {
        Weights.start(session, model.parameters(), recipe.seed());
      }
      for (Parameter parameter : model.parameters()) {
        session.declare(parameter.firstMoment(), parameter.type());
        session.declare(parameter.secondMoment(), parameter.type());
      }
      if (recipe.average().averages()) {
        Weights.startAverages(session, model.parameters());
      }
    }
  }

  private Ending train(Session session, TrainingStep step, Metrics metrics) {
    ValidationPass validation = new ValidationPass(session, planned.prepared());
    int attempted = firstStep;
    try {
      // A run that was stopped while it evaluated makes up for it.
      if (evaluatedAfter(done) && !metrics.has("evaluation", done)) {
        if (evaluate(validation, metrics, done)) {
          save(session, metrics, done);
        }
      }
      while (done < recipe.steps()) {
        attempted = done + 1;
        StepMetrics taken = step.take(attempted, data, () -> stopRequested);
        done = attempted;
        tokens += recipe.batch().tokens();
        seconds += taken.seconds();
        metrics.append("step", taken);
        listener.stepped(taken);
        boolean best = evaluatedAfter(done) && evaluate(validation, metrics, done);
        if (best || rotation.plans(done)) {
          save(session, metrics, done);
        }
        if (stopRequested && done < recipe.steps()) {
          return stopAfter(session, metrics, done);
        }
      }
    } catch (StopRequested stopped) {
      return stopAfter(session, metrics, done);
    } catch (NotFiniteException bad) {
      throw abandoned(metrics, attempted, bad);
    }
    compare(metrics);
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

  /** Returns whether the model is the best of the run so far. */
  private boolean evaluate(ValidationPass validation, Metrics metrics, int step) {
    EvaluationMetrics alone =
        validation.evaluate(
            step,
            data.validation(),
            (passes, all) -> {
              if (stopRequested) {
                throw new StopRequested();
              }
              listener.evaluating(passes, all);
            });
    EvaluationMetrics evaluated = history.compared(alone);
    listener.evaluated(evaluated);
    double nats = evaluated.headline().figure().natsPerToken();
    if (!Double.isFinite(nats)) {
      throw new NotFiniteException("step " + step + ": the held-out loss is " + nats);
    }
    metrics.append("evaluation", evaluated);
    double change = evaluated.change().map(PairedChange::nelbo).orElse(Double.NaN);
    evaluated.remarks().lines(change, step == recipe.steps()).forEach(listener::remarked);
    newest = Optional.of(evaluated);
    if (step == 0) {
      untrained = newest;
    }
    return history.add(evaluated);
  }

  private void compare(Metrics metrics) {
    long read = (long) done * recipe.batch().sequences();
    BaselineMetrics compared =
        new BaselineMetrics(done, data.baselines(data.validation().all(), read));
    metrics.append("baselines", compared);
    listener.compared(compared);
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
    save(session, metrics, step);
    metrics.append("stopped", new Stopped(step, "interrupted"));
    return Ending.STOPPED;
  }

  private NotFiniteException abandoned(Metrics metrics, int step, NotFiniteException bad) {
    metrics.append("stopped", new Stopped(step, "not finite"));
    return new NotFiniteException(
        bad.getMessage() + "; " + lastCheckpoint() + ": try lower learning rates or another seed");
  }

  private String lastCheckpoint() {
    return Checkpoint.newest(folder)
        .map(newest -> "the last good checkpoint is " + newest)
        .orElse("no checkpoint was written yet");
  }

  /**
   * Writes the checkpoint of a step, unless it is there, then names the best and removes others.
   */
  private void save(Session session, Metrics metrics, int step) {
    if (step != savedStep) {
      metrics.sync();
      Path saved =
          Checkpoint.save(
              folder,
              step,
              session,
              model,
              recipe.average().averages(),
              new TrainingState(step, recipe, data.fingerprint()).json(),
              data.tokenizer()
                  .saved()
                  .map(bytes -> Map.of(HuggingFaceTokenizer.FILE, bytes))
                  .orElseGet(Map::of));
      savedStep = step;
      listener.saved(step, saved);
    }
    tidy();
  }

  /**
   * The best is named before the one that was best is removed: a kill leaves a name that is true.
   */
  private void tidy() {
    OptionalInt best =
        history.best().map(known -> OptionalInt.of(known.step())).orElse(OptionalInt.empty());
    best.ifPresent(checkpoints::nameBest);
    checkpoints.retain(rotation.kept(checkpoints.steps(), best)::contains);
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
            recipe.precision().id(),
            planned.threads()),
        recipe.objective().summary(),
        recipe.average(),
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
