package org.lathe.benchmarks;

import java.io.PrintStream;
import java.util.Locale;
import org.lathe.cpu.vector.VectorBackend;
import org.lathe.engine.PlanningSession;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.TaskGraph;
import org.lathe.models.GraphNames;
import org.lathe.models.NoiseStream;
import org.lathe.models.Weights;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.LtmGraphs;

/**
 * Measures the memory of a process that computes fast steps and slow gradients of a workload and
 * nothing else: no optimizer, no peer. The caller sets the size of the heap, and can so find the
 * smallest one.
 */
public final class StepMemory {
  private static final int ROUNDS = 5;
  private static final int FAST_STEPS = 4;
  private static final double MEGABYTE = 1e6;

  private final Workload workload;
  private final LtmGraphs graphs;
  private final PrintStream out;

  private StepMemory(Workload workload, PrintStream out) {
    this.workload = workload;
    this.graphs = new LtmGraphs(workload.config(), workload.batch(), workload.length());
    this.out = out;
  }

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
      new StepMemory(workload, out).run(session);
    }
  }

  private void run(Session session) {
    PlanningSession planning = new PlanningSession(session);
    new FastLearning(planning, graphs, Problem.fast(), false);
    planning.compile(gradient());
    Weights.start(session, workload.config().parameters(), 1);
    try (FastLearning fast = new FastLearning(session, graphs, Problem.fast(), false);
        Program slow = session.compile(gradient())) {
      int[] ids = new int[workload.tokens()];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = (int) (i * 7919L % workload.config().vocabulary());
      }
      fast.restart(1, 0, workload.sequences());
      fast.draw(NoiseStream.Purpose.FIT, 1, 0, 0, workload.sequences());
      slow.write(GraphNames.TOKENS, ids);
      slow.write(GraphNames.TARGETS, ids);
      for (int round = 0; round < ROUNDS; round++) {
        fast.load(ids, ids);
        for (int s = 0; s < FAST_STEPS; s++) {
          fast.step(Bench.FAST_RATE, s);
        }
        slow.run();
      }
    }
    out.printf(
        Locale.ROOT,
        "planned %.0f MB, heap at most %.0f MB, resident at most %.0f MB%n",
        planning.peak().bytes() / MEGABYTE,
        Runtime.getRuntime().maxMemory() / MEGABYTE,
        ProcessMemory.residentPeak() / MEGABYTE);
  }

  private TaskGraph gradient() {
    return graphs.firstSlowGradient(1.0 / workload.tokens());
  }
}
