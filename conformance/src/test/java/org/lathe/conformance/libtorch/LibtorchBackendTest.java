package org.lathe.conformance.libtorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.conformance.OneOperation;
import org.lathe.conformance.Trials;
import org.lathe.conformance.cases.Cases;
import org.lathe.conformance.cases.Mode;
import org.lathe.conformance.cases.OpCase;
import org.lathe.conformance.oracle.DoubleTensor;
import org.lathe.conformance.oracle.Oracle;
import org.lathe.conformance.oracle.Oracles;
import org.lathe.engine.Backends;
import org.lathe.engine.EngineException;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.Support;
import org.lathe.engine.TolerancePolicy;
import org.lathe.evaluation.GoldenCheck;
import org.lathe.evaluation.GoldenGroup;
import org.lathe.graph.Constant;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.RepeatBuilder;
import org.lathe.graph.Task;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.Adam;
import org.lathe.graph.op.CacheWrite;
import org.lathe.graph.op.CausalAttention;
import org.lathe.graph.op.CrossAttention;
import org.lathe.graph.op.Op;

/** libtorch means what the oracles mean, within the same bounds as everyone. */
class LibtorchBackendTest {
  private static final int TRIALS = 12;
  private static final LibtorchBackend BACKEND = new LibtorchBackend();

  /** Largest error seen, as a share of its bound. */
  private static final Map<String, Double> WORST = new TreeMap<>();

  private static Session session;

  @BeforeEach
  void open() {
    Support available = BACKEND.available();
    assumeTrue(available.ok(), available.reason());
    if (session == null) {
      session = open(1);
    }
  }

  private static Session open(int threads) {
    return BACKEND.open(BACKEND.devices().getFirst(), threads);
  }

  @AfterAll
  static void close() throws IOException {
    if (session == null) {
      return;
    }
    session.close();
    List<String> lines = new ArrayList<>();
    WORST.forEach(
        (operation, share) ->
            lines.add(String.format(Locale.ROOT, "%-36s %.3f", operation, share)));
    Path folder = Files.createDirectories(Path.of("target", "conformance"));
    Files.write(folder.resolve("libtorch-share-of-bound.txt"), lines);
  }

  @TestFactory
  Stream<DynamicTest> everyOperationIsWithinItsBound() {
    long seed = Trials.seed();
    return Cases.all().values().stream().map(cases -> test(cases, seed));
  }

  private static DynamicTest test(Cases<?> cases, long seed) {
    String name = cases.operation().getSimpleName();
    return DynamicTest.dynamicTest(
        name, () -> Trials.check(name, cases.shapes(), TRIALS, seed, LibtorchBackendTest::check));
  }

  private static void check(OpCase opCase, long seed) {
    Op op = opCase.op();
    assertEquals(Support.yes(), BACKEND.supports(new Task(op, List.of(), List.of())));
    check(op, opCase.types(), opCase.elements(seed, Mode.ORDINARY));
  }

  private static <O extends Op> void check(O op, List<TensorType> types, List<Constant> elements) {
    List<DoubleTensor> inputs = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      inputs.add(DoubleTensor.of(types.get(i), elements.get(i)));
    }
    Oracle<O> oracle = Oracles.of(op);
    List<DoubleTensor> exact = oracle.apply(op, inputs);
    List<DoubleTensor> roundings = oracle.roundings(op, inputs, exact);
    List<float[]> got = OneOperation.run(session, op, types, elements, OneOperation.Operands.FED);
    for (int output = 0; output < got.size(); output++) {
      for (int i = 0; i < exact.get(output).size(); i++) {
        double want = exact.get(output).at(i);
        float given = got.get(output)[i];
        double bound = TolerancePolicy.bound(op, roundings.get(output).at(i));
        double error = Math.abs(given - want);
        boolean same = (float) want == given || Double.isNaN(want) && Float.isNaN(given);
        assertTrue(
            same || error <= bound,
            "element "
                + i
                + " of output "
                + output
                + " is "
                + given
                + ", in float64 "
                + want
                + ", off by "
                + error
                + " of "
                + bound);
        if (bound > 0 && !same) {
          WORST.merge(op.mnemonic(), error / bound, Math::max);
        }
      }
    }
  }

  /** Whole graphs: repeats and their gradients, states, fits and training rounds. */
  @ParameterizedTest
  @ValueSource(strings = {"tiny", "deep", "shallow"})
  void theModelKeepsTheGoldenNumbers(String name) {
    Path folder = Path.of(System.getProperty("lathe.golden"), name);
    Backends.Choice choice = new Backends.Choice(BACKEND, BACKEND.devices().getFirst());
    for (GoldenGroup group : GoldenCheck.of(folder, choice, 1)) {
      assertTrue(group.passes(), group.toString());
    }
  }

  /** A ring of each layer, written in place through the repeat, as in generation. */
  @Test
  void aRepeatWritesIntoTheSlicesOfAState() {
    GraphBuilder graph = new GraphBuilder("rings");
    TensorType rings = TensorType.f32(2, 1, 3, 1);
    Tensor state = graph.state("rings", rings);
    Tensor position = graph.input("position", TensorType.i32(1));
    Tensor x = graph.input("x", TensorType.f32(2, 1, 1, 1));
    RepeatBuilder repeat = graph.repeat("layers", 2);
    Tensor ring = repeat.slice("ring", state, 0);
    Tensor row = repeat.slice("row", x, 0);
    Tensor at = repeat.share("at", position);
    repeat.collect("ring", repeat.body().apply(new CacheWrite(), ring, row, at));
    graph.update(state, repeat.end().getFirst());
    try (Session own = open(1);
        Program program = own.compile(graph.build())) {
      program.write("x", new float[] {1, 2});
      program.write("position", new int[] {4});
      program.run();
      assertArrayEquals(new float[] {0, 1, 0, 0, 2, 0}, own.read("rings"));
      program.write("position", new int[] {-1});
      assertThrows(IndexOutOfBoundsException.class, program::run);
    }
  }

  /** Two programs see one state; what is read of a state before its update is the old value. */
  @Test
  void statesAreSharedAndOldValuesStay() {
    TensorType type = TensorType.f32(2);
    GraphBuilder step = new GraphBuilder("step");
    Tensor p = step.state("p", type);
    Tensor before = step.reshape(p, TensorType.f32(1, 2).shape());
    List<Tensor> updated =
        step.apply(
            new Adam(0.5f, 0.5f, 0),
            List.of(
                p,
                step.state("m", type),
                step.state("v", type),
                step.filled(type, 4),
                step.input("schedule", TensorType.f32(3))));
    step.update(p, updated.get(0));
    step.update(step.state("m", type), updated.get(1));
    step.update(step.state("v", type), updated.get(2));
    step.output("before", before);
    GraphBuilder twice = new GraphBuilder("twice");
    Tensor shared = twice.state("p", type);
    twice.output("doubled", twice.add(shared, shared));
    try (Session own = open(1);
        Program first = own.compile(step.build());
        Program second = own.compile(twice.build())) {
      own.write("p", new float[] {1, 2});
      first.write("schedule", new float[] {0.25f, 0.5f, 0.5f});
      first.run();
      assertArrayEquals(new float[] {1, 2}, first.read("before"));
      assertArrayEquals(new float[] {0.75f, 1.75f}, own.read("p"));
      assertArrayEquals(new float[] {2, 2}, own.read("m"));
      second.run();
      assertArrayEquals(new float[] {1.5f, 3.5f}, second.read("doubled"));
      own.clear("p");
      second.run();
      assertArrayEquals(new float[] {0, 0}, second.read("doubled"));
    }
  }

  /**
   * Known findings, the same in each run, of the processor's kernel behind {@code
   * scaled_dot_product_attention} in libtorch 2.10.0; its plain path has the first one right. A
   * query of NaN gives zeros, as if it read no key. A mask is added to the scores, so that a key of
   * NaN reaches queries that do not read it; a value of NaN does so even without a mask, times the
   * zero weight.
   */
  @Test
  void flashAttentionLosesSomeNaNAndSpreadsOthers() {
    float[] ones = {1, 1, 1};
    float[] last = {1, 1, Float.NaN};
    Op cross = new CrossAttention(1);
    assertArrayEquals(new float[] {1, 1, 0}, attention(cross, last, ones, ones));
    Op whole = new CausalAttention(1, 3);
    assertArrayEquals(new float[] {1, 1, Float.NaN}, attention(whole, ones, last, ones));
    Op window = new CausalAttention(1, 2);
    float[] none = {Float.NaN, Float.NaN, Float.NaN};
    assertArrayEquals(none, attention(window, ones, last, ones));
    assertArrayEquals(none, attention(whole, ones, ones, last));
  }

  private static float[] attention(Op op, float[]... operands) {
    TensorType type = TensorType.f32(1, 3, 1);
    List<Constant> elements = Stream.of(operands).map(Constant::of).toList();
    return OneOperation.run(
            session, op, List.of(type, type, type), elements, OneOperation.Operands.FED)
        .getFirst();
  }

  @Test
  void whatIsWrongIsNamed() {
    GraphBuilder graph = new GraphBuilder("rows");
    Tensor table = graph.input("table", TensorType.f32(3, 1));
    graph.output("row", graph.embedding(table, graph.input("ids", TensorType.i32(2))));
    try (Program program = session.compile(graph.build())) {
      assertThrows(EngineException.class, program::run);
      program.write("table", new float[] {1, 2, 3});
      assertThrows(EngineException.class, () -> program.write("ids", new float[2]));
      assertThrows(EngineException.class, () -> program.write("ids", new int[3]));
      program.write("ids", new int[] {0, 7});
      String message = assertThrows(IndexOutOfBoundsException.class, program::run).getMessage();
      assertEquals("embedding: id 7 at position 1 is outside the table of 3", message);
      program.write("ids", new int[] {2, 0});
      program.run();
      assertArrayEquals(new float[] {3, 1}, program.read("row"));
    }
    assertThrows(EngineException.class, () -> session.read("nothing"));
  }
}
