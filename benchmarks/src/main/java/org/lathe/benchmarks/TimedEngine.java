package org.lathe.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.CpuBackend;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.vector.VectorBackend;
import org.lathe.engine.Support;
import org.lathe.graph.Shape;
import org.lathe.graph.op.Matmul;
import org.lathe.graph.op.Op;

/** The vector engine with a timer around each kernel. */
final class TimedEngine {
  private static final class Line {
    private final String operation;
    private final String shapes;
    private double seconds;
    private double processor;
    private long calls;
    private double flops;
    private double bytes;

    private Line(String operation, String shapes) {
      this.operation = operation;
      this.shapes = shapes;
    }

    private void clear() {
      seconds = 0;
      processor = 0;
      calls = 0;
      flops = 0;
      bytes = 0;
    }
  }

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Map<String, Line> lines = new LinkedHashMap<>();

  /** Returns the engine; the times of its kernels are summed here. */
  CpuBackend engine() {
    return new CpuBackend(VectorBackend.kernels().around(this::around)) {
      @Override
      public String id() {
        return "timed";
      }

      @Override
      public Support available() {
        return new VectorBackend().available();
      }
    };
  }

  private Kernel around(Kernel kernel, Op op, List<ArrayView> inputs, List<ArrayView> outputs) {
    List<Shape> in = inputs.stream().map(ArrayView::shape).toList();
    List<Shape> out = outputs.stream().map(ArrayView::shape).toList();
    String shapes = in.stream().map(Shape::toString).collect(Collectors.joining(" "));
    Line line =
        lines.computeIfAbsent(op + shapes, _ -> new Line(op.mnemonic() + variant(op), shapes));
    double flops = op.flops(in, out);
    double bytes =
        4.0
            * (in.stream().mapToDouble(Shape::size).sum()
                + out.stream().mapToDouble(Shape::size).sum());
    return workers -> {
      long began = System.nanoTime();
      long ran = THREADS.getCurrentThreadCpuTime();
      kernel.run(workers);
      line.processor += (THREADS.getCurrentThreadCpuTime() - ran) * 1e-9;
      line.seconds += (System.nanoTime() - began) * 1e-9;
      line.calls++;
      line.flops += flops;
      line.bytes += bytes;
    };
  }

  private static String variant(Op op) {
    return op instanceof Matmul matmul
        ? (matmul.transposeLhs() ? " ta" : "") + (matmul.transposeRhs() ? " tb" : "")
        : "";
  }

  /** Resets the times. */
  void clear() {
    lines.values().forEach(Line::clear);
  }

  /** Returns the times of the kernels since then, per step, the slowest first. */
  List<KernelTime> times(int steps, double peak) {
    double total = lines.values().stream().mapToDouble(line -> line.processor).sum();
    List<KernelTime> times = new ArrayList<>();
    for (Line line : lines.values()) {
      if (line.calls > 0) {
        double rate = line.flops / line.processor;
        times.add(
            new KernelTime(
                line.operation,
                line.shapes,
                (double) line.calls / steps,
                line.seconds / steps,
                line.processor / steps,
                line.processor / total,
                rate,
                rate / peak,
                line.bytes / line.processor));
      }
    }
    times.sort(Comparator.comparingDouble(KernelTime::processorSeconds).reversed());
    return times;
  }
}
