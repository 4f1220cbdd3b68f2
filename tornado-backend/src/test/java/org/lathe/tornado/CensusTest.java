package org.lathe.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.lathe.engine.AbsentDevice;
import org.lathe.engine.BoundProgram;
import org.lathe.engine.DeviceLaunch;
import org.lathe.engine.DeviceWork;
import org.lathe.engine.EngineException;
import org.lathe.engine.LaunchTime;
import org.lathe.engine.Precision;
import org.lathe.engine.ProductShape;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Task;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.LinearCrossEntropy;
import org.lathe.graph.op.Matmul;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;

/** The census of a program is what its operands say, and what the device then runs. */
class CensusTest {
  private static final long MEMORY = 80L << 30;

  private final TornadoBackend backend = new TornadoBackend();

  private AbsentDevice absent() {
    return backend.absentGpu("a GPU", MEMORY);
  }

  private List<DeviceLaunch> census(TaskGraph graph) {
    try (AbsentDevice absent = absent()) {
      return absent.session().bind(graph).census();
    }
  }

  /** Operations whose operands cross the memory once: reads and writes are the operands' bytes. */
  @Test
  void bytesAreThoseOfTheOperands() {
    TensorType rows = TensorType.f32(5, 96);
    GraphBuilder graph = new GraphBuilder("operands");
    Tensor x = graph.input("x", rows);
    Tensor y = graph.input("y", rows);
    Tensor w = graph.input("w", TensorType.f32(96));
    Tensor mu = graph.input("mu", rows);
    graph.output("sum", graph.add(x, y));
    graph.output("swiglu", graph.swiglu(x, y));
    graph.output("norm", graph.rmsNorm(x, w, 1e-5f));
    graph.output("sample", graph.gaussianSample(mu, x, y));
    graph.output("product", graph.linear(x, graph.input("m", TensorType.f32(7, 96))));
    graph.output("scaled", graph.multiply(x, w));
    graph.output("row", graph.rowSum(x));
    TaskGraph built = graph.build();
    List<DeviceLaunch> census = census(built);
    assertEquals(built.tasks().size(), census.size(), census::toString);
    for (int i = 0; i < census.size(); i++) {
      Task task = built.tasks().get(i);
      DeviceWork work = census.get(i).work();
      assertEquals(bytes(task.inputs()), work.read(), task::toString);
      assertEquals(bytes(task.outputs()), work.written(), task::toString);
    }
  }

  private static double bytes(List<Tensor> tensors) {
    return tensors.stream().mapToLong(tensor -> tensor.type().bytes()).sum();
  }

  /** The operations of the graph, as {@link org.lathe.graph.Flops} counts them from its shapes. */
  @Test
  void productsHaveTheirShapesAndOperations() {
    GraphBuilder graph = new GraphBuilder("products");
    Tensor x = graph.input("x", TensorType.f32(2, 33, 64));
    Tensor table = graph.input("table", TensorType.f32(501, 64));
    Tensor targets = graph.input("targets", TensorType.i32(2, 33));
    graph.output("y", graph.linear(x, graph.input("w", TensorType.f32(48, 64))));
    graph.output("loss", graph.linearCrossEntropy(x, table, targets));
    TaskGraph built = graph.build();
    List<DeviceLaunch> products =
        census(built).stream().filter(launch -> launch.product().isPresent()).toList();
    ProductShape layer = new ProductShape(66, 48, 64, 1, Precision.F32, false);
    assertEquals(Optional.of(layer), products.getFirst().product());
    double counted = products.stream().mapToDouble(launch -> launch.work().flops()).sum();
    double expected =
        built.tasks().stream()
            .filter(task -> task.op() instanceof Matmul || task.op() instanceof LinearCrossEntropy)
            .mapToDouble(
                task ->
                    task.op()
                        .flops(
                            task.inputs().stream().map(Tensor::shape).toList(),
                            task.outputs().stream().map(Tensor::shape).toList()))
            .sum();
    assertEquals(expected, counted);
  }

  /** Pairs of a query and a key, counted one by one. */
  @Test
  void attentionCountsThePairsInTheWindow() {
    int batch = 2;
    int length = 150;
    int heads = 3;
    int width = 32;
    int window = 70;
    GraphBuilder graph = new GraphBuilder("attention");
    TensorType type = TensorType.f32(batch, length, heads * width);
    Tensor q = graph.input("q", type);
    Tensor k = graph.input("k", type);
    Tensor v = graph.input("v", type);
    graph.output("out", graph.causalAttention(q, k, v, heads, window));
    double pairs = 0;
    for (int query = 0; query < length; query++) {
      for (int key = 0; key <= query; key++) {
        pairs += query - key < window ? batch * heads : 0;
      }
    }
    List<DeviceLaunch> census = census(graph.build());
    double scattered = census.stream().mapToDouble(launch -> launch.work().scattered()).sum();
    assertEquals(pairs * width, scattered);
    double flops = census.stream().mapToDouble(launch -> launch.work().flops()).sum();
    assertEquals(pairs * (4 * width + 5), flops);
  }

  /** By products: scores of whole blocks of 64 queries; rows that blocks share are read once. */
  @Test
  void attentionByProductsCountsItsBlocks() {
    int batch = 4;
    int length = 1024;
    int heads = 8;
    int width = 64;
    int window = 256;
    GraphBuilder graph = new GraphBuilder("attention");
    TensorType type = TensorType.f32(batch, length, heads * width);
    Tensor q = graph.input("q", type);
    Tensor k = graph.input("k", type);
    Tensor v = graph.input("v", type);
    graph.output("out", graph.causalAttention(q, k, v, heads, window));
    List<DeviceLaunch> census = census(graph.build());
    List<DeviceLaunch> products =
        census.stream().filter(launch -> launch.product().isPresent()).toList();
    double elements = (double) batch * length * heads * width;
    double scores = (double) batch * heads * length * (window + 64);
    assertEquals(
        List.of(
            new ProductShape(64, window + 64, width, batch * heads * 16, Precision.F32, false),
            new ProductShape(64, width, window + 64, batch * heads * 16, Precision.F32, false)),
        products.stream().map(launch -> launch.product().orElseThrow()).toList());
    assertEquals(4 * 2 * elements, products.get(0).work().read());
    assertEquals(4 * scores, products.get(0).work().written());
    assertEquals(4 * (scores + elements), products.get(1).work().read());
    assertEquals(4 * elements, products.get(1).work().written());
    DeviceLaunch softmax = named("attention.softmax", census);
    double visible = 0;
    for (int query = 0; query < length; query++) {
      visible += batch * heads * Math.min(query + 1, window);
    }
    assertEquals(4 * visible, softmax.work().read());
    assertEquals(4 * (scores + batch * heads * length), softmax.work().written());
    DeviceLaunch repair = named("attention.repair", census);
    assertEquals(4 * elements, repair.work().read());
    assertEquals(0, repair.work().written());
  }

  private static DeviceLaunch named(String kernel, List<DeviceLaunch> census) {
    return census.stream()
        .filter(launch -> launch.kernel().equals(kernel))
        .reduce(
            (one, other) -> {
              throw new AssertionError("two launches of " + kernel);
            })
        .orElseThrow();
  }

  @Test
  void precisionIsThatOfTheEngine() {
    GraphBuilder graph = new GraphBuilder("precision");
    Tensor x = graph.input("x", TensorType.f32(8, 8));
    graph.output("y", graph.linear(x, x));
    TaskGraph built = graph.build();
    for (Precision precision : backend.precisions()) {
      try (AbsentDevice absent = backend.with(precision).absentGpu("a GPU", MEMORY)) {
        DeviceLaunch product = absent.session().bind(built).census().getFirst();
        // These factors are inputs, which are floats.
        assertEquals(
            precision == Precision.BF16_MEMORY ? Precision.BF16 : precision,
            product.product().orElseThrow().precision());
      }
    }
  }

  @Test
  void anAbsentDeviceRunsNothing() {
    GraphBuilder graph = new GraphBuilder("nothing");
    graph.output("y", graph.gelu(graph.input("x", TensorType.f32(8))));
    TaskGraph built = graph.build();
    try (AbsentDevice absent = absent()) {
      EngineException refused =
          assertThrows(EngineException.class, () -> absent.session().compile(built));
      assertTrue(refused.getMessage().contains("a GPU"), refused::getMessage);
      assertEquals("a GPU", absent.device().name());
      assertTrue(absent.device().memory() <= MEMORY);
    }
  }

  /** Every launch that the device runs is in the census, and no other. */
  @Test
  void theDeviceRunsWhatWasCounted() {
    LtmConfig config = new LtmConfig(31, 16, 2, 2, 32, 8, 4, 32, 1e-5, 10_000);
    TaskGraph graph = new LtmGraphs(config, 2, 16).posteriorGradient();
    try (Session session = backend.open(backend.devices().getFirst(), 1)) {
      BoundProgram bound = session.bind(graph);
      Map<String, Long> counted = new LinkedHashMap<>();
      bound.census().forEach(launch -> counted.merge(name(launch), 1L, Long::sum));
      assertTrue(counted.size() > 10, counted::toString);
      try (Program program = session.compile(bound)) {
        int[] ids = new SplittableRandom(1).ints(32, 0, 31).toArray();
        program.write("tokens", ids);
        program.write("targets", ids);
        program.run();
        Map<String, Long> ran = new LinkedHashMap<>();
        long began = System.nanoTime();
        List<LaunchTime> times = session.timeLaunches(program::run);
        double host = (System.nanoTime() - began) * 1e-9;
        times.forEach(time -> ran.put(name(time), time.launches()));
        assertEquals(counted, ran);
        double seconds = times.stream().mapToDouble(LaunchTime::seconds).sum();
        assertTrue(seconds > 0, "the profiler tells no time");
        assertTrue(seconds <= host, seconds + " s on the device, " + host + " in all");
      }
    }
  }

  private static String name(DeviceLaunch launch) {
    return launch.kernel() + launch.product();
  }

  private static String name(LaunchTime time) {
    return time.kernel() + time.product();
  }
}
