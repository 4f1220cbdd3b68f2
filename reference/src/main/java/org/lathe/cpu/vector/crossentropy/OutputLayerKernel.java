package org.lathe.cpu.vector.crossentropy;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Workers;
import org.lathe.engine.FedIndices;

/**
 * Kernel of a loss on logits, of its gradients, or of both: it processes blocks of positions in
 * order, each with all workers.
 */
final class OutputLayerKernel implements Kernel {
  private final Runnable check;
  private final LogitBlock block;
  private final Stage[] stages;

  /**
   * @param check of the ids that are fed, before anything is computed
   * @param stages of each block, in order
   */
  OutputLayerKernel(Runnable check, LogitBlock block, List<Stage> stages) {
    this.check = check;
    this.block = block;
    this.stages = stages.toArray(Stage[]::new);
  }

  /** Returns the check of targets, which may be -1. */
  static Runnable targets(ArrayView targets, int vocabulary, String mnemonic) {
    return ids(targets, -1, vocabulary, mnemonic, "target");
  }

  /** Returns the check of ids that are at least {@code lowest}. */
  static Runnable ids(ArrayView ids, int lowest, int vocabulary, String mnemonic, String noun) {
    return () ->
        FedIndices.ids(ids.ints(), ids.offset(), ids.size(), lowest, vocabulary, mnemonic, noun);
  }

  @Override
  public void run(Workers workers) {
    check.run();
    for (Stage stage : stages) {
      stage.start();
    }
    for (int t = 0; t < block.count(); t += block.positions()) {
      block.compute(t, workers);
      for (Stage stage : stages) {
        stage.compute(workers);
      }
    }
    for (Stage stage : stages) {
      stage.finish();
    }
  }
}
