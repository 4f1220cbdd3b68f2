package org.lathe.studies.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.lathe.files.FolderLock;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.studies.format.Measures;
import org.lathe.studies.measure.MeasuringListener;
import org.lathe.studies.measure.MeasuringNeeds;
import org.lathe.studies.measure.RunMeasuring;
import org.lathe.studies.plan.PlannedRun;
import org.lathe.studies.plan.RunCost;
import org.lathe.studies.plan.StudyPlan;
import org.lathe.training.ranks.Ranks;
import org.lathe.training.ranks.SharedWork;

/**
 * Runs a study. What is missing is trained and measured; what is there is kept, and a run that was
 * interrupted continues, bit for bit. So the results are the same bytes with or without
 * interruptions, for any number of threads, jobs and ranks.
 */
public final class StudyRun {
  /** A file server may keep for a minute that a file was not there. */
  private static final Duration LOOKS = Duration.ofMinutes(2);

  private static final Duration LOOK = Duration.ofMillis(200);

  private final StudyPlan plan;
  private final StudyOptions options;
  private final List<String> cuts;
  private final StudyFolder folder;
  private final Ranks ranks;
  private final SharedWork shared;
  private final StudyWork work;

  /**
   * Prepares a study on this process alone; computes nothing yet.
   *
   * @param cuts what was left out of the study, for people
   */
  public StudyRun(StudyPlan plan, List<String> cuts, StudyOptions options, StudyListener listener) {
    this(plan, cuts, options, listener, Ranks.ALONE);
  }

  /**
   * Prepares a study whose runs several ranks divide; computes nothing yet. All of them must do so,
   * with one folder that all of them see.
   *
   * @param cuts what was left out of the study, for people
   * @param listener of rank 0; the others tell it through the ranks
   */
  public StudyRun(
      StudyPlan plan,
      List<String> cuts,
      StudyOptions options,
      StudyListener listener,
      Ranks ranks) {
    this.plan = plan;
    this.ranks = ranks;
    this.shared = new SharedWork(ranks);
    this.options = options;
    this.cuts = List.copyOf(cuts);
    this.folder = new StudyFolder(options.folder());
    this.work =
        new StudyWork(
            shared.heard(listener, StudyListener.NONE),
            plan.costs().stream().mapToDouble(RunCost::total).sum());
  }

  /** Asks the study, from any thread, to keep what it has and to end. */
  public void stop() {
    work.stop();
  }

  /**
   * Runs the study until its end, or until a rank is asked to stop.
   *
   * @return the results, on every rank, which are in {@code study.json} too; empty if it was
   *     stopped
   * @throws org.lathe.files.InputException if the folder has something else or cannot be written,
   *     another process is writing it, or a run cannot be trained or measured
   */
  public Optional<ObjectNode> run() {
    try {
      if (!shared.reports()) {
        return whole();
      }
      try (FolderLock _ = FolderLock.of(options.folder(), work::note)) {
        return whole();
      }
    } catch (StudyStopped stopped) {
      return Optional.empty();
    }
  }

  private Optional<ObjectNode> whole() {
    shared.ofFirst(this::begun);
    Optional<List<StudyResult.Choice>> choices = trained();
    if (choices.isEmpty()) {
      return Optional.empty();
    }
    List<PlannedRun> runs = chosen(choices.get());
    if (!measured(runs)) {
      return Optional.empty();
    }
    return Optional.of(
        Json.parse(
            shared.ofFirst(() -> Json.line(written(runs, choices.get()))),
            folder.result().toString(),
            "delete it"));
  }

  private boolean begun() {
    folder.begin(plan.study().name());
    if (!Files.exists(folder.result())) {
      MeasuringNeeds.require(plan.study().measures(), options.sets());
    }
    folder.makeRuns();
    findDone();
    return true;
  }

  /** Counts what earlier calls did, so that the time that is left is of the rest. */
  private void findDone() {
    for (StudyPlan.PlannedCell cell : plan.cells()) {
      cell.runs().values().stream()
          .flatMap(List::stream)
          .forEach(
              run -> {
                RunTraining training = new RunTraining(run, folder.run(run));
                double taken =
                    training.ended() ? 1 : (double) training.taken() / run.recipe().steps();
                work.found(taken * run.flops());
              });
    }
    work.begin(plan.costing().size());
  }

  private ObjectNode written(List<PlannedRun> runs, List<StudyResult.Choice> choices) {
    ObjectNode result = new StudyResult(plan.study(), cuts, figures(runs), choices).json();
    Json.write(folder.result(), result);
    return result;
  }

  /** Trains all runs; empty if it was stopped. */
  private Optional<List<StudyResult.Choice>> trained() {
    train(plan.cells().stream().flatMap(cell -> cell.first().stream()).toList());
    if (work.stopped()) {
      return Optional.empty();
    }
    List<StudyResult.Choice> choices =
        plan.cells().stream().filter(StudyPlan.PlannedCell::tunes).map(this::choice).toList();
    train(chosen(choices));
    return work.stopped() ? Optional.empty() : Optional.of(choices);
  }

  private void train(List<PlannedRun> runs) {
    Map<String, RunTraining> trainings = new LinkedHashMap<>();
    distinct(runs).forEach(run -> trainings.put(run.id(), new RunTraining(run, folder.run(run))));
    Jobs.all(
        missing(trainings, RunTraining::ended).stream()
            .map(training -> (Runnable) () -> training.train(options, work))
            .toList(),
        options.jobs(),
        ranks,
        work);
    if (!work.stopped()) {
      trainings.values().forEach(training -> awaitSeen(training.folder(), training::ended));
    }
  }

  /**
   * Returns what has not ended, as rank 0 sees the folder: each rank must have the same list, and
   * what is in the folder changes.
   */
  private <T> List<T> missing(Map<String, T> all, Predicate<T> ended) {
    Set<String> names =
        shared.ofFirst(
            () ->
                all.entrySet().stream()
                    .filter(each -> !ended.test(each.getValue()))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toCollection(HashSet::new)));
    return all.entrySet().stream()
        .filter(each -> names.contains(each.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /**
   * Waits until this rank sees what another one has written: a file server shows a new file to
   * other machines only after a while.
   */
  private void awaitSeen(Path what, BooleanSupplier seen) {
    long end = System.nanoTime() + LOOKS.toNanos();
    while (ranks.size() > 1 && !seen.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new InputException(
            "another rank has written %s, and this one does not see it: {out} must be one folder that all ranks see, on a file server"
                .formatted(what));
      }
      try {
        Thread.sleep(LOOK);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StudyStopped();
      }
    }
  }

  /** Returns the runs without those that are the same as an earlier one. */
  private static List<PlannedRun> distinct(List<PlannedRun> runs) {
    Map<String, PlannedRun> byId = new LinkedHashMap<>();
    runs.forEach(run -> byId.putIfAbsent(run.id(), run));
    return List.copyOf(byId.values());
  }

  private StudyResult.Choice choice(StudyPlan.PlannedCell cell) {
    Map<String, Double> tried = new LinkedHashMap<>();
    String best = cell.runs().keySet().iterator().next();
    for (PlannedRun run : cell.first()) {
      double headline = new RunTraining(run, folder.run(run)).headline().orElse(Double.NaN);
      String value = run.tuned().orElseThrow();
      tried.put(value, headline);
      // NaN is never the lowest.
      if (headline < tried.get(best) || Double.isNaN(tried.get(best))) {
        best = value;
      }
    }
    String field = plan.study().model(cell.model()).orElseThrow().tune().keySet().iterator().next();
    return new StudyResult.Choice(cell.model(), cell.budget(), cell.values(), field, tried, best);
  }

  private List<PlannedRun> chosen(List<StudyResult.Choice> choices) {
    return plan.cells().stream()
        .flatMap(
            cell ->
                cell.tunes()
                    ? choices.stream()
                        .filter(choice -> isOf(choice, cell))
                        .flatMap(choice -> cell.with(choice.chosen()).stream())
                    : cell.first().stream())
        .toList();
  }

  private static boolean isOf(StudyResult.Choice choice, StudyPlan.PlannedCell cell) {
    return choice.model().equals(cell.model())
        && choice.budget().equals(cell.budget())
        && choice.values().equals(cell.values());
  }

  /** Measures runs; false if it was stopped. */
  private boolean measured(List<PlannedRun> runs) {
    Map<String, RunMeasuring> measurings = new LinkedHashMap<>();
    for (PlannedRun run : runs) {
      if (!new RunTraining(run, folder.run(run)).failed()) {
        RunMeasuring measuring = measuring(run, runs);
        measurings.putIfAbsent(measuring.file().toString(), measuring);
      }
    }
    List<RunMeasuring> missing = missing(measurings, RunMeasuring::ended);
    if (shared.reports()) {
      measurings.values().stream()
          .filter(measuring -> !missing.contains(measuring))
          .forEach(measuring -> work.add(measuring.cost(), "measured"));
    }
    Jobs.all(
        missing.stream()
            .map(
                measuring ->
                    (Runnable)
                        () -> measuring.measure(options.tools(), new Told(measuring.run(), work)))
            .toList(),
        options.jobs(),
        ranks,
        work);
    if (work.stopped()) {
      return false;
    }
    // Rank 0 alone reads them.
    if (shared.reports()) {
      measurings.values().forEach(measuring -> awaitSeen(measuring.file(), measuring::ended));
    }
    return true;
  }

  /** Counts the work of a measurement, and ends it if all work is asked to end. */
  private record Told(PlannedRun run, StudyWork work) implements MeasuringListener {
    @Override
    public void measured(double flops) {
      work.add(flops, "measuring " + run.id());
      work.requireGoing();
    }

    @Override
    public void noted(String line) {
      work.note(line);
    }
  }

  private TrainedRuns figures(List<PlannedRun> runs) {
    return new TrainedRuns(
        runs.stream()
            .map(
                run ->
                    new TrainedRuns.Of(
                        run,
                        new RunTraining(run, folder.run(run)).failed()
                            ? Optional.empty()
                            : Optional.of(measuring(run, runs).figures())))
            .toList());
  }

  private RunMeasuring measuring(PlannedRun run, List<PlannedRun> runs) {
    Measures measures = plan.study().measures();
    Optional<Measures.Samples> samples = measures.samples();
    return new RunMeasuring(
        run,
        folder.run(run),
        measures,
        samples.flatMap(Measures.Samples::judge).flatMap(name -> beside(run, name, runs)),
        samples
            .flatMap(Measures.Samples::mauve)
            .flatMap(mauve -> beside(run, mauve.features(), runs)));
  }

  /** Returns the folder of the run of another model with the same budget and seed, if it ended. */
  private Optional<Path> beside(PlannedRun run, String model, List<PlannedRun> runs) {
    return runs.stream()
        .filter(other -> other.model().equals(model))
        .filter(other -> other.budget().equals(run.budget()))
        .filter(other -> other.seed() == run.seed())
        .filter(other -> !new RunTraining(other, folder.run(other)).failed())
        .findFirst()
        .map(folder::run);
  }
}
