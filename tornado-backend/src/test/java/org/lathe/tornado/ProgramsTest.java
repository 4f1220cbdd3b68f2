package org.lathe.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lathe.engine.BoundProgram;
import org.lathe.engine.EngineException;
import org.lathe.engine.MemoryNeed;
import org.lathe.engine.PlanningSession;
import org.lathe.engine.Precision;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.Traffic;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.models.Parameter;
import org.lathe.models.Weights;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Posterior;
import org.lathe.models.ltm.SlowGradient;
import org.lathe.models.ltm.SlowLearning;
import org.lathe.models.optimizer.Optimizer;
import org.lathe.models.optimizer.OptimizerOptions;
import org.lathe.tornado.op.DeviceOperations;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/** Programs of whole models: what they compile and copy, and that repeated runs are equal. */
class ProgramsTest {
  private static final int VOCABULARY = 31;
  private static final FastOptions FAST = FastOptions.paper(4);
  private static final double RATE = 0.3;
  private static final TornadoDevice DEVICE =
      TornadoRuntimeProvider.getTornadoRuntime().getDefaultDevice();
  private static final boolean CUDA = DEVICE.getTornadoVMBackend() == TornadoVMBackendType.CUDA;
  private static final int LAYERS = 2;

  private final TornadoBackend backend = new TornadoBackend();

  private Session open() {
    return backend.open(backend.devices().getFirst(), 1);
  }

  private Session open(DeviceMemory memory) {
    return open(memory, Precision.F32);
  }

  private Session open(DeviceMemory memory, Precision precision) {
    return new TornadoSession(
        backend, DeviceOperations.lowerings(), memory, memory.target(precision));
  }

  private static LtmConfig config(int layers, int dim) {
    return new LtmConfig(VOCABULARY, dim, layers, 2, 32, 8, 2 * layers, 2 * dim, 1e-5, 10_000);
  }

  private static int[] ids(long seed, int count) {
    return new SplittableRandom(seed).ints(count, 0, VOCABULARY).toArray();
  }

  @Test
  void twelveLayersCompileNothingThatThreeHaveNot() {
    // Separate memory, for which no other test has compiled anything.
    DeviceMemory memory = new DeviceMemory(DEVICE);
    for (int layers : new int[] {3, 12}) {
      LtmGraphs graphs = new LtmGraphs(config(layers, 8), 2, 16);
      try (Session session = open(memory)) {
        List<String> compiled = new ArrayList<>();
        session.onCompile((kernel, done, all) -> compiled.add(kernel));
        Weights.start(session, graphs.config().parameters(), 1);
        learn(session, graphs);
        assertEquals(compiled.size(), session.compilation().kernels());
        if (layers == 3) {
          assertEquals(Set.copyOf(compiled).size(), compiled.size(), "each kernel once");
          assertTrue(compiled.contains("attention_grad.keys"), compiled::toString);
          assertTrue(session.compilation().seconds() > 0);
        } else {
          assertEquals(List.of(), compiled);
        }
      }
    }
  }

  @Test
  void whatIsReservedAsPlannedDoesNotGrowAndCompilesOnce() {
    // Intermediates of tens of MiB, far more than the reserve for alignment.
    LtmGraphs graphs = new LtmGraphs(config(3, 64), 64, 32);
    try (Session session = open(new DeviceMemory(DEVICE, 1 << 12))) {
      PlanningSession planning = new PlanningSession(session);
      learn(planning, graphs);
      session.reserve(planning.peak());
      List<String> compiled = new ArrayList<>();
      session.onCompile((kernel, done, all) -> compiled.add(kernel));
      learn(session, graphs);
      assertEquals(Set.copyOf(compiled).size(), compiled.size(), "compiled for larger arrays");
    }
  }

  @Test
  void whatWasPlannedIsCompiledLaterAndAgain() {
    GraphBuilder graph = new GraphBuilder("planned");
    Tensor x = graph.input("x", TensorType.f32(3, 8));
    Tensor sum = graph.state("sum", x.type());
    Tensor y = graph.gelu(x);
    graph.update(sum, graph.add(sum, y));
    graph.output("y", graph.add(graph.filled(x.type(), 2), y));
    TaskGraph planned = graph.build();
    float[] values = new float[24];
    for (int i = 0; i < values.length; i++) {
      values[i] = i / 8f - 1;
    }
    try (Session session = open();
        Session other = open()) {
      BoundProgram bound = session.bind(planned);
      assertThrows(EngineException.class, () -> other.compile(bound));
      PlanningSession planning = new PlanningSession(session);
      planning.compile(bound);
      assertEquals(bound.need(), planning.peak());
      assertEquals(session.memoryFor(planned), planning.peak());
      float[] once;
      try (Program program = session.compile(bound)) {
        assertThrows(EngineException.class, () -> session.compile(bound), "it is still open");
        program.write("x", values);
        program.run();
        once = program.read("y");
        float[] state = session.read("sum");
        for (int i = 0; i < once.length; i++) {
          assertEquals(once[i], 2 + state[i]);
        }
      }
      try (Program again = session.compile(bound)) {
        assertThrows(EngineException.class, again::run, "its input was never written");
        again.write("x", values);
        again.run();
        assertArrayEquals(once, again.read("y"));
      }
    }
  }

  private static void learn(Session session, LtmGraphs graphs) {
    new FastLearning(session, graphs, FAST, true).close();
    new SlowLearning(session, graphs, SlowGradient.FINAL, 64, 2).close();
    new Optimizer(session, graphs.config().parameters(), OptimizerOptions.published()).close();
  }

  /** The learning rate and Adam's two corrections. */
  private static final int SCALARS = 3;

  @Test
  void aFastStepBringsScalarsToTheDeviceHoweverLargeTheModel() {
    Traffic narrow = trafficOfAFastStep(8, 2, 16);
    assertTrue(narrow.bytesIn() > 0 && narrow.bytesOut() > 0, narrow::toString);
    Traffic wide = trafficOfAFastStep(64, 2, 32);
    assertEquals(narrow, wide);
  }

  @Test
  void aFastStepIsOneSubmissionOnCuda() {
    assumeTrue(CUDA, "needs TornadoVM's backend cuda");
    int batch = 2;
    Traffic step = trafficOfAFastStep(64, batch, 32);
    long scores = (long) Float.BYTES * (batch + LAYERS * batch);
    assertEquals(new Traffic(1, SCALARS * Float.BYTES, scores), step);
  }

  /** Returns the traffic of a fast step after the first two. */
  private Traffic trafficOfAFastStep(int dim, int batch, int length) {
    LtmGraphs graphs = new LtmGraphs(config(LAYERS, dim), batch, length);
    try (Session session = open()) {
      Weights.start(session, graphs.config().parameters(), 1);
      try (FastLearning fast = new FastLearning(session, graphs, FAST, false)) {
        fast.load(ids(1, batch * length), ids(2, batch * length));
        fast.restart(1, 0, sequences(batch));
        fast.drawFit(1, 0, 0, sequences(batch));
        fast.step(RATE, 0);
        fast.step(RATE, 1);
        Traffic before = session.traffic();
        fast.step(RATE, 2);
        return session.traffic().since(before);
      }
    }
  }

  @Test
  void aProgramGivesTheBitsOfItsLaunchesOneByOne() {
    assumeTrue(CUDA, "needs TornadoVM's backend cuda");
    List<float[]> program = learned(new DeviceMemory(DEVICE, 1 << 12, Submission.PROGRAM));
    List<float[]> launches = learned(new DeviceMemory(DEVICE, 1 << 12, Submission.LAUNCHES));
    for (int i = 0; i < program.size(); i++) {
      assertArrayEquals(launches.get(i), program.get(i));
    }
  }

  private static int[] sequences(int batch) {
    return java.util.stream.IntStream.range(0, batch).toArray();
  }

  @Test
  void aFitRepeatsItselfToTheBit() {
    assertArrayEquals(fit(), fit());
  }

  private float[] fit() {
    LtmGraphs graphs = new LtmGraphs(config(2, 16), 2, 16);
    try (Session session = open()) {
      Weights.start(session, graphs.config().parameters(), 1);
      try (FastLearning fast = new FastLearning(session, graphs, FAST, false)) {
        fast.load(ids(1, 32), ids(2, 32));
        fast.fit(1, 0, sequences(2), RATE, (step, score) -> {});
        return session.read(Posterior.MU);
      }
    }
  }

  @Test
  void moreThanTheDeviceHoldsIsRefusedInOneLine() {
    DeviceMemory memory = new DeviceMemory(DEVICE, 1 << 12);
    try (Session session = open(memory)) {
      long all = DeviceMemory.capacity(DEVICE) / Float.BYTES;
      EngineException refused =
          assertThrows(EngineException.class, () -> memory.takeFloats(all + 1, "state huge"));
      assertEquals(1, refused.getMessage().lines().count());
      assertTrue(refused.getMessage().startsWith("state huge needs "), refused.getMessage());
      assertTrue(refused.getMessage().contains("--micro-batch"), refused.getMessage());
      // None of it is kept.
      session.declare("small", TensorType.f32(3));
      assertArrayEquals(new float[3], session.read("small"));
    }
  }

  @Test
  void aProgramOutlivesTheGrowthAndTheMovesOfWhatItReads() {
    LtmGraphs graphs = new LtmGraphs(config(2, 16), 2, 16);
    try (Session session = open(new DeviceMemory(DEVICE, 1 << 12))) {
      Weights.start(session, graphs.config().parameters(), 1);
      try (FastLearning fast = new FastLearning(session, graphs, FAST, false)) {
        fast.load(ids(1, 32), ids(2, 32));
        fast.fit(1, 0, sequences(2), RATE, (step, score) -> {});
        float[] before = session.read(Posterior.MU);
        session.declare("large", TensorType.f32(1 << 24));
        session.reserve(new MemoryNeed(0, 0, 0, 0, 0, 1 << 20, 0, 0));
        fast.fit(1, 0, sequences(2), RATE, (step, score) -> {});
        assertArrayEquals(before, session.read(Posterior.MU));
      }
    }
  }

  @Test
  void whatIsOnTheDeviceOutlivesItsGrowth() {
    try (Session session = open(new DeviceMemory(DEVICE, 1 << 12))) {
      session.declare("small", TensorType.f32(3));
      session.write("small", new float[] {1, 2, 3});
      // More than the initial size of the arrays.
      session.declare("large", TensorType.f32(1 << 24));
      assertArrayEquals(new float[] {1, 2, 3}, session.read("small"));
      float[] large = session.read("large");
      assertEquals(0, large[large.length - 1]);
    }
  }

  /**
   * Indices are ints, but the number of bytes can exceed an int; a small model cannot show that.
   */
  @Test
  void farBehindInTheDevicesMemoryTheBitsAreTheSame() {
    long last = DeviceMemory.capacity(DEVICE) / Float.BYTES - (1 << 22);
    assumeTrue(last >= 1 << 30, "the device has less than 4 GiB for one process");
    List<float[]> near = learned(new DeviceMemory(DEVICE, 1 << 12));
    DeviceMemory memory = new DeviceMemory(DEVICE);
    // At once, so that what is skipped is never copied, nor touched where the device is the host.
    memory.reserve(Float.BYTES * (last + (1 << 21)));
    // The address that results if the upper half is lost.
    float[] front = new float[1 << 20];
    Arrays.fill(front, 7);
    long start = memory.takeFloats(front.length, "the front");
    memory.putFloats(front, start);
    long skipped = front.length;
    List<Long> positions =
        LongStream.of(1 << 29, 1 << 30, 1L << 31, 1L << 32, last)
            .filter(position -> position <= last)
            .boxed()
            .toList();
    for (long behind : positions) {
      memory.takeFloats(behind - skipped, "what is skipped");
      skipped = behind;
      List<float[]> far = learned(memory);
      for (int i = 0; i < near.size(); i++) {
        assertArrayEquals(near.get(i), far.get(i), "behind " + behind + " floats");
      }
      float[] after = new float[front.length];
      memory.getFloats(start, after);
      assertArrayEquals(front, after, "behind " + behind + " floats");
    }
  }

  /** A kernel then finds weights and activations in chunks that are mapped a second time. */
  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"F32", "BF16_MEMORY"})
  void operandsThatAnIntCannotTellApartGiveTheSameBits(Precision precision) {
    assumeTrue(CUDA && Submission.of(DEVICE) == Submission.PROGRAM, "one array elsewhere");
    long apart = (1L << 32) + (1 << 20);
    assumeTrue(DeviceMemory.capacity(DEVICE) / Float.BYTES > 2 * apart, "the device is too small");
    List<float[]> near = learned(new DeviceMemory(DEVICE, 1 << 12), precision, () -> {});
    DeviceMemory memory = new DeviceMemory(DEVICE, 1 << 12);
    memory.reserve(Float.BYTES * (apart + (1 << 22)));
    List<float[]> far =
        learned(memory, precision, () -> memory.takeFloats(apart, "what is between"));
    for (int i = 0; i < near.size(); i++) {
      assertArrayEquals(near.get(i), far.get(i));
    }
  }

  private List<float[]> learned(DeviceMemory memory) {
    return learned(memory, Precision.F32, () -> {});
  }

  /**
   * Returns the states after a fit and a slow step.
   *
   * @param between is done when the weights have their memory, and nothing else has
   */
  private List<float[]> learned(DeviceMemory memory, Precision precision, Runnable between) {
    LtmGraphs graphs = new LtmGraphs(config(2, 16), 2, 16);
    List<Parameter> parameters = graphs.config().parameters();
    try (Session session = open(memory, precision)) {
      Weights.start(session, parameters, 1);
      between.run();
      try (FastLearning fast = new FastLearning(session, graphs, FAST, true);
          SlowLearning learning = new SlowLearning(session, graphs, SlowGradient.FINAL, 32, 2);
          Optimizer optimizer = new Optimizer(session, parameters, OptimizerOptions.published())) {
        fast.load(ids(1, 32), ids(2, 32));
        fast.fit(1, 0, sequences(2), RATE, (step, score) -> {});
        learning.begin();
        float[] nll = learning.accumulate(ids(1, 32), ids(2, 32));
        float norm = optimizer.update(RATE, 1);
        assertTrue(norm > 0, "there is no gradient");
        List<float[]> left = new ArrayList<>(List.of(nll, new float[] {norm}));
        left.add(session.read(Posterior.MU));
        parameters.forEach(parameter -> left.add(session.read(parameter.name())));
        return left;
      }
    }
  }
}
