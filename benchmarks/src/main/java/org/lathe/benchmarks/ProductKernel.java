package org.lathe.benchmarks;

import java.util.SplittableRandom;
import org.lathe.engine.Backend;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TensorType;

/** One matrix product {@code C = A B^T} on an engine. */
final class ProductKernel implements AutoCloseable {
  private final Session session;
  private final Program program;

  ProductKernel(Backend backend, int threads, int m, int n, int k) {
    session = backend.open(backend.devices().getFirst(), threads);
    GraphBuilder graph = new GraphBuilder("product");
    graph.output(
        "c",
        graph.linear(
            graph.input("a", TensorType.f32(m, k)), graph.state("b", TensorType.f32(n, k))));
    program = session.compile(graph.build());
    SplittableRandom random = new SplittableRandom(1);
    program.write("a", normals(random, m * k));
    session.write("b", normals(random, n * k));
  }

  static float[] normals(SplittableRandom random, int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  void run() {
    program.run();
  }

  @Override
  public void close() {
    program.close();
    session.close();
  }
}
