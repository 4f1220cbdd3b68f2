package org.lathe.benchmarks.device;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lathe.benchmarks.Spread;
import org.lathe.engine.LaunchTime;
import org.lathe.engine.MemoryNeed;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.Traffic;
import org.lathe.graph.Flops;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/** Measures what a device reaches through its engine: copies, additions, products, launches. */
final class CeilingRun {
  /** 64 MiB, more than the caches of a device. */
  private static final int LARGE = 1 << 24;

  private static final int COPIES = 2;

  /** Additions or products in a program, so that the time of a launch counts little. */
  private static final int REPEATED = 8;

  /** The most elements of the results of a program of products. */
  private static final long MOST_RESULTS = 1L << 26;

  private static final int LAUNCHES = 500;

  /** A state that is read at the end of a run. */
  private static final String AT_THE_END = "ceiling.end";

  private static final int SMALL = 64;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /**
   * The shape of products, without what it shares with others.
   *
   * @param rows of the result
   * @param depth terms of a sum
   * @param columns of the result
   */
  record Shape(int rows, int depth, int columns) {}

  private final Session session;
  private final int turns;

  CeilingRun(Session session, int turns) {
    this.session = session;
    this.turns = turns;
  }

  /**
   * Returns the products on which these parts spend most operations.
   *
   * @param most number of shapes
   */
  static List<Shape> shapes(List<PartCensus> parts, int most) {
    Map<Shape, Double> flops = new LinkedHashMap<>();
    for (PartCensus part : parts) {
      part.groups().values().stream()
          .flatMap(List::stream)
          .filter(launch -> launch.product().filter(each -> each.batch() == 1).isPresent())
          .forEach(
              launch -> {
                var product = launch.product().get();
                flops.merge(
                    new Shape(product.rows(), product.depth(), product.columns()),
                    product.flops(),
                    Double::sum);
              });
    }
    return flops.entrySet().stream()
        .sorted(Map.Entry.<Shape, Double>comparingByValue(Comparator.reverseOrder()))
        .limit(most)
        .map(Map.Entry::getKey)
        .toList();
  }

  DeviceReport.Ceilings ceilings(List<Shape> shapes) {
    TaskGraph copies = copies();
    TaskGraph additions = additions();
    List<TaskGraph> multiplications = shapes.stream().map(CeilingRun::products).toList();
    // Else the memory of a device may grow for each, which compiles kernels again.
    MemoryNeed most =
        multiplications.stream()
            .map(session::memoryFor)
            .max(Comparator.comparingLong(MemoryNeed::bytes))
            .orElse(MemoryNeed.NONE);
    session.reserve(session.memoryFor(copies).plus(session.memoryFor(additions)).plus(most));
    double copied = 2.0 * Float.BYTES * LARGE * COPIES / seconds(copies);
    double added = 3.0 * Float.BYTES * LARGE * REPEATED / seconds(additions);
    List<DeviceReport.Product> products = new ArrayList<>();
    for (int i = 0; i < shapes.size(); i++) {
      Shape shape = shapes.get(i);
      TaskGraph graph = multiplications.get(i);
      products.add(
          new DeviceReport.Product(
              shape.rows(), shape.depth(), shape.columns(), Flops.of(graph) / seconds(graph)));
    }
    return new DeviceReport.Ceilings(copied, added, products);
  }

  private static TaskGraph copies() {
    TensorType type = TensorType.f32(LARGE);
    GraphBuilder graph = new GraphBuilder("ceiling_copies");
    Tensor from = graph.state("ceiling.from", type);
    for (int i = 0; i < COPIES; i++) {
      graph.update(graph.state("ceiling.to" + i, type), graph.reshape(from, type.shape()));
    }
    return graph.build();
  }

  private static TaskGraph additions() {
    TensorType type = TensorType.f32(LARGE);
    GraphBuilder graph = new GraphBuilder("ceiling_additions");
    Tensor x = graph.state("ceiling.from", type);
    Tensor y = graph.state("ceiling.to0", type);
    Tensor sum = x;
    for (int i = 0; i < REPEATED; i++) {
      sum = graph.add(sum, y);
    }
    graph.update(graph.state("ceiling.to1", type), sum);
    return graph.build();
  }

  private static TaskGraph products(Shape shape) {
    long results = (long) shape.rows() * shape.columns();
    int repeated = Math.clamp(MOST_RESULTS / results, 1, REPEATED);
    GraphBuilder graph = new GraphBuilder("ceiling_products");
    Tensor x = graph.input("x", TensorType.f32(shape.rows(), shape.depth()));
    for (int i = 0; i < repeated; i++) {
      Tensor w = graph.input("w" + i, TensorType.f32(shape.columns(), shape.depth()));
      graph.output("y" + i, graph.linear(x, w));
    }
    return graph.build();
  }

  /** Returns the seconds of a run: by the host's clock, or by the device's if they are fewer. */
  private double seconds(TaskGraph graph) {
    try (Program program = session.compile(graph)) {
      graph.inputs().forEach(input -> program.write(input.name(), values(input.shape().size())));
      session.declare(AT_THE_END, TensorType.f32(1));
      // A run may only have begun when the host continues; a read waits for its end.
      Runnable run =
          () -> {
            program.run();
            session.read(AT_THE_END);
          };
      DeviceClock.warmUp(run);
      double host = DeviceClock.time(turns, run).median();
      double device =
          session.timeLaunches(program::run).stream().mapToDouble(LaunchTime::seconds).sum();
      // Between launches that are waited for, the device does nothing.
      return device > 0 ? Math.min(host, device) : host;
    }
  }

  private static float[] values(int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (i % 17 - 8) / 8f;
    }
    return values;
  }

  DeviceReport.Launching launching() {
    GraphBuilder graph = new GraphBuilder("launches");
    Tensor x = graph.input("x", TensorType.f32(SMALL));
    Tensor sum = x;
    for (int i = 0; i < LAUNCHES; i++) {
      sum = graph.add(sum, x);
    }
    graph.output("sum", sum);
    double[] seconds = new double[turns];
    double[] processor = new double[turns];
    long submissions;
    float[] read = new float[SMALL];
    try (Program program = session.compile(graph.build())) {
      program.write("x", read);
      Runnable chain =
          () -> {
            program.run();
            program.read("sum", read);
          };
      DeviceClock.warmUp(chain);
      Traffic before = session.traffic();
      for (int turn = 0; turn < turns; turn++) {
        long began = System.nanoTime();
        long ran = THREADS.getCurrentThreadCpuTime();
        chain.run();
        processor[turn] = (THREADS.getCurrentThreadCpuTime() - ran) * 1e-9 / LAUNCHES;
        seconds[turn] = (System.nanoTime() - began) * 1e-9 / LAUNCHES;
      }
      submissions = session.traffic().since(before).submissions() / turns;
    }
    return new DeviceReport.Launching(
        LAUNCHES, submissions, Spread.of(seconds), Spread.of(processor));
  }
}
