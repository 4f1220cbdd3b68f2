package org.lathe.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.lathe.cpu.vector.VectorBackend;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.DType;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One run of a kernel of the vector engine, in a graph with this operation only. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 7, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class KernelBenchmark {
  /** Name of a {@link KernelCase}. */
  @Param("matmul.linear.512x512")
  public String kernel;

  /** Number of threads of the engine. */
  @Param("1")
  public int threads;

  private Session session;
  private Program program;

  /** Binds the operation to random operands. */
  @Setup(Level.Trial)
  public void open() {
    KernelCase chosen =
        KernelCase.all().stream()
            .filter(each -> each.name().equals(kernel))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no kernel " + kernel));
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
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < chosen.operands().size(); i++) {
      TensorType type = chosen.operands().get(i);
      int size = type.shape().size();
      if (type.dtype() == DType.F32) {
        // Positive numbers, so that operands are valid log denominators and second moments.
        float[] values = new float[size];
        for (int e = 0; e < size; e++) {
          values[e] = (float) random.nextDouble();
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
  @Benchmark
  public void run() {
    program.run();
  }

  /** Stops the threads. */
  @TearDown(Level.Trial)
  public void close() {
    program.close();
    session.close();
  }
}
