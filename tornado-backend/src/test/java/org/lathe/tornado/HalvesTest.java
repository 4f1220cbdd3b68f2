package org.lathe.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.lathe.engine.AbsentDevice;
import org.lathe.engine.BoundTask;
import org.lathe.engine.Buffer;
import org.lathe.engine.BufferView;
import org.lathe.engine.EngineException;
import org.lathe.engine.Precision;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.DType;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/** What this engine stores in bfloat16, and where it refuses to. */
class HalvesTest {
  private static final long MEMORY = 80L << 30;

  /** The configuration of ltm-m. */
  private static final LtmConfig LTM_M =
      new LtmConfig(50_258, 512, 6, 8, 1024, 256, 24, 1536, 1e-5, 10_000);

  /** Elements that the tasks of a graph read and write, by the way in which they are stored. */
  private static final class Count {
    private final TornadoBoundProgram program;
    private final Map<String, Long> floats = new TreeMap<>();
    private long halves;
    private long all;

    Count(TornadoBoundProgram program) {
      this.program = program;
      for (int t = 0; t < program.bound().tasks().size(); t++) {
        BoundTask task = program.bound().tasks().get(t);
        for (int i = 0; i < task.inputs().size(); i++) {
          add(task, "reads " + i, task.inputs().get(i), program.stored().input(t, i));
        }
        for (int o = 0; o < task.outputs().size(); o++) {
          add(task, "writes " + o, task.outputs().get(o), program.stored().output(t, o));
        }
      }
    }

    private void add(BoundTask task, String operand, BufferView view, boolean stored) {
      int size = view.shape().size();
      if (view.buffer().kind() != Buffer.Kind.STATE) {
        all += size;
        if (stored) {
          halves += size;
        } else if (view.buffer() == program.bound().arena(DType.F32)) {
          floats.merge(task.op().mnemonic() + " " + operand, (long) size, Long::sum);
        }
      }
    }

    double share() {
      return halves / (double) all;
    }
  }

  private static TornadoBoundProgram bound(TaskGraph graph, Precision precision) {
    try (AbsentDevice absent = new TornadoBackend().with(precision).absentGpu("a GPU", MEMORY)) {
      return (TornadoBoundProgram) absent.session().bind(graph);
    }
  }

  @Test
  void activationsOfAFastStepAreHalves() {
    TaskGraph graph = new LtmGraphs(LTM_M, 1, 1024).fastStep(0.01, false).rest();
    Count stored = new Count(bound(graph, Precision.BF16_MEMORY));
    assertTrue(stored.share() > 0.98, () -> stored.share() + " of them, floats: " + stored.floats);
    Count rounded = new Count(bound(graph, Precision.BF16));
    assertEquals(0, rounded.halves);
    assertEquals(rounded.all, stored.all);
  }

  @Test
  void aFastStepReadsCopiesOfTheWeightsOfProductsAndUpdatesNone() {
    TaskGraph graph = new LtmGraphs(LTM_M, 1, 1024).fastStep(0.01, false).rest();
    Set<String> copied = bound(graph, Precision.BF16_MEMORY).layout().copied();
    assertTrue(copied.stream().anyMatch(name -> name.endsWith("wq.weight")), copied::toString);
    assertFalse(copied.stream().anyMatch(name -> name.contains("norm")), copied::toString);
    assertEquals(Set.of(), bound(graph, Precision.BF16).layout().copied());
  }

  @Test
  void aStateThatTheProgramUpdatesHasNoCopy() {
    GraphBuilder graph = new GraphBuilder("update");
    Tensor w = graph.state("w", TensorType.f32(8, 8));
    Tensor v = graph.state("v", TensorType.f32(8, 8));
    Tensor x = graph.linear(graph.input("x", TensorType.f32(4, 8)), v);
    graph.output("y", graph.linear(x, w));
    graph.update(w, graph.add(v, v));
    assertEquals(Set.of("v"), bound(graph.build(), Precision.BF16_MEMORY).layout().copied());
  }

  /** Bytes of launches count as they are stored: two for a half, four for a float. */
  @Test
  void theCensusCountsBytesByStorage() {
    GraphBuilder graph = new GraphBuilder("bytes");
    TensorType rows = TensorType.f32(16, 64);
    Tensor x = graph.embedding(graph.input("table", TensorType.f32(9, 64)), ids(graph));
    graph.output("y", graph.swiglu(x, graph.add(x, graph.input("z", rows))));
    var census = bound(graph.build(), Precision.BF16_MEMORY).census();
    int elements = 16 * 64;
    assertEquals(2.0 * elements, census.get(0).work().written());
    assertEquals((2.0 + 4.0) * elements, census.get(1).work().read());
    assertEquals(2.0 * elements, census.get(1).work().written());
    assertEquals((2.0 + 2.0) * elements, census.get(2).work().read());
    assertEquals(4.0 * elements, census.get(2).work().written());
  }

  private static Tensor ids(GraphBuilder graph) {
    return graph.input("ids", TensorType.i32(16));
  }

  private static boolean storesHalves() {
    return Submission.of(TornadoRuntimeProvider.getTornadoRuntime().getDefaultDevice()).hasHalves()
        && Devices.memory(0).target(Precision.F32).library();
  }

  @Test
  void aProductReadsAWeightAsItWasWrittenOrUpdatedLast() {
    assumeTrue(storesHalves());
    TornadoBackend backend = new TornadoBackend();
    TensorType square = TensorType.f32(2, 2);
    GraphBuilder product = new GraphBuilder("product");
    Tensor x = product.input("x", square);
    product.output("y", product.linear(product.linear(x, product.state("w", square)), x));
    GraphBuilder doubled = new GraphBuilder("doubled");
    Tensor w = doubled.state("w", square);
    doubled.update(w, doubled.add(w, doubled.input("v", square)));
    try (Session session =
            backend.with(Precision.BF16_MEMORY).open(backend.devices().getFirst(), 1);
        Program reads = session.compile(product.build());
        Program writes = session.compile(doubled.build())) {
      reads.write("x", new float[] {1, 0, 0, 1});
      float[] y = new float[4];
      reads.run();
      reads.read("y", y);
      assertArrayEquals(new float[4], y, "a state begins with zeros");
      // Row-major w: the product with its transpose.
      session.write("w", new float[] {1, 2, 3, 4});
      for (int run = 0; run < 3; run++) {
        reads.run();
        reads.read("y", y);
        assertArrayEquals(new float[] {1, 3, 2, 4}, y);
      }
      writes.write("v", new float[] {1, 2, 3, 4});
      writes.run();
      reads.run();
      reads.read("y", y);
      assertArrayEquals(new float[] {2, 6, 4, 8}, y);
      session.clear("w");
      reads.run();
      reads.read("y", y);
      assertArrayEquals(new float[4], y);
    }
  }

  @Test
  void aDeviceWithoutHalvesRefusesThePrecision() {
    DeviceMemory memory = Devices.memory(0);
    if (storesHalves()) {
      assertEquals(Precision.BF16_MEMORY, memory.target(Precision.BF16_MEMORY).products());
      return;
    }
    EngineException refused =
        assertThrows(EngineException.class, () -> memory.target(Precision.BF16_MEMORY));
    assertEquals(1, refused.getMessage().lines().count());
    assertTrue(
        refused.getMessage().startsWith("precision bf16-memory needs TornadoVM's backend cuda"),
        refused.getMessage());
  }
}
