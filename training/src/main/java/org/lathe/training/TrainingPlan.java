package org.lathe.training;

import java.util.Locale;
import org.lathe.engine.Device;
import org.lathe.engine.MemoryNeed;
import org.lathe.engine.PlanningSession;
import org.lathe.files.InputException;
import org.lathe.graph.TooLargeException;
import org.lathe.models.Model;
import org.lathe.models.ScoreOptions;

/**
 * What a run will cost, known from its graphs before anything starts.
 *
 * @param memory of the whole run, its evaluations, reconstruction and sample included
 * @param peak what the engine holds of the whole run at the moment that needs most
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
        model.executedFlopsPerToken(
            recipe.batch().micro(), recipe.batch().microBatches(), recipe.objective()));
  }

  /** Memory of scoring alone, at the run's micro-batch. */
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
   * Plans a run that the device holds.
   *
   * @param planning for the engine, device and threads that it will have
   * @throws InputException if the device does not hold it, with what is needed and what to do: the
   *     largest micro-batch that it does hold is planned and named
   */
  public static TrainingPlan fitting(
      PlanningSession planning, PreparedRecipe prepared, Device device) {
    TrainingPlan plan;
    try {
      plan = of(planning, prepared);
    } catch (TooLargeException e) {
      throw new InputException(
          "this run is too large for the engine: %s; take %s"
              .formatted(e.what(), mend(planning, prepared, device)));
    }
    if (plan.fits(device)) {
      return plan;
    }
    throw new InputException(plan.refusal(device, mend(planning, prepared, device)));
  }

  private static String mend(PlanningSession planning, PreparedRecipe prepared, Device device) {
    BatchOptions batch = prepared.recipe().batch();
    for (int micro = batch.microBatch() - 1; micro >= 1; micro--) {
      if (batch.sequences() % micro == 0
          && fits(planning.anew(), prepared.withMicroBatch(micro), device)) {
        return "{microBatch} " + micro;
      }
    }
    return "a smaller {length} or {recipe}";
  }

  private static boolean fits(PlanningSession planning, PreparedRecipe prepared, Device device) {
    try {
      return of(planning, prepared).fits(device);
    } catch (TooLargeException e) {
      return false;
    }
  }

  /** Bytes that a device must offer: of a heap more than is planned. */
  public long need(Device device) {
    return device.heap() ? memory.heap() : memory.total();
  }

  /** Whether the device offers as much, or does not tell. */
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
                + " LATHE_JAVA_OPTS=-Xmx%dg, or take %s",
            need / gib,
            device.memory() / gib,
            (need >> 30) + 1,
            mend)
        : String.format(
            Locale.ROOT,
            "this run needs %.1f GiB and may use %.1f GiB of %s: take %s",
            need / gib,
            device.memory() / gib,
            device.name(),
            mend);
  }
}
