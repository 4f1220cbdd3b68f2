package org.lathe.training;

import java.nio.file.Path;
import org.lathe.engine.Backends;

/**
 * The options of a run that are no part of its recipe: where it is kept, and what computes it.
 *
 * @param folder of the run: {@code recipe.yaml}, {@code metrics.jsonl} and {@code checkpoints/}; a
 *     new run makes it
 * @param engine and its device
 * @param threads to compute with; their number changes no bit of any result
 * @param transfer how the gradients of several ranks come to each other; changes no bit either
 */
public record TrainingOptions(
    Path folder, Backends.Choice engine, int threads, GradientTransfer transfer) {
  /** Options with the transfer through the host. */
  public TrainingOptions(Path folder, Backends.Choice engine, int threads) {
    this(folder, engine, threads, GradientTransfer.HOST);
  }

  /** Returns these options for a run in another folder. */
  TrainingOptions in(Path other) {
    return new TrainingOptions(other, engine, threads, transfer);
  }
}
