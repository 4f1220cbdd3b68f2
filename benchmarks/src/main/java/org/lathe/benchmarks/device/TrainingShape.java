package org.lathe.benchmarks.device;

import org.lathe.benchmarks.Workload;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LtmOptions;
import org.lathe.models.optimizer.OptimizerOptions;
import org.lathe.training.Recipe;
import org.lathe.training.RecipeFile;

/**
 * How often training does each of its steps. The fit is the paper's: one sample of z for each fast
 * step, which is what published throughputs are of; a recipe with two samples takes about twice as
 * long.
 *
 * @param fastSteps T_fast, fast steps of a fit
 * @param sequences of a slow step: its update is shared by the micro-batches
 */
public record TrainingShape(int fastSteps, int sequences) {
  /** Of workloads that are no training preset. */
  private static final TrainingShape USUAL = new TrainingShape(16, 512);

  /** Returns the shape of the preset's training. */
  public static TrainingShape of(Workload workload) {
    if (!RecipeFile.names().contains(workload.name())) {
      return USUAL;
    }
    Recipe recipe = RecipeFile.named(workload.name());
    LtmOptions options = (LtmOptions) recipe.objective();
    return new TrainingShape(options.fast().steps(), recipe.batch().sequences());
  }

  FastOptions fast() {
    return FastOptions.paper(fastSteps);
  }

  static OptimizerOptions optimizer() {
    return OptimizerOptions.published();
  }

  /**
   * Returns the seconds of training for one micro-batch: prefix, T_fast fast steps, slow gradient,
   * and its share of an update.
   *
   * @param batch sequences of the micro-batch
   */
  double seconds(int batch, double prefix, double fast, double slow, double update) {
    return prefix + fastSteps * fast + slow + update * batch / sequences;
  }
}
