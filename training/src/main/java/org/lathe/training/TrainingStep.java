package org.lathe.training;

import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.lathe.engine.Session;
import org.lathe.models.Batch;
import org.lathe.models.Losses;
import org.lathe.models.Objective;
import org.lathe.models.Occasion;
import org.lathe.models.UpdateSchedule;
import org.lathe.models.optimizer.Optimizer;
import org.lathe.models.optimizer.WeightAverage;

/**
 * One step of training: accumulates the gradient of the objective over micro-batches, then updates
 * the weights.
 */
final class TrainingStep implements AutoCloseable {
  private final Recipe recipe;
  private final Objective objective;
  private final UpdateSchedule updates;

  /** One for each group of weights. */
  private final List<Optimizer> optimizers;

  private final WeightAverage average;

  TrainingStep(Session session, PreparedRecipe prepared) {
    this.recipe = prepared.recipe();
    this.objective =
        prepared
            .model()
            .objective(
                session, recipe.batch().micro(), recipe.batch().microBatches(), recipe.objective());
    this.updates = prepared.model().updates(recipe.objective());
    this.optimizers =
        prepared.updates().stream()
            .map(graph -> new Optimizer(session, graph, recipe.optimizer()))
            .toList();
    this.average = new WeightAverage(session, prepared.model().parameters(), recipe.average());
  }

  /**
   * Takes step {@code step}, from 1.
   *
   * @param stopped asked while a micro-batch is prepared; once true the step is given up, weights
   *     untouched
   * @throws StopRequested if it was given up
   */
  StepMetrics take(int step, TrainingData data, BooleanSupplier stopped) {
    long began = System.nanoTime();
    int micro = recipe.batch().microBatch();
    int[][] sequences = data.batch(step, recipe.batch().sequences());
    Losses sums = null;
    objective.begin();
    for (int first = 0; first < sequences.length; first += micro) {
      Batch batch =
          Batch.of(
              data.tokenizer().separator(), Arrays.copyOfRange(sequences, first, first + micro));
      int[] numbers = IntStream.range(first, first + micro).toArray();
      objective.prepare(
          batch,
          new Occasion(recipe.seed(), step, recipe.steps(), numbers),
          inner -> {
            if (stopped.getAsBoolean()) {
              throw new StopRequested();
            }
          });
      Losses losses = objective.accumulate();
      sums = sums == null ? losses : sums.plus(losses);
    }
    long tokens = recipe.batch().tokens();
    Losses means = sums.perToken(tokens);
    requireFinite(step, "loss", means.loss());
    means.parts().forEach((name, value) -> requireFinite(step, name, value));
    Optimizer optimizer = optimizers.get(updates.group(step, recipe.steps()));
    float norm = optimizer.update(recipe.rate(step), step);
    requireFinite(step, "gradient norm", norm);
    average.add(step);
    double seconds = (System.nanoTime() - began) * 1e-9;
    return new StepMetrics(
        step,
        step * tokens,
        means,
        norm,
        recipe.rate(step),
        recipe.objective().at(step, recipe.steps()),
        seconds,
        tokens / seconds);
  }

  private static void requireFinite(int step, String what, double value) {
    if (!Double.isFinite(value)) {
      throw new NotFiniteException("step " + step + ": the " + what + " is " + value);
    }
  }

  @Override
  public void close() {
    objective.close();
    optimizers.forEach(Optimizer::close);
    average.close();
  }
}
