package org.lathe.benchmarks;

import java.util.concurrent.TimeUnit;
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

  private KernelProgram program;

  /** Binds the operation to random operands. */
  @Setup(Level.Trial)
  public void open() {
    program = new KernelProgram(kernel, threads);
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
  }
}
