package org.lathe.training;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.lathe.engine.DeviceLinks;
import org.lathe.engine.PlanningSession;
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

  private final Session session;
  private final List<Parameter> parameters;
  private final SumTree tree;

  /** Where there are several ranks, once they share. */
  private Optional<SharedGradient> shared = Optional.empty();

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
    this(session, prepared, ranks, meeting, ranks.rank(), ranks.size());
  }

  /**
   * Compiles the steps of that one of several ranks whose share needs most memory, to plan them:
   * they exchange nothing.
   */
  static TrainingStep planned(PlanningSession planning, PreparedRecipe prepared, int ranks) {
    SumTree tree = new SumTree(prepared.recipe().batch().leaves());
    int neediest = GradientSum.neediest(tree, ranks);
    Meeting nobody = new Meeting(Ranks.ALONE);
    return new TrainingStep(planning, prepared, Ranks.ALONE, nobody, neediest, ranks);
  }

  private TrainingStep(
      Session session,
      PreparedRecipe prepared,
      Ranks ranks,
      Meeting meeting,
      int share,
      int shares) {
    this.recipe = prepared.recipe();
    this.ranks = ranks;
    this.meeting = meeting;
    this.objective =
        prepared.model().objective(session, recipe.batch().shape(), recipe.objective());
    this.session = session;
    this.parameters = prepared.model().parameters();
    this.tree = new SumTree(recipe.batch().leaves());
    this.sum = new GradientSum(session, parameters, tree, share, shares);
    this.updates = prepared.model().updates(recipe.objective());
    this.optimizers =
        prepared.updates().stream()
            .map(graph -> new Optimizer(session, graph, recipe.optimizer()))
            .toList();
    this.average = new WeightAverage(session, parameters, recipe.average());
  }

  /**
   * Decides the way of the gradients between the ranks and prepares it. Every rank must call it
   * before the first step; a process alone need not.
   *
   * @param transfer that the user wants, the same on all ranks
   * @param listener hears which way it is, where that is worth a line
   * @throws org.lathe.training.ranks.RankException if another rank cannot, or does not answer
   */
  void share(GradientTransfer transfer, TrainingListener listener) {
    if (ranks.size() == 1) {
      return;
    }
    DeviceLinks links = session.links();
    AgreedTransfer agreed = AgreedTransfer.of(ranks, meeting, transfer, links);
    agreed.note().ifPresent(listener::noted);
    LinkedGradient linked;
    try {
      if (!agreed.direct()) {
        shared = Optional.of(new StagedGradient(sum, parameters, ranks, tree));
        return;
      }
      linked = new LinkedGradient(session, sum, parameters, ranks, tree);
      shared = Optional.of(linked);
    } catch (RuntimeException e) {
      throw meeting.failure(e);
    }
    HexFormat hex = HexFormat.of();
    String key = meeting.ofFirst("the key of the devices", () -> hex.formatHex(links.newKey()));
    linked.join(() -> links.join(hex.parseHex(key), ranks.rank(), ranks.size()));
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
    List<Losses> own = JointWork.share(meeting, step, norm, () -> accumulate(step, data, stopped));
    List<Losses> losses = GatheredLosses.of(ranks, own);
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
      throw new NotFiniteException("step " + step + ": the " + what + " is not finite");
    }
  }

  @Override
  public void close() {
    shared.ifPresent(SharedGradient::close);
    objective.close();
    sum.close();
    optimizers.forEach(Optimizer::close);
    average.close();
  }
}
