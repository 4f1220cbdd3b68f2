package org.lathe.training;

import java.nio.file.Path;
import java.util.Set;
import org.lathe.engine.Backends;
import org.lathe.training.log.LogKind;

/**
 * The options of a run that are no part of its recipe: where it is kept, and what computes it.
 *
 * @param folder of the run: {@code recipe.yaml}, {@code metrics.jsonl} and {@code checkpoints/}; a
 *     new run makes it
 * @param engine and its device
 * @param threads to compute with; their number changes no bit of any result
 * @param transfer how the gradients of several ranks come to each other; changes no bit either
 * @param logs further forms in which the metrics are written; a run that continues also has those
 *     that it had before
 */
public record TrainingOptions(
    Path folder,
    Backends.Choice engine,
    int threads,
    GradientTransfer transfer,
    Set<LogKind> logs) {
  /** Options with the transfer through the host and no further logs. */
  public TrainingOptions(Path folder, Backends.Choice engine, int threads) {
    this(folder, engine, threads, GradientTransfer.HOST);
  }

  /** Options with no further logs. */
  public TrainingOptions(
      Path folder, Backends.Choice engine, int threads, GradientTransfer transfer) {
    this(folder, engine, threads, transfer, Set.of());
  }

  /** Returns these options with further logs. */
  public TrainingOptions logging(Set<LogKind> kinds) {
    return new TrainingOptions(folder, engine, threads, transfer, kinds);
  }

  /** Returns these options for a run in another folder. */
  TrainingOptions in(Path other) {
    return new TrainingOptions(other, engine, threads, transfer, logs);
  }
}
