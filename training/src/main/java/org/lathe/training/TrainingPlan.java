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

/**
 * The memory and FLOPs of a run, known from its graphs before it starts.
 *
 * @param memory of the whole run, its evaluations, reconstruction and sample included
 * @param peak largest memory of the engine in the whole run
 * @param nominalFlopsPerToken of training, by the count of the model's paper
 * @param executedFlopsPerToken operations that the graphs execute, for each token
 */
public record TrainingPlan(
    TrainingMemory memory,
    MemoryNeed peak,
    double nominalFlopsPerToken,
    double executedFlopsPerToken) {

  /**
   * Plans a run.
   *
   * @param planning for the engine and threads that it will have; {@link PlanningSession#running}
   *     then runs it without binding a graph again
   */
  public static TrainingPlan of(PlanningSession planning, PreparedRecipe prepared) {
    Model model = prepared.model();
    Recipe recipe = prepared.recipe();
    TrainingStep step = new TrainingStep(planning, prepared);
    new ValidationPass(planning, prepared).compileEach();
    step.close();
    return new TrainingPlan(
        TrainingMemory.of(planning, model),
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
    BatchOptions batch = prepared.recipe().batch();
    if (batch.microBatch() != BatchOptions.FITTING) {
      return prepared;
    }
    boolean many = !device.processor() && device.memory() >= 0;
    int fitting = many ? largest(planning, prepared, device, batch.sequences()) : 0;
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
   * Plans a run that must fit the device.
   *
   * @param planning for the engine, device and threads that it will have
   * @throws InputException if it does not fit the device, with the need and a remedy: the largest
   *     micro-batch that fits, or else the smallest leaf, is planned and named
   */
  public static TrainingPlan fitting(
      PlanningSession planning, PreparedRecipe prepared, Device device) {
    TrainingPlan plan;
    try {
      plan = of(planning, prepared);
    } catch (TooLargeException e) {
      throw new InputException(
          "this run is too large for the engine: %s; use %s"
              .formatted(e.what(), mend(planning, prepared, device)));
    }
    if (plan.fits(device)) {
      return plan;
    }
    throw new InputException(plan.refusal(device, mend(planning, prepared, device)));
  }

  private static String mend(PlanningSession planning, PreparedRecipe prepared, Device device) {
    int most = prepared.recipe().batch().microBatch() - 1;
    int micro = largest(planning, prepared, device, most);
    if (micro > 0) {
      return "{microBatch} " + micro;
    }
    int leaf = smallestLeaf(planning, prepared, device);
    return leaf > 0 ? "{leaf} " + leaf : "a smaller {length} or {recipe}";
  }

  /** Returns the smallest of the larger leaves, which have fewer sums, that fits, or 0. */
  private static int smallestLeaf(
      PlanningSession planning, PreparedRecipe prepared, Device device) {
    BatchOptions batch = prepared.recipe().batch();
    int micro = batch.microBatch();
    return IntStream.rangeClosed(batch.shape().leaf() / micro + 1, batch.sequences() / micro)
        .map(parts -> parts * micro)
        .filter(leaf -> batch.sequences() % leaf == 0)
        .filter(leaf -> fits(planning.anew(), prepared.with(batch.withLeaf(leaf)), device))
        .findFirst()
        .orElse(0);
  }

  /** Returns the largest micro-batch up to {@code most} that fits, or 0. */
  private static int largest(
      PlanningSession planning, PreparedRecipe prepared, Device device, int most) {
    return IntStream.iterate(most, micro -> micro >= 1, micro -> micro - 1)
        .filter(prepared.recipe().batch()::takes)
        .filter(micro -> fits(planning.anew(), prepared.withMicroBatch(micro), device))
        .findFirst()
        .orElse(0);
  }

  private static boolean fits(PlanningSession planning, PreparedRecipe prepared, Device device) {
    try {
      return of(planning, prepared).fits(device);
    } catch (TooLargeException e) {
      return false;
    }
  }

  /** Returns the number of bytes that a device must have; for a heap that is more than planned. */
  public long need(Device device) {
    return device.heap() ? memory.heap() : memory.total();
  }

  /** Returns whether the device has that much memory, or does not say. */
  public boolean fits(Device device) {
    return device.memory() < 0 || need(device) <= device.memory();
  }

  private String refusal(Device device, String mend) {
    double gib = 1L << 30;
    long need = need(device);
    return device.heap()
        ? String.format(
            Locale.ROOT,
            "this run needs about %.1f GiB and the heap may grow to %.1f GiB: start with"
                + " LATHE_JAVA_OPTS=-Xmx%dg, or use %s",
            need / gib,
            device.memory() / gib,
            (need >> 30) + 1,
            mend)
        : String.format(
            Locale.ROOT,
            "this run needs %.1f GiB and may use %.1f GiB of %s: use %s",
            need / gib,
            device.memory() / gib,
            device.name(),
            mend);
  }
}
