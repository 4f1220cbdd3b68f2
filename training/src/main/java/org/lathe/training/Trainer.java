package org.lathe.training;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.lathe.datasets.tokenizer.HuggingFaceTokenizer;
import org.lathe.engine.Backends;
import org.lathe.engine.PlanningSession;
import org.lathe.engine.Session;
import org.lathe.files.DurableFile;
import org.lathe.files.DurableFolder;
import org.lathe.files.FolderLock;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.files.Unwritable;
import org.lathe.models.Checkpoint;
import org.lathe.models.Model;
import org.lathe.models.ModelConfig;
import org.lathe.models.NotFiniteWeightException;
import org.lathe.models.Parameter;
import org.lathe.models.RunCheckpoints;
import org.lathe.models.Weights;
import org.lathe.training.ranks.Meeting;
import org.lathe.training.ranks.RankException;
import org.lathe.training.ranks.Ranks;
import org.lathe.training.ranks.SumTree;

/**
 * A training run in a folder: {@code recipe.yaml}, {@code checkpoints/} and {@code metrics.jsonl}.
 * Its results are a pure function of options, model shape and text, for any number of threads and
 * ranks and any interruptions. Rank 0 alone writes to the folder and tells the listener; the others
 * read the checkpoint that they continue from, before rank 0 changes anything.
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
  private final Ranks ranks;
  private final Meeting meeting;
  private final TrainingListener listener;
  private final RunCheckpoints checkpoints;
  private final CheckpointRotation rotation;
  private final Origin origin;
  private final int firstStep;
  private final StopFile stopFile;
  private volatile boolean stopRequested;

  // Of rank 0, once the run has its folder.
  private Optional<FolderLock> lock = Optional.empty();
  private Optional<Metrics> metrics = Optional.empty();

  // What this call has done.
  private int done;
  private int savedStep;
  private EvaluationHistory history = new EvaluationHistory();
  private long tokens;
  private double seconds;
  private Optional<EvaluationMetrics> untrained = Optional.empty();
  private Optional<EvaluationMetrics> newest = Optional.empty();

  private Trainer(
      TrainingData data, Planned planned, Ranks ranks, TrainingListener listener, Origin origin) {
    this.folder = planned.options().folder();
    this.ranks = ranks;
    this.meeting = new Meeting(ranks);
    this.model = planned.prepared().model();
    this.recipe = planned.prepared().recipe();
    this.data = data;
    this.planned = planned;
    this.listener = ranks.rank() == 0 ? listener : new OtherRankListener(listener);
    this.checkpoints = RunCheckpoints.of(folder);
    this.rotation = new CheckpointRotation(recipe.checkpointEvery(), recipe.steps());
    this.origin = origin;
    this.firstStep = origin.state().map(TrainingState::step).orElse(0);
    this.done = firstStep;
    this.savedStep = origin.state().map(TrainingState::step).orElse(-1);
    this.stopFile = new StopFile(folder);
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
   * Prepares a new run of one process; nothing is written before {@link #run}.
   *
   * @param folder made if it is not there; must hold no run
   * @throws InputException if the folder holds a run already or cannot be written, the text cannot
   *     be read or is too little, memory does not suffice, or sequences are longer than the model
   *     takes
   */
  static Trainer start(
      Path folder, Recipe recipe, Backends.Choice choice, int threads, TrainingListener listener) {
    return start(new TrainingOptions(folder, choice, threads), recipe, Ranks.ALONE, listener);
  }

  /**
   * Prepares a new run.
   *
   * @throws RankException if another rank cannot
   */
  static Trainer start(
      TrainingOptions options, Recipe recipe, Ranks ranks, TrainingListener listener) {
    return together(
        ranks,
        () -> {
          // Before a tokenizer is trained.
          requireFree(options.folder(), ranks);
          return started(options, PreparedRecipe.of(recipe), ranks, listener);
        });
  }

  /**
   * Prepares a new run in the place of one that was killed before its first checkpoint, to learn
   * what it would do.
   */
  static Trainer startOver(
      TrainingOptions options, Recipe recipe, Ranks ranks, TrainingListener listener) {
    return together(
        ranks,
        () -> {
          if (ranks.rank() == 0) {
            requireWritable(options.folder());
          }
          return started(options, PreparedRecipe.of(recipe), ranks, listener);
        });
  }

  /** Prepares a new run of a recipe that is prepared already. */
  static Trainer start(
      TrainingOptions options, PreparedRecipe prepared, Ranks ranks, TrainingListener listener) {
    return together(
        ranks,
        () -> {
          requireFree(options.folder(), ranks);
          return started(options, prepared, ranks, listener);
        });
  }

  /** Does what the other ranks hear of if it fails. */
  private static <T> T together(Ranks ranks, Supplier<T> preparation) {
    try {
      return preparation.get();
    } catch (RuntimeException e) {
      throw new Meeting(ranks).failure(e);
    }
  }

  private static Trainer started(
      TrainingOptions options, PreparedRecipe prepared, Ranks ranks, TrainingListener listener) {
    Origin origin = Origin.of(InitialWeights.of(prepared));
    Planned planned = Planned.of(prepared, options, ranks);
    try {
      Recipe recipe = planned.prepared().recipe();
      requireLeaves(recipe.batch(), ranks);
      TrainingData data = TrainingData.load(recipe, prepared.tokenizer());
      data.requireReadable(recipe.batch().sequences());
      return new Trainer(data, planned, ranks, listener, origin);
    } catch (RuntimeException e) {
      planned.close();
      throw e;
    }
  }

  /** Refuses more ranks than there is work for. */
  private static void requireLeaves(BatchOptions batch, Ranks ranks) {
    if (ranks.size() <= batch.leaves()) {
      return;
    }
    throw new InputException(
        "%d ranks, but a step has %d leaves of %d sequences, and each rank needs one: start fewer ranks, or a new run with a smaller {leaf} or a larger {batch}"
            .formatted(ranks.size(), batch.leaves(), batch.sequences() / batch.leaves()));
  }

  /** Refuses a folder that holds a run or cannot be written. Only rank 0 will write there. */
  private static void requireFree(Path folder, Ranks ranks) {
    if (ranks.rank() > 0) {
      return;
    }
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

  /** Prepares to continue a run of one process, to another last step if one is given. */
  static Trainer resume(
      Path folder,
      OptionalInt steps,
      Backends.Choice choice,
      int threads,
      TrainingListener listener) {
    return resume(new TrainingOptions(folder, choice, threads), steps, Ranks.ALONE, listener);
  }

  /**
   * Prepares to continue a run, to another last step if one is given.
   *
   * @param steps of the whole run; empty for as many as it has
   * @throws InputException if so many are taken already, or as without
   * @throws RankException if another rank cannot continue it
   */
  static Trainer resume(
      TrainingOptions options, OptionalInt steps, Ranks ranks, TrainingListener listener) {
    return together(ranks, () -> resumed(options, steps, ranks, listener));
  }

  private static Trainer resumed(
      TrainingOptions options, OptionalInt steps, Ranks ranks, TrainingListener listener) {
    Path folder = options.folder();
    Checkpoint checkpoint = Checkpoint.open(folder);
    TrainingState state = TrainingState.of(checkpoint);
    state.requireModelOf(checkpoint);
    requireOwn(folder, checkpoint, state);
    Recipe recipe = state.recipe().withSteps(lastStep(folder, state, steps));
    if (ranks.rank() == 0) {
      requireWritable(folder);
      // Before all is prepared in vain.
      FolderLock.of(folder, line -> {}).close();
    }
    Planned planned =
        Planned.of(
            PreparedRecipe.of(
                checkpoint.model().trainedWith(recipe.objective()),
                recipe,
                state.tokenizer(checkpoint)),
            options,
            ranks);
    try {
      requireLeaves(planned.prepared().recipe().batch(), ranks);
      TrainingData data = TrainingData.ofRun(folder, recipe, planned.prepared().tokenizer());
      if (!data.fingerprint().equals(state.dataFingerprint())) {
        throw new InputException(
            checkpoint.folder()
                + " was not trained on the text that "
                + recipe.data().source()
                + " gives now (another JDK or a changed file): the run cannot continue bit for"
                + " bit; restore the text, or start a new run");
      }
      return new Trainer(data, planned, ranks, listener, Origin.of(checkpoint, state));
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
      TrainingOptions options,
      Backends.Choice choice,
      Session session,
      TrainingPlan plan) {
    /** Refuses what does not fit. */
    static Planned of(PreparedRecipe prepared, TrainingOptions options, Ranks ranks) {
      options.transfer().requirePossible(ranks);
      Backends.Choice choice = options.engine().upTo(prepared.recipe().precision());
      Session session = choice.backend().open(choice.device(), options.threads());
      try {
        PlanningSession planning = new PlanningSession(session);
        GradientWay way = new GradientWay(ranks, options.transfer());
        PreparedRecipe decided =
            TrainingPlan.decided(planning.anew(), prepared, choice.device(), way);
        TrainingPlan plan = TrainingPlan.fitting(planning, decided, choice.device(), way);
        BatchOptions batch = decided.recipe().batch().withLeafDecided();
        return new Planned(decided.with(batch), options, choice, planning.running(), plan);
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
   * an evaluation. A resumed run repeats that step or pass. All ranks end where the first of them
   * was asked.
   */
  void stop() {
    stopRequested = true;
    ranks.askToStop();
  }

  private boolean stopped() {
    if (writes() && !stopRequested && stopFile.there()) {
      listener.noted("%s asks the run to save and end".formatted(folder.resolve(StopFile.NAME)));
      stop();
    }
    return stopRequested || ranks.stopAsked();
  }

  /** Returns whether this rank writes to the folder. */
  private boolean writes() {
    return ranks.rank() == 0;
  }

  /**
   * Runs to the end, or until {@link #stop}.
   *
   * @throws NotFiniteException if a loss or gradient is not finite; names the last good checkpoint
   * @throws org.lathe.engine.EngineException if memory does not suffice
   * @throws RankException if another rank has failed or does not answer
   */
  Ending run() {
    try (Session session = planned.session();
        TrainingStep step = together(ranks, () -> prepared(session))) {
      meeting.compare(facts());
      step.share(planned.options().transfer(), listener);
      return train(session, step);
    } catch (UncheckedIOException e) {
      throw new InputException(
          "cannot write to "
              + folder
              + ": "
              + Unwritable.reason(e.getCause())
              + "; "
              + lastCheckpoint());
    } finally {
      metrics.ifPresent(Metrics::close);
      lock.ifPresent(FolderLock::close);
    }
  }

  /**
   * Does what must be done before the folder is made, so that a run that does not fit leaves none.
   */
  private TrainingStep prepared(Session session) {
    data.note().ifPresent(listener::noted);
    origin.other().ifPresent(from -> listener.noted("starts from the weights of " + from.source()));
    listener.prepared(this::stop);
    session.onCompile(listener::compiled);
    session.reserve(planned.plan().peak());
    load(session);
    return new TrainingStep(session, planned.prepared(), ranks, meeting);
  }

  /** Returns what must be the same on all ranks, by name. */
  private Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    String version = Trainer.class.getPackage().getImplementationVersion();
    facts.put("version of Lathe", version == null ? "unpackaged" : version);
    facts.put("engine", planned.choice().backend().id());
    for (Map.Entry<String, JsonNode> field : RecipeFile.json(recipe).properties()) {
      facts.put(field.getKey(), Json.brief(field.getValue()));
    }
    facts.put(
        "transfer of gradients", planned.options().transfer().name().toLowerCase(Locale.ROOT));
    facts.put("text", "SHA-256 " + data.fingerprint());
    origin
        .resumed()
        .ifPresent(
            checkpoint -> {
              facts.put("newest checkpoint", "step " + firstStep);
              facts.put("checkpoint", "SHA-256 " + checkpoint.weightsFingerprint());
            });
    return facts;
  }

  /** Returns what the run would do; compares the ranks, and computes and writes nothing. */
  TrainingForecast forecast() {
    meeting.compare(facts());
    data.note().ifPresent(listener::noted);
    int tensors = recipe.average().averages() ? 4 : 3;
    return new TrainingForecast(
        info(),
        firstStep + 1,
        recipe.evaluation().from(firstStep + (firstStep == 0 ? 0 : 1), recipe.steps()),
        rotation.plannedAfter(firstStep),
        (long) tensors * Float.BYTES * model.size(),
        free(),
        recipe.baseline());
  }

  /** Returns the free bytes of the disk that the folder is on, or will be. */
  private long free() {
    Path there = folder.toAbsolutePath();
    while (!Files.exists(there)) {
      there = there.getParent();
    }
    try {
      return Files.getFileStore(there).getUsableSpace();
    } catch (IOException e) {
      throw Unwritable.at(folder, e);
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

  /** Makes the folder, takes the right to write there and opens the files of the run. */
  private void open() {
    try {
      DurableFolder.create(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    lock = Optional.of(FolderLock.of(folder, listener::noted));
    stopFile.remove();
    Path file = folder.resolve(METRICS);
    if (origin.state().isPresent()) {
      metrics = Optional.of(continued(file, origin.state().get().recipe().steps()));
    } else {
      // Two runs may have found the folder free.
      requireFree(folder, ranks);
      RecipeFile.write(folder.resolve(RecipeFile.NAME), recipe);
      metrics = Optional.of(Metrics.start(file, planned.options().logs()));
      record("run", info());
    }
    listener.started(info(), firstStep + 1);
  }

  private void record(String event, Object fields) {
    metrics.ifPresent(journal -> journal.append(event, fields));
  }

  /**
   * Opens the metrics of a run that continues, and settles what a killed one left between a
   * checkpoint and its name.
   *
   * @param steps of the whole run when its checkpoint was written
   */
  private Metrics continued(Path file, int steps) {
    int before = Metrics.stepsChanged(file, firstStep).orElse(steps);
    Metrics resumed = Metrics.resume(file, firstStep, planned.options().logs());
    resumed.append("resumed", Map.of("step", firstStep));
    if (recipe.steps() != before) {
      resumed.append(Metrics.STEPS_CHANGED, new StepsChanged(firstStep, before, recipe.steps()));
      listener.noted(
          ("the run now has %d steps instead of %d: from step %d its learning rate is that of a run"
                  + " of %d steps")
              .formatted(recipe.steps(), before, firstStep + 1, recipe.steps()));
    }
    if (recipe.steps() != steps) {
      RecipeFile.write(folder.resolve(RecipeFile.NAME), recipe);
    }
    List<Integer> saved = checkpoints.steps();
    history = EvaluationHistory.of(resumed, saved::contains);
    tidy();
    return resumed;
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

  private Ending train(Session session, TrainingStep step) {
    ValidationPass validation = new ValidationPass(session, planned.prepared(), ranks, meeting);
    // Only rank 0 knows the metrics.
    boolean makesUp =
        Boolean.parseBoolean(
            meeting.ofFirst(
                "its files",
                () -> {
                  open();
                  return "" + !metrics.orElseThrow().has("evaluation", done);
                }));
    int attempted = firstStep;
    try {
      // A run that was stopped while it evaluated makes up for it.
      if (evaluatedAfter(done) && makesUp && evaluate(validation, step)) {
        save(session);
      }
      while (done < recipe.steps()) {
        attempted = done + 1;
        StepMetrics taken = step.take(attempted, data, this::stopped);
        done = attempted;
        tokens += recipe.batch().tokens();
        seconds += taken.seconds();
        record("step", taken);
        listener.stepped(taken);
        boolean best = evaluatedAfter(done) && evaluate(validation, step);
        if (best || rotation.plans(done)) {
          save(session);
        }
      }
      if (writes()) {
        finish(session, validation);
      }
      return Ending.FINISHED;
    } catch (StopRequested stopped) {
      try {
        return stopAfter(session);
      } catch (NotFiniteException bad) {
        throw abandoned(done, bad);
      }
    } catch (NotFiniteException bad) {
      throw abandoned(attempted, bad);
    } catch (RankException known) {
      throw known;
    } catch (RuntimeException unknown) {
      throw meeting.failure(unknown);
    }
  }

  /** Measures what rank 0 shows of a run that has taken all its steps. */
  private void finish(Session session, ValidationPass validation) {
    compare();
    show(validation);
    if (session.compilation().kernels() > 0) {
      record("compiled", session.compilation());
    }
    record("stopped", new Stopped(recipe.steps(), Metrics.FINISHED));
  }

  private record Stopped(int step, String reason) {}

  private boolean evaluatedAfter(int step) {
    return recipe.evaluation().isAfter(step, recipe.steps());
  }

  /** Returns whether the model is the best of the run so far. */
  private boolean evaluate(ValidationPass validation, TrainingStep last) {
    int step = done;
    EvaluationMetrics alone =
        validation.evaluate(
            step,
            last.norm(),
            data.validation(),
            (passes, all) -> {
              if (stopped()) {
                throw new StopRequested();
              }
              listener.evaluating(passes, all);
            });
    EvaluationMetrics evaluated = history.compared(alone);
    listener.evaluated(evaluated);
    double nats = evaluated.headline().figure().natsPerToken();
    if (!Double.isFinite(nats)) {
      throw new NotFiniteException("step " + step + ": the held-out loss is not finite");
    }
    record("evaluation", evaluated);
    double change = evaluated.change().map(PairedChange::nelbo).orElse(Double.NaN);
    evaluated.remarks().lines(change, step == recipe.steps()).forEach(listener::remarked);
    newest = Optional.of(evaluated);
    if (step == 0) {
      untrained = newest;
    }
    return history.add(evaluated);
  }

  private void compare() {
    long read = (long) done * recipe.batch().sequences();
    BaselineMetrics compared =
        new BaselineMetrics(done, data.baselines(data.validation().all(), read));
    record("baselines", compared);
    listener.compared(compared);
  }

  private void show(ValidationPass validation) {
    validation
        .reconstruct(recipe.steps(), data.validation())
        .ifPresent(
            reconstructed -> {
              record("reconstruction", reconstructed);
              listener.reconstructed(reconstructed);
            });
    SampleMetrics sampled = validation.sample(recipe.steps());
    record("sample", sampled);
    listener.sampled(sampled);
  }

  private Ending stopAfter(Session session) {
    save(session);
    record("stopped", new Stopped(done, "interrupted"));
    if (writes()) {
      stopFile.remove();
    }
    return Ending.STOPPED;
  }

  private NotFiniteException abandoned(int step, NotFiniteException bad) {
    record("stopped", new Stopped(step, "not finite"));
    return new NotFiniteException(
        bad.getMessage() + "; " + lastCheckpoint() + ": try lower learning rates or another seed");
  }

  private String lastCheckpoint() {
    return Checkpoint.newest(folder)
        .map(newest -> "the last good checkpoint is " + newest)
        .orElse("no checkpoint was written yet");
  }

  /**
   * Writes the checkpoint of the last step, unless it is there, then names the best and removes
   * others. Other ranks than the first do nothing.
   */
  private void save(Session session) {
    if (!writes()) {
      return;
    }
    int step = done;
    if (step != savedStep) {
      metrics.orElseThrow().sync();
      Path saved;
      try {
        saved =
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
      } catch (NotFiniteWeightException e) {
        throw new NotFiniteException("step %d: %s".formatted(step, e.getMessage()));
      }
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
    // The same on any number of ranks, as all that a run records.
    TrainingMemory memory =
        plan.memory().withSlots(GradientSum.slots(new SumTree(recipe.batch().leaves())));
    return new RunInfo(
        recipe.name(),
        recipe.family(),
        new RunInfo.Data(data.name(), data.summary(), data.tokenizer().name(), data.trainTokens()),
        new RunInfo.Weights(
            model.size(),
            config.layers(),
            config.dim(),
            config.attends() ? config.window() : 0,
            config.summary()),
        recipe.batch(),
        recipe.steps(),
        recipe.evaluation(),
        recipe.seed(),
        new RunInfo.Engine(
            choice.backend().id(),
            choice.device().name(),
            choice.backend().declaration().products().id(),
            recipe.precision().id(),
            planned.options().threads()),
        recipe.objective().summary(),
        recipe.average(),
        plan.nominalFlopsPerToken(),
        plan.executedFlopsPerToken(),
        memory.total(),
        memory,
        new RunInfo.OfRank(ranks.size(), plan.memory().total(), plan.exchange().total()),
        choice.device().memory());
  }

  /** Closes the session of a run that never ran; {@link #run} closes it by itself. */
  @Override
  public void close() {
    planned.close();
  }
}
