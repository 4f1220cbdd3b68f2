package org.lathe.studies.measure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.lathe.files.Sha256;
import org.lathe.studies.format.Measures;
import org.lathe.studies.plan.MeasuringCost;
import org.lathe.studies.plan.PlannedRun;
import org.lathe.training.TrainedModel;

/**
 * The measurements of a trained run. What is measured once is kept in the folder of the run, in a
 * file that is named by the options of the measurement.
 *
 * @param run that was trained
 * @param folder of it
 * @param measures what is measured
 * @param judge folder of the run whose perplexity judges samples; empty for none
 * @param features folder of the run whose hidden states MAUVE compares; empty for none
 */
public record RunMeasuring(
    PlannedRun run, Path folder, Measures measures, Optional<Path> judge, Optional<Path> features) {
  /** Returns whether all is measured. */
  public boolean ended() {
    return Files.exists(file());
  }

  /**
   * Returns what was measured.
   *
   * @throws org.lathe.files.InputException if the file of it cannot be read
   */
  public RunFigures figures() {
    return RunFigures.read(file());
  }

  /** Returns the estimated operations of all measurements. */
  public double cost() {
    return MeasuringCost.of(run, measures).total();
  }

  /** Returns the file that keeps what is measured. */
  public Path file() {
    String what =
        measures + " " + judge.map(Path::getFileName) + " " + features.map(Path::getFileName);
    return folder.resolve("study-" + Sha256.of(what).substring(0, 12) + ".json");
  }

  /**
   * Measures what is not measured yet. What the listener throws ends it; a suite or GSM8K is
   * continued by the next call.
   *
   * @throws org.lathe.files.InputException if it cannot be measured
   */
  public void measure(MeasuringTools tools, MeasuringListener listener) {
    if (ended()) {
      return;
    }
    TrainedRun measured =
        new TrainedRun(run, TrainedModel.open(folder, Optional.empty()), folder, tools);
    MeasuringCost cost = MeasuringCost.of(run, measures);
    FigureSet figures = new FigureSet();
    one(
        cost.suite(),
        listener,
        progress -> ValidationFigures.add(measured, measures.suite(), progress, figures));
    if (measured.hasLatents()) {
      measures
          .reconstruct()
          .ifPresent(
              what ->
                  one(
                      cost.reconstruct(),
                      listener,
                      progress -> ReconstructionFigures.add(measured, what, progress, figures)));
      measures
          .probes()
          .ifPresent(
              what ->
                  one(
                      cost.probes(),
                      listener,
                      progress -> ProbeFigures.add(measured, what, progress, figures)));
    }
    measures
        .samples()
        .ifPresent(
            what ->
                one(
                    cost.samples(),
                    listener,
                    progress ->
                        UnconditionalFigures.add(measured, what, judge, progress, figures)));
    if (features.isPresent()) {
      measures
          .samples()
          .flatMap(Measures.Samples::mauve)
          .ifPresent(
              what ->
                  one(
                      cost.mauve(),
                      listener,
                      progress ->
                          ContinuationFigures.add(
                              measured, what, features.get(), progress, figures)));
    }
    measures
        .zeroShot()
        .ifPresent(
            what ->
                one(
                    cost.zeroShot(),
                    listener,
                    progress -> ZeroShotFigures.add(measured, what, progress, figures)));
    measures
        .gsm8k()
        .ifPresent(
            what ->
                one(
                    cost.gsm8k(),
                    listener,
                    progress -> Gsm8kFigures.add(measured, what, progress, figures)));
    figures.all().write(file());
  }

  private static void one(
      double cost, MeasuringListener listener, Consumer<MeasuringProgress> measurement) {
    MeasuringProgress progress = new MeasuringProgress(listener, cost);
    measurement.accept(progress);
    progress.measured();
  }
}
