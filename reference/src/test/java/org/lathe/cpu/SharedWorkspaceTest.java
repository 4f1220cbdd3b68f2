package org.lathe.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.lathe.graph.TensorType.f32;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.engine.Backends;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.op.Concat;
import org.lathe.graph.op.Matmul;

/**
 * Programs of a session use the same memory, one after the other, without effect on the results.
 */
class SharedWorkspaceTest {
  /**
   * {@code [x, x] x^T + 1} of n rows, computed with intermediates; and x x^T, which is also an
   * intermediate.
   */
  private static TaskGraph graph(int n) {
    GraphBuilder graph = new GraphBuilder("of" + n);
    Tensor x = graph.input("x", f32(n, n));
    Tensor twice = graph.apply(new Concat(), x, x);
    Tensor product = graph.apply(new Matmul(false, true), twice, x);
    graph.output("square", graph.slice(product, 0, n));
    graph.output("sum", graph.add(product, graph.filled(f32(2 * n, n), 1)));
    return graph.build();
  }

  private static float[] rows(int n) {
    float[] x = new float[n * n];
    for (int i = 0; i < x.length; i++) {
      x[i] = i % 7 - 3;
    }
    return x;
  }

  private static float[] alone(String engine, int n, String output) {
    try (Session session = open(engine);
        Program program = session.compile(graph(n))) {
      program.write("x", rows(n));
      program.run();
      return program.read(output);
    }
  }

  private static Session open(String engine) {
    Backends.Choice choice = Backends.choose(engine);
    return choice.backend().open(choice.device(), 2);
  }

  @ParameterizedTest
  @CsvSource({"scalar, 5, 40", "scalar, 40, 5", "vector, 5, 40", "vector, 40, 5", "vector, 9, 9"})
  void programsInTurn(String engine, int first, int second) {
    try (Session session = open(engine);
        Program one = session.compile(graph(first))) {
      one.write("x", rows(first));
      one.run();
      long both = session.memoryFor(graph(second)).bytes();
      try (Program other = session.compile(graph(second))) {
        assertArrayEquals(alone(engine, first, "sum"), one.read("sum"), "read after a compilation");
        other.write("x", rows(second));
        other.run();
        for (String output : Arrays.asList("square", "sum")) {
          assertArrayEquals(alone(engine, first, output), one.read(output), "of the first");
          assertArrayEquals(alone(engine, second, output), other.read(output), "of the second");
        }
        one.run();
        assertArrayEquals(alone(engine, first, "sum"), one.read("sum"), "run after the other");
        assertArrayEquals(alone(engine, second, "sum"), other.read("sum"), "of the one before");
      }
      if (second <= first) {
        long own = 4L * (second * second + second * second + 2 * second * second);
        assertEquals(own + 4L * 2 * second * second, both, "all but what is its own is there");
      }
    }
  }
}
