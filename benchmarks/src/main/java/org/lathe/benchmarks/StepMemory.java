package org.lathe.benchmarks;

import java.io.PrintStream;
import java.util.Locale;
import org.lathe.cpu.vector.VectorBackend;
import org.lathe.engine.PlanningSession;
import org.lathe.engine.Session;
import org.lathe.models.Objective;
import org.lathe.models.StepPart;
import org.lathe.models.StepShape;
import org.lathe.models.Weights;

/**
 * Measures the memory of a process that computes the parts of training of a workload and nothing
 * else: no optimizer, no peer. The caller sets the size of the heap, and can so find the smallest
 * one.
 */
public final class StepMemory {
  private static final int ROUNDS = 5;

  /** A part is done at most so often in a round. */
  private static final int MOST = 4;

  private static final double MEGABYTE = 1e6;

  private StepMemory() {}

  /**
   * Does the steps and prints their memory.
   *
   * @param args name of the workload; sequences in a step; threads
   */
  public static void main(String[] args) {
    String name = args.length > 0 ? args[0] : "ltm-s";
    int batch = args.length > 1 ? Integer.parseInt(args[1]) : 0;
    int processors = Runtime.getRuntime().availableProcessors();
    int threads = args.length > 2 ? Integer.parseInt(args[2]) : processors;
    run(Workload.named(name, batch), threads, System.out);
  }

  /** Does the steps of a workload. */
  static void run(Workload workload, int threads, PrintStream out) {
    VectorBackend engine = new VectorBackend();
    try (Session session = engine.open(engine.devices().getFirst(), threads)) {
      PlanningSession planning = new PlanningSession(session);
      objective(workload, planning);
      Weights.start(session, workload.model().parameters(), Workload.SEED);
      try (Objective objective = objective(workload, session)) {
        for (int round = 0; round < ROUNDS; round++) {
          objective.begin();
          for (StepPart part : objective.parts(workload.random(), workload.occasion())) {
            for (int i = 0; i < Math.min(MOST, part.times()); i++) {
              part.work().getAsDouble();
            }
          }
        }
      }
      out.printf(
          Locale.ROOT,
          "planned %.0f MB, heap at most %.0f MB, resident at most %.0f MB%n",
          planning.peak().bytes() / MEGABYTE,
          Runtime.getRuntime().maxMemory() / MEGABYTE,
          ProcessMemory.residentPeak() / MEGABYTE);
    }
  }

  private static Objective objective(Workload workload, Session session) {
    return workload
        .model()
        .objective(session, StepShape.of(workload.shape(), 1), workload.objective());
  }
}
