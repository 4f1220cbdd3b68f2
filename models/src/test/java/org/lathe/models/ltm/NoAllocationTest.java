package org.lathe.models.ltm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.CpuBackend;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.vector.VectorBackend;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.Support;
import org.lathe.graph.DType;
import org.lathe.graph.Hoist;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.op.Op;
import org.lathe.models.Weights;
import org.lathe.models.optimizer.Optimizer;
import org.lathe.models.optimizer.OptimizerOptions;

/**
 * Once compiled, a run of a program allocates nothing: no thread's count of allocated bytes moves.
 * Before that, code that is interpreted makes an object of each vector, which is why runs are
 * repeated until many in a row allocate nothing. What a kernel allocates at each run never ends.
 *
 * <p>In a JVM of its own: where C2 compiled a kernel for the shapes of other tests first, and gave
 * that up, it may leave vectors of these few elements as objects for good.
 */
@Tag("alone")
class NoAllocationTest {
  /** Runs in a row that must allocate nothing. */
  private static final int CLEAN = 200;

  /** Runs after which everything is compiled: the shapes are small and some loops run once. */
  private static final int MOST = 100_000;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private long[] threads;
  private final Map<String, Long> byOperation = new TreeMap<>();
  private Map<String, Long> lastByOperation = Map.of();

  /** The vector engine; what each operation allocates is added up here. */
  private CpuBackend engine() {
    return new CpuBackend(VectorBackend.kernels().around(this::around)) {
      @Override
      public String id() {
        return "counted";
      }

      @Override
      public Support available() {
        return new VectorBackend().available();
      }
    };
  }

  private Kernel around(Kernel kernel, Op op, List<ArrayView> inputs, List<ArrayView> outputs) {
    return workers -> {
      long before = allocated();
      kernel.run(workers);
      long bytes = allocated() - before;
      if (bytes > 0) {
        byOperation.merge(op.mnemonic(), bytes, Long::sum);
      }
    };
  }

  private long allocated() {
    long bytes = 0;
    for (long thread : threads) {
      bytes += THREADS.getThreadAllocatedBytes(thread);
    }
    return bytes;
  }

  /** This thread and the workers of the only session that is open. */
  private static long[] threads() {
    LongStream workers =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("lathe-"))
            .mapToLong(Thread::threadId);
    return LongStream.concat(LongStream.of(Thread.currentThread().threadId()), workers).toArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void runsAllocateNothing(int count) {
    // Extents that are no multiples of a vector or a tile: tails allocate nothing either.
    LtmConfig config = LtmConfig.of(101, 36, 2, 2, 40, 8, 3);
    LtmGraphs graphs = new LtmGraphs(config, 2, 39);
    Hoist.Split fast = graphs.fastStep(0, false);
    Hoist.Split score = graphs.score();
    DecodeGraph decode = new DecodeGraph(config, 2);
    CpuBackend engine = engine();
    try (Session session = engine.open(engine.devices().getFirst(), count)) {
      threads = threads();
      assertTrue(threads.length >= count, "some workers were not found");
      Weights.start(session, config.parameters(), 1);
      for (TaskGraph graph :
          List.of(
              graphs.start(FastOptions.paper(1)),
              graphs.noise(),
              fast.prefix(),
              fast.rest(),
              graphs.slowGradient(1),
              graphs.firstSlowGradient(1),
              Optimizer.graph(config.parameters(), OptimizerOptions.published()),
              score.prefix(),
              score.rest(),
              decode.latents(),
              decode.step())) {
        try (Program program = session.compile(graph)) {
          graph.inputs().forEach(input -> feed(program, input));
          assertEquals(0, allocatedOnceWarm(program), () -> graph.name() + " " + lastByOperation);
        }
      }
    }
  }

  private static void feed(Program program, Tensor input) {
    int size = input.shape().size();
    if (input.type().dtype() == DType.F32) {
      float[] values = new float[size];
      Arrays.fill(values, 0.5f);
      program.write(input.name(), values);
    } else {
      program.write(input.name(), new int[size]);
    }
  }

  /** 0 once enough runs in a row allocated nothing, else the bytes of the last that did. */
  private long allocatedOnceWarm(Program program) {
    long last = 0;
    int clean = 0;
    for (int run = 0; run < MOST && clean < CLEAN; run++) {
      long before = allocated();
      program.run();
      long bytes = allocated() - before;
      clean = bytes == 0 ? clean + 1 : 0;
      if (bytes > 0) {
        last = bytes;
        lastByOperation = Map.copyOf(byOperation);
        byOperation.clear();
      }
    }
    return clean < CLEAN ? last : 0;
  }
}
