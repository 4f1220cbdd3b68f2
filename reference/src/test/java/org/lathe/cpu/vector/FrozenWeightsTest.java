package org.lathe.cpu.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.lathe.graph.TensorType.f32;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.cpu.scalar.ScalarBackend;
import org.lathe.engine.Backend;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.op.Matmul;

/**
 * A product of few rows keeps a rearranged copy of a weight that does not change. After any write
 * of the weight, and any number of products before it, the next product uses the new weight.
 */
class FrozenWeightsTest {
  private static final int MOST_RUNS = 4;

  private static final Matmul PRODUCT = new Matmul(false, true);

  /** {@code x W^T}, and its part for the second matrix of a stack. */
  private static TaskGraph product(int rows, int columns, int k) {
    GraphBuilder graph = new GraphBuilder("product");
    Tensor x = graph.input("x", f32(rows, k));
    Tensor stack = graph.state("stack", f32(2, columns, k));
    graph.output("whole", graph.apply(PRODUCT, x, graph.state("weight", f32(columns, k))));
    graph.output("slice", graph.apply(PRODUCT, x, graph.slice(stack, 1, 2)));
    return graph.build();
  }

  /** Adds to the weights, and computes a product with the sum. */
  private static TaskGraph step(int rows, int columns, int k) {
    GraphBuilder graph = new GraphBuilder("step");
    Tensor x = graph.input("x", f32(rows, k));
    Tensor weight = graph.state("weight", f32(columns, k));
    Tensor sum = graph.add(weight, graph.filled(f32(columns, k), 0.5f));
    graph.update(weight, sum);
    Tensor stack = graph.state("stack", f32(2, columns, k));
    graph.update(stack, graph.add(stack, graph.filled(f32(2, columns, k), -0.25f)));
    graph.output("sum", graph.apply(PRODUCT, x, sum));
    return graph.build();
  }

  private static float[] normals(SplittableRandom random, int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static List<float[]> run(Backend engine, int threads, int rows, int columns, int k) {
    SplittableRandom random = new SplittableRandom(k);
    Stream.Builder<float[]> results = Stream.builder();
    try (Session session = engine.open(engine.devices().getFirst(), threads);
        Program product = session.compile(product(rows, columns, k));
        Program step = session.compile(step(rows, columns, k))) {
      float[] x = normals(random, rows * k);
      product.write("x", x);
      step.write("x", x);
      List<Runnable> writers =
          List.of(
              () -> session.write("weight", normals(random, columns * k)),
              () -> session.write("stack", normals(random, 2 * columns * k)),
              () -> session.clear("weight"),
              () -> {
                step.run();
                results.add(step.read("sum"));
              });
      for (int runs = 1; runs <= MOST_RUNS; runs++) {
        for (Runnable writer : writers) {
          writer.run();
          for (int r = 0; r < runs; r++) {
            product.run();
            results.add(product.read("whole"));
            results.add(product.read("slice"));
          }
        }
      }
    }
    return results.build().toList();
  }

  @ParameterizedTest
  @CsvSource({"1, 300, 64, 1", "1, 300, 64, 2", "3, 129, 700, 2", "32, 16, 5, 1"})
  void productsFollowTheWeight(int rows, int columns, int k, int threads) {
    List<float[]> expected = run(new ScalarBackend(), 1, rows, columns, k);
    List<float[]> actual = run(new VectorBackend(), threads, rows, columns, k);
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), "product " + i);
    }
  }
}
