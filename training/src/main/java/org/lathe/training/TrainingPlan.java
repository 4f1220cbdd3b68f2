package org.lathe.training;

import java.util.Locale;
import java.util.stream.IntStream;
import org.lathe.engine.Device;
import org.lathe.engine.MemoryNeed;
import org.lathe.engine.PlanningSession;
import org.lathe.files.InputException;
import org.lathe.graph.TooLargeException;
import org.lathe.models.Model;
import org.lathe.models.ScoreOptions;
import org.lathe.training.ranks.SumTree;

/**
 * The memory and FLOPs of a run, known from its graphs before it starts.
 *
 * @param memory of the whole run, its evaluations, reconstruction and sample included; of several
 *     ranks, that of the one that needs most
 * @param exchange memory for the exchange of gradients between ranks
 * @param peak largest memory of the engine in the whole run
 * @param nominalFlopsPerToken of training, by the count of the model's paper
 * @param executedFlopsPerToken operations that the graphs execute, for each token
 */
public record TrainingPlan(
    TrainingMemory memory,
    ExchangeMemory exchange,
    MemoryNeed peak,
    double nominalFlopsPerToken,
    double executedFlopsPerToken) {

  /**
   * Plans a run of one process.
   *
   * @param planning for the engine and threads that it will have; {@link PlanningSession#running}
   *     then runs it without binding a graph again
   */
  public static TrainingPlan of(PlanningSession planning, PreparedRecipe prepared) {
    return of(planning, prepared, GradientWay.ALONE);
  }

  /** Plans a run of several ranks; the plan is the same on each of them. */
  static TrainingPlan of(PlanningSession planning, PreparedRecipe prepared, GradientWay way) {
    Model model = prepared.model();
    Recipe recipe = prepared.recipe();
    SumTree tree = new SumTree(recipe.batch().leaves());
    TrainingStep step = TrainingStep.planned(planning, prepared, way.ranks().size());
    new ValidationPass(planning, prepared).compileEach();
    step.close();
    return new TrainingPlan(
        TrainingMemory.of(planning, model),
        ExchangeMemory.of(way, model.parameters(), tree),
        planning.peak(),
        model.nominalFlopsPerToken(recipe.objective(), recipe.batch().length()),
        model.executedFlopsPerToken(recipe.batch().shape(), recipe.objective()));
  }

  /**
   * Returns a recipe whose micro-batch is decided: where it leaves that to the device, the largest
   * that divides the leaf, or the batch where that is open too, and fits the memory of a GPU; 1 on
   * a processor, on a device that does not tell its memory, and where none fits.
   *
   * @param planning for the engine, device and threads that the run will have
   */
  public static PreparedRecipe decided(
      PlanningSession planning, PreparedRecipe prepared, Device device) {
    return decided(planning, prepared, device, GradientWay.ALONE);
  }

  /** Returns a recipe whose micro-batch is decided, for several ranks. */
  static PreparedRecipe decided(
      PlanningSession planning, PreparedRecipe prepared, Device device, GradientWay way) {
    BatchOptions batch = prepared.recipe().batch();
    if (batch.microBatch() != BatchOptions.FITTING) {
      return prepared;
    }
    boolean many = !device.processor() && device.memory() >= 0;
    int fitting = many ? largest(planning, prepared, device, way, batch.sequences()) : 0;
    return prepared.withMicroBatch(Math.max(1, fitting));
  }

  /** Returns the memory of scoring alone, with the micro-batch of the run. */
  public static TrainingMemory scoring(PlanningSession planning, PreparedRecipe prepared) {
    Model model = prepared.model();
    Recipe recipe = prepared.recipe();
    model
        .likelihood(
            planning,
            recipe.batch().micro(),
            prepared.tokenizer().separator(),
            model.inference(recipe.objective(), recipe.steps(), recipe.steps()),
            new ScoreOptions(1, false, recipe.seed()))
        .close();
    return TrainingMemory.of(planning, model);
  }

  /**
   * Plans a run of one process that must fit the device.
   *
   * @param planning for the engine, device and threads that it will have
   * @throws InputException if it does not fit the device, with the need and a remedy: the largest
   *     micro-batch that fits, or else the smallest leaf, is planned and named
   */
  public static TrainingPlan fitting(
      PlanningSession planning, PreparedRecipe prepared, Device device) {
    return fitting(planning, prepared, device, GradientWay.ALONE);
  }

  /** Plans a run of several ranks, each of which must fit its device. */
  static TrainingPlan fitting(
      PlanningSession planning, PreparedRecipe prepared, Device device, GradientWay way) {
    TrainingPlan plan;
    try {
      plan = of(planning, prepared, way);
    } catch (TooLargeException e) {
      throw new InputException(
          "this run is too large for the engine: %s; use %s"
              .formatted(e.what(), mend(planning, prepared, device, way)));
    }
    if (plan.fits(device)) {
      return plan;
    }
    throw new InputException(plan.refusal(device, mend(planning, prepared, device, way)));
  }

  private static String mend(
      PlanningSession planning, PreparedRecipe prepared, Device device, GradientWay way) {
    int most = prepared.recipe().batch().microBatch() - 1;
    int micro = largest(planning, prepared, device, way, most);
    if (micro > 0) {
      return "{microBatch} " + micro;
    }
    int leaf = smallestLeaf(planning, prepared, device, way);
    return leaf > 0 ? "{leaf} " + leaf : "a smaller {length} or {recipe}";
  }

  /** Returns the smallest of the larger leaves, which have fewer sums, that fits, or 0. */
  private static int smallestLeaf(
      PlanningSession planning, PreparedRecipe prepared, Device device, GradientWay way) {
    BatchOptions batch = prepared.recipe().batch();
    int micro = batch.microBatch();
    return IntStream.rangeClosed(batch.shape().leaf() / micro + 1, batch.sequences() / micro)
        .map(parts -> parts * micro)
        .filter(leaf -> batch.sequences() % leaf == 0)
        .filter(leaf -> batch.sequences() / leaf >= way.ranks().size())
        .filter(leaf -> fits(planning.anew(), prepared.with(batch.withLeaf(leaf)), device, way))
        .findFirst()
        .orElse(0);
  }

  /** Returns the largest micro-batch up to {@code most} that fits, or 0. */
  private static int largest(
      PlanningSession planning, PreparedRecipe prepared, Device device, GradientWay way, int most) {
    return IntStream.iterate(most, micro -> micro >= 1, micro -> micro - 1)
        .filter(prepared.recipe().batch()::takes)
        .filter(micro -> fits(planning.anew(), prepared.withMicroBatch(micro), device, way))
        .findFirst()
        .orElse(0);
  }

  private static boolean fits(
      PlanningSession planning, PreparedRecipe prepared, Device device, GradientWay way) {
    try {
      return of(planning, prepared, way).fits(device);
    } catch (TooLargeException e) {
      return false;
    }
  }

  /** Returns the number of bytes that a device must have; for a heap that is more than planned. */
  public long need(Device device) {
    return device.heap() ? memory.heap() + exchange.copies() : memory.total() + exchange.rows();
  }

  /** Returns whether the device has that much memory, or does not say. */
  public boolean fits(Device device) {
    return device.memory() < 0 || need(device) <= device.memory();
  }

  /** Says why so much is needed, where the sums of leaves need more than any other part may. */
  private String ofSums() {
    return 3 * memory.sums() > memory.total()
        ? String.format(
            Locale.ROOT,
            " (%.1f of it for the sums of leaves)",
            memory.sums() / (double) (1L << 30))
        : "";
  }

  private String refusal(Device device, String mend) {
    double gib = 1L << 30;
    long need = need(device);
    return device.heap()
        ? String.format(
            Locale.ROOT,
            "this run needs about %.1f GiB%s and the heap may grow to %.1f GiB: start with"
                + " LATHE_JAVA_OPTS=-Xmx%dg, or use %s",
            need / gib,
            ofSums(),
            device.memory() / gib,
            (need >> 30) + 1,
            mend)
        : String.format(
            Locale.ROOT,
            "this run needs %.1f GiB%s and may use %.1f GiB of %s: use %s",
            need / gib,
            ofSums(),
            device.memory() / gib,
            device.name(),
            mend);
  }
}
