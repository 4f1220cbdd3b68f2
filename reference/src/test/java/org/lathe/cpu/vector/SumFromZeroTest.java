package org.lathe.cpu.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.cpu.scalar.ScalarBackend;
import org.lathe.engine.Backend;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/** A sum with zeros is computed without the zeros and has the same bits. */
class SumFromZeroTest {
  private static final float[] VALUES = {
    -0f, 0f, 1.5f, -2f, Float.MIN_VALUE, -Float.MIN_VALUE, Float.NEGATIVE_INFINITY, Float.NaN
  };

  private static TaskGraph graph(int size, float left) {
    GraphBuilder graph = new GraphBuilder("from_zero");
    TensorType type = TensorType.f32(size);
    Tensor x = graph.input("x", type);
    graph.output("sum", graph.add(graph.filled(type, left), x));
    return graph.build();
  }

  private static int[] run(Backend engine, int size) {
    try (Session session = engine.open(engine.devices().getFirst(), 2);
        Program program = session.compile(graph(size, 0))) {
      float[] x = new float[size];
      for (int i = 0; i < size; i++) {
        x[i] = VALUES[i % VALUES.length];
      }
      program.write("x", x);
      program.run();
      float[] read = program.read("sum");
      int[] bits = new int[size];
      for (int i = 0; i < size; i++) {
        bits[i] = Float.floatToRawIntBits(read[i]);
      }
      return bits;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 17, 40_003})
  void hasTheBitsOfTheDefinition(int size) {
    int[] bits = run(new VectorBackend(), size);
    assertArrayEquals(run(new ScalarBackend(), size), bits);
    if (size > 0) {
      assertEquals(0, bits[0], "-0 becomes +0");
    }
  }

  @Test
  void takesNoConstant() {
    TaskGraph joined = SumFromZero.fuse(graph(4, 0));
    assertEquals(new SumFromZero(), joined.tasks().getFirst().op());
    assertEquals(0, joined.constants().size());
  }

  /** -0 + -0 is -0. */
  @ParameterizedTest
  @ValueSource(floats = {-0f, 1f, Float.NaN})
  void leavesOtherNumbers(float left) {
    assertEquals("add", SumFromZero.fuse(graph(4, left)).tasks().getFirst().op().mnemonic());
  }
}
