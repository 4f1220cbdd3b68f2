package org.lathe.studies.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lathe.files.FolderLock;
import org.lathe.files.Json;
import org.lathe.studies.format.Measures;
import org.lathe.studies.plan.PlannedRun;
import org.lathe.studies.plan.RunCost;
import org.lathe.studies.plan.StudyPlan;

/**
 * Runs a study. What is missing is trained and measured; what is there is kept, and a run that was
 * interrupted continues, bit for bit. So the results are the same bytes with or without
 * interruptions, for any number of threads and jobs.
 */
public final class StudyRun {
  private final StudyPlan plan;
  private final StudyOptions options;
  private final List<String> cuts;
  private final StudyFolder folder;
  private final StudyWork work;

  /**
   * Prepares a study; computes nothing yet.
   *
   * @param cuts what was left out of the study, for people
   */
  public StudyRun(StudyPlan plan, List<String> cuts, StudyOptions options, StudyListener listener) {
    this.plan = plan;
    this.options = options;
    this.cuts = List.copyOf(cuts);
    this.folder = new StudyFolder(options.folder());
    Measures measures = plan.study().measures();
    this.work =
        new StudyWork(
            listener,
            plan.costing().stream().mapToDouble(run -> RunCost.of(run, measures).total()).sum());
  }

  /** Asks the study, from any thread, to keep what it has and to end. */
  public void stop() {
    work.stop();
  }

  /**
   * Runs the study until its end, or until it is asked to stop.
   *
   * @return the results, which are in {@code study.json} too; empty if it was stopped
   * @throws org.lathe.files.InputException if the folder has something else or cannot be written,
   *     another process is writing it, or a run cannot be trained or measured
   */
  public Optional<ObjectNode> run() {
    try (FolderLock _ = FolderLock.of(options.folder(), work::note)) {
      folder.begin(plan.study().name());
      if (!Files.exists(folder.result())) {
        MeasuringNeeds.require(plan.study().measures(), options.sets());
      }
      findDone();
      Optional<List<StudyResult.Choice>> choices = trained();
      if (choices.isEmpty()) {
        return Optional.empty();
      }
      List<PlannedRun> runs = chosen(choices.get());
      Optional<TrainedRuns> measured = measured(runs);
      if (measured.isEmpty()) {
        return Optional.empty();
      }
      ObjectNode result = new StudyResult(plan.study(), cuts, measured.get(), choices.get()).json();
      Json.write(folder.result(), result);
      return Optional.of(result);
    } catch (StudyStopped stopped) {
      return Optional.empty();
    }
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
    List<Runnable> pieces = new ArrayList<>();
    for (PlannedRun run : distinct(runs)) {
      RunTraining training = new RunTraining(run, folder.run(run));
      if (!training.ended()) {
        pieces.add(() -> training.train(options, work));
      }
    }
    Jobs.all(pieces, options.jobs(), work);
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

  /** Measures runs; empty if it was stopped. */
  private Optional<TrainedRuns> measured(List<PlannedRun> runs) {
    Map<Path, Runnable> pieces = new LinkedHashMap<>();
    for (PlannedRun run : runs) {
      RunMeasuring measuring = measuring(run, runs);
      if (measuring.ended()) {
        work.add(measuring.cost(), "measured");
      } else if (!new RunTraining(run, folder.run(run)).failed()) {
        pieces.putIfAbsent(measuring.file(), () -> measuring.measure(options, work));
      }
    }
    Jobs.all(List.copyOf(pieces.values()), options.jobs(), work);
    if (work.stopped()) {
      return Optional.empty();
    }
    return Optional.of(
        new TrainedRuns(
            runs.stream()
                .map(
                    run ->
                        new TrainedRuns.Of(
                            run,
                            new RunTraining(run, folder.run(run)).failed()
                                ? Optional.empty()
                                : Optional.of(measuring(run, runs).figures())))
                .toList()));
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
