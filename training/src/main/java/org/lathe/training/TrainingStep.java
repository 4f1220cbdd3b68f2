package org.lathe.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.lathe.engine.Session;
import org.lathe.models.Batch;
import org.lathe.models.Losses;
import org.lathe.models.Objective;
import org.lathe.models.Occasion;
import org.lathe.models.Parameter;
import org.lathe.models.UpdateSchedule;
import org.lathe.models.optimizer.Optimizer;
import org.lathe.models.optimizer.WeightAverage;
import org.lathe.training.ranks.Meeting;
import org.lathe.training.ranks.Ranks;
import org.lathe.training.ranks.SumTree;

/**
 * One step of training: accumulates the gradient of the objective over the micro-batches of each
 * leaf, adds the leaves, then updates the weights. Of several ranks each does so for its share of
 * the leaves; then they meet, add what they have, and each of them updates its weights alike.
 */
final class TrainingStep implements AutoCloseable {
  private final Recipe recipe;
  private final Objective objective;
  private final GradientSum sum;

  /** Where there are several ranks. */
  private final Optional<SharedGradient> shared;

  private final Ranks ranks;
  private final Meeting meeting;
  private final UpdateSchedule updates;

  /** One for each group of weights. */
  private final List<Optimizer> optimizers;

  private final WeightAverage average;
  private float norm;

  /** Compiles the steps of one process. */
  TrainingStep(Session session, PreparedRecipe prepared) {
    this(session, prepared, Ranks.ALONE, new Meeting(Ranks.ALONE));
  }

  /** Compiles the steps of one of several ranks. */
  TrainingStep(Session session, PreparedRecipe prepared, Ranks ranks, Meeting meeting) {
    this.recipe = prepared.recipe();
    this.ranks = ranks;
    this.meeting = meeting;
    this.objective =
        prepared.model().objective(session, recipe.batch().shape(), recipe.objective());
    List<Parameter> parameters = prepared.model().parameters();
    SumTree tree = new SumTree(recipe.batch().leaves());
    this.sum = new GradientSum(session, parameters, tree, ranks.rank(), ranks.size());
    this.shared =
        ranks.size() > 1
            ? Optional.of(new SharedGradient(sum, parameters, ranks, tree))
            : Optional.empty();
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
   * @param stopped asked before each micro-batch and while it is prepared; once true the step is
   *     given up, weights untouched
   * @throws StopRequested if it was given up, by any rank
   */
  StepMetrics take(int step, TrainingData data, BooleanSupplier stopped) {
    long began = System.nanoTime();
    long tokens = recipe.batch().tokens();
    List<Losses> losses = GatheredLosses.of(ranks, accumulated(step, data, stopped));
    Losses means = losses.stream().reduce(Losses::plus).orElseThrow().perToken(tokens);
    requireFinite(step, "loss", means.loss());
    means.parts().forEach((name, value) -> requireFinite(step, name, value));
    shared.ifPresent(SharedGradient::add);
    Optimizer optimizer = optimizers.get(updates.group(step, recipe.steps()));
    norm = optimizer.update(recipe.rate(step), step);
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

  /** Returns the norm of the gradient of the last step; 0 before the first. */
  float norm() {
    return norm;
  }

  /** Returns the losses of the share of this rank once all ranks have theirs. */
  private List<Losses> accumulated(int step, TrainingData data, BooleanSupplier stopped) {
    Optional<List<Losses>> losses = Optional.empty();
    try {
      losses = Optional.of(accumulate(step, data, stopped));
    } catch (StopRequested given) {
      // The others hear of it at the meeting.
    }
    if (!meeting.goesOn(step, norm, losses.isEmpty())) {
      throw new StopRequested();
    }
    return losses.orElseThrow();
  }

  /**
   * Puts the gradient of the share of this rank into the gradient states; returns the losses of
   * each micro-batch, in order.
   */
  private List<Losses> accumulate(int step, TrainingData data, BooleanSupplier stopped) {
    int size = recipe.batch().shape().leaf();
    int micro = recipe.batch().microBatch();
    List<Losses> losses = new ArrayList<>();
    sum.begin();
    for (int leaf = sum.first(); leaf < sum.end(); leaf++) {
      sum.next();
      objective.begin();
      for (int first = leaf * size; first < (leaf + 1) * size; first += micro) {
        requireGoing(stopped);
        objective.prepare(
            Batch.of(
                data.tokenizer().separator(),
                data.batch(step, recipe.batch().sequences(), first, micro)),
            new Occasion(
                recipe.seed(),
                step,
                recipe.steps(),
                IntStream.range(first, first + micro).toArray()),
            inner -> requireGoing(stopped));
        losses.add(objective.accumulate());
      }
      sum.add();
    }
    return losses;
  }

  private static void requireGoing(BooleanSupplier stopped) {
    if (stopped.getAsBoolean()) {
      throw new StopRequested();
    }
  }

  private static void requireFinite(int step, String what, double value) {
    if (!Double.isFinite(value)) {
      throw new NotFiniteException("step " + step + ": the " + what + " is " + value);
    }
  }

  @Override
  public void close() {
    objective.close();
    sum.close();
    optimizers.forEach(Optimizer::close);
    average.close();
  }
}
