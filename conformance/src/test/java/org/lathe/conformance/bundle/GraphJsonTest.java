package org.lathe.conformance.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.sessions.JqwikSession;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.conformance.cases.CaseParameters;
import org.lathe.conformance.cases.Cases;
import org.lathe.conformance.cases.Mode;
import org.lathe.conformance.cases.OpCase;
import org.lathe.conformance.suite.OutputElements;
import org.lathe.cpu.scalar.ScalarBackend;
import org.lathe.engine.Backend;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.files.Json;
import org.lathe.files.Safetensors;
import org.lathe.files.Safetensors.Entry;
import org.lathe.graph.Constant;
import org.lathe.graph.DType;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Hoist;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.Clip;
import org.lathe.graph.op.Op;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.optimizer.Optimizer;
import org.lathe.models.optimizer.OptimizerOptions;

/** A graph that was written and read is equal: it has the same text, and gives the same bits. */
class GraphJsonTest {
  private static final int CASES = 6;

  @TempDir private Path folder;

  /** Writes to bytes and reads them, as a bundle does. */
  private TaskGraph again(TaskGraph graph) throws IOException {
    Map<String, Entry> elements = new LinkedHashMap<>();
    String text = GraphJson.write(graph, elements).toPrettyString();
    Path file = folder.resolve("elements.safetensors");
    Safetensors.write(file, elements);
    return GraphJson.read(Json.reader().readTree(text), Safetensors.read(file));
  }

  private void holds(TaskGraph graph, Map<String, Constant> inputs) throws IOException {
    TaskGraph read = again(graph);
    assertEquals(graph.toString(), read.toString());
    List<float[]> want = run(graph, inputs);
    List<float[]> got = run(read, inputs);
    assertEquals(want.size(), got.size());
    for (int i = 0; i < want.size(); i++) {
      assertArrayEquals(bits(want.get(i)), bits(got.get(i)), graph.name() + " result " + i);
    }
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToIntBits(values[i]);
    }
    return bits;
  }

  /** Returns outputs, then states after the run. */
  private static List<float[]> run(TaskGraph graph, Map<String, Constant> inputs) {
    Backend scalar = new ScalarBackend();
    try (Session session = scalar.open(scalar.devices().getFirst(), 1);
        Program program = session.compile(graph)) {
      SplittableRandom random = new SplittableRandom(1);
      for (Tensor state : graph.states()) {
        session.write(state.name(), floats(state.type(), random));
      }
      for (Tensor input : graph.inputs()) {
        Constant elements = inputs.get(input.name());
        if (input.type().dtype() == DType.I32) {
          program.write(input.name(), elements.ints());
        } else {
          program.write(input.name(), elements.floats());
        }
      }
      program.run();
      List<float[]> results = new ArrayList<>();
      graph.outputs().keySet().forEach(name -> results.add(OutputElements.read(program, name)));
      graph.states().forEach(state -> results.add(session.read(state.name())));
      return results;
    }
  }

  private static float[] floats(TensorType type, SplittableRandom random) {
    float[] floats = new float[type.shape().size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) random.nextDouble(0.1, 1);
    }
    return floats;
  }

  @TestFactory
  Stream<DynamicTest> graphsOfAModel() {
    LtmConfig config = LtmConfig.of(11, 8, 3, 2, 9, 4, 2);
    LtmGraphs graphs = new LtmGraphs(config, 2, 7);
    List<TaskGraph> all = new ArrayList<>();
    all.add(graphs.start(FastOptions.paper(3)));
    all.add(graphs.noise());
    all.add(graphs.prior());
    for (Hoist.Split split : List.of(graphs.fastStep(0, true), graphs.score())) {
      all.add(split.prefix());
      all.add(split.rest());
    }
    all.add(graphs.posteriorGradient());
    all.add(graphs.logits());
    all.add(graphs.slowGradient(1));
    all.add(graphs.firstSlowGradient(1));
    all.add(Optimizer.graph(graphs.config().parameters(), OptimizerOptions.published()));
    return all.stream()
        .map(graph -> DynamicTest.dynamicTest(graph.name(), () -> holds(graph, inputs(graph))));
  }

  /** Returns small ints, which are valid ids, positions and keys in every graph. */
  private static Map<String, Constant> inputs(TaskGraph graph) {
    SplittableRandom random = new SplittableRandom(2);
    Map<String, Constant> inputs = new HashMap<>();
    for (Tensor input : graph.inputs()) {
      int size = input.type().shape().size();
      inputs.put(
          input.name(),
          input.type().dtype() == DType.I32
              ? Constant.of(random.ints(size, 0, 7).toArray())
              : Constant.of(floats(input.type(), random)));
    }
    return inputs;
  }

  @TestFactory
  Stream<DynamicTest> generatedCasesOfEveryOperation() {
    return Cases.all().values().stream()
        .map(
            cases ->
                DynamicTest.dynamicTest(
                    cases.operation().getSimpleName(), () -> JqwikSession.run(() -> hold(cases))));
  }

  private void hold(Cases<?> cases) {
    RandomGenerator<CaseParameters> generator = cases.parameters().generator(1000);
    for (int i = 0; i < CASES; i++) {
      OpCase opCase = cases.of(generator.next(new Random(i)).value());
      List<Constant> elements = opCase.elements(i, Mode.BITS);
      GraphBuilder graph = new GraphBuilder(opCase.op().mnemonic());
      Map<String, Constant> inputs = new HashMap<>();
      List<Tensor> operands = new ArrayList<>();
      for (int x = 0; x < elements.size(); x++) {
        // Every other operand is a constant of the graph.
        if (x % 2 == 0) {
          operands.add(graph.input("x" + x, opCase.types().get(x)));
          inputs.put("x" + x, elements.get(x));
        } else {
          operands.add(graph.constant("c" + x, opCase.types().get(x), elements.get(x)));
        }
      }
      List<Tensor> results = graph.apply(opCase.op(), operands);
      for (int y = 0; y < results.size(); y++) {
        graph.output("y" + y, results.get(y));
      }
      try {
        holds(graph.build(), inputs);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  @Test
  void attributesKeepEveryBit() {
    for (float maximum : new float[] {0.1f, Float.MIN_VALUE, Float.MAX_VALUE, 1 / 3f}) {
      Op clip = new Clip(maximum);
      assertEquals(clip, OpJson.read("Clip", OpJson.attributes(clip)));
    }
    Op unbounded = new Clip(Float.POSITIVE_INFINITY);
    assertEquals(unbounded, OpJson.read("Clip", OpJson.attributes(unbounded)));
  }

  @Test
  void whatIsNoGraphIsSaid() throws IOException {
    ObjectNode good = GraphJson.write(graph(), new HashMap<>());
    says("a string 'name' is missing", Json.reader().readTree("[]"));
    says("a list 'tasks' is missing", good.deepCopy().without("tasks"));
    for (String op : List.of("Addd", "java.lang.String", "Op", "../Add", "")) {
      ObjectNode other = good.deepCopy();
      ((ObjectNode) other.get("tasks").get(0)).put("op", op);
      says("there is no operation '" + op + "'", other);
    }
    ObjectNode unknown = good.deepCopy();
    ((ObjectNode) unknown.get("tasks").get(0)).putArray("inputs").add("x").add("z");
    says("no tensor named 'z'", unknown);
    ObjectNode attribute = good.deepCopy();
    ((ObjectNode) attribute.get("tasks").get(0).get("attributes")).put("slope", 2);
    says("slope", attribute);
  }

  private static TaskGraph graph() {
    GraphBuilder graph = new GraphBuilder("sum");
    Tensor x = graph.input("x", TensorType.f32(3));
    graph.output("y", graph.add(x, x));
    return graph.build();
  }

  private static void says(String part, JsonNode node) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> GraphJson.read(node, Map.of()))
            .getMessage();
    assertTrue(message.contains(part), message);
  }
}
