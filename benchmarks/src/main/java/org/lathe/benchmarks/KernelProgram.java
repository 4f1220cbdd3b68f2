package org.lathe.benchmarks;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.lathe.cpu.vector.VectorBackend;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.DType;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/** A kernel of the vector engine in a graph with this operation only, bound to random operands. */
public final class KernelProgram implements Runnable, Supplier<float[][]>, Closeable {
  private final KernelCase chosen;
  private final Session session;
  private final Program program;

  /**
   * Binds the operation.
   *
   * @param name of a {@link KernelCase}
   * @param threads of the engine
   */
  public KernelProgram(String name, int threads) {
    chosen =
        KernelCase.all().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no kernel " + name));
    VectorBackend engine = new VectorBackend();
    session = engine.open(engine.devices().getFirst(), threads);
    GraphBuilder graph = new GraphBuilder("kernel");
    List<Tensor> operands = new ArrayList<>();
    for (TensorType type : chosen.operands()) {
      operands.add(graph.input("x" + operands.size(), type));
    }
    List<Tensor> results = graph.apply(chosen.op(), operands);
    for (int i = 0; i < results.size(); i++) {
      graph.output("y" + i, results.get(i));
    }
    program = session.compile(graph.build());
    write();
  }

  private void write() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < chosen.operands().size(); i++) {
      TensorType type = chosen.operands().get(i);
      int size = type.shape().size();
      if (type.dtype() == DType.F32) {
        float[] values = new float[size];
        for (int e = 0; e < size; e++) {
          values[e] = chosen.value(i, random.nextDouble());
        }
        program.write("x" + i, values);
      } else {
        int[] ids = new int[size];
        Arrays.setAll(ids, _ -> random.nextInt(chosen.ids()));
        program.write("x" + i, ids);
      }
    }
  }

  /** Runs the kernel. */
  @Override
  public void run() {
    program.run();
  }

  /** Runs the kernel and returns its results. */
  @Override
  public float[][] get() {
    run();
    float[][] results = new float[chosen.results().size()][];
    Arrays.setAll(results, i -> program.read("y" + i));
    return results;
  }

  /** Stops the threads. */
  @Override
  public void close() {
    program.close();
    session.close();
  }
}
