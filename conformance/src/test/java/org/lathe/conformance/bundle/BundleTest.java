package org.lathe.conformance.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.conformance.Conformance;
import org.lathe.conformance.report.FlawedBackend;
import org.lathe.conformance.report.Replay;
import org.lathe.conformance.suite.CaseFamily;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.CaseResult;
import org.lathe.conformance.suite.CaseSelection;
import org.lathe.conformance.suite.CaseVerdict;
import org.lathe.conformance.suite.ConformanceSuite;
import org.lathe.conformance.suite.Deviation;
import org.lathe.conformance.suite.Draw;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.conformance.suite.Evidence;
import org.lathe.conformance.suite.Plan;
import org.lathe.conformance.suite.SuiteResult;
import org.lathe.engine.Backends;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.graph.Constant;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.CacheWrite;

/** A bundle of a failure fails again with the same message, and passes on a correct engine. */
class BundleTest {
  private static final Replay REPLAY = Replay.launcher("flawed");

  @TempDir private Path folder;

  private static SuiteResult run(ConformanceSuite suite, CaseSelection selection) {
    return suite.run(
        FlawedBackend.choice(), new Plan(3, true), selection, (result, done, total) -> {});
  }

  private Map<CaseName, Path> ofAdd() {
    CaseSelection add = new CaseSelection(Set.of("values"), Set.of("add"));
    return Bundle.writeAll(run(Conformance.suite(), add), folder, REPLAY);
  }

  @Test
  void failsAgainOnTheEngineThatFailed() {
    Map<CaseName, Path> written = ofAdd();
    assertEquals(1, written.size(), "the first failure of a subject, made simple");
    Path bundle = written.values().iterator().next();
    CaseVerdict again = Bundle.replay(bundle, FlawedBackend.choice(), 1);
    assertFalse(again.passes());
    assertTrue(again.message().startsWith("y0[0] is "), again::message);
    assertTrue(again.deviation().worst() > 1);
    CaseVerdict right = Bundle.replay(bundle, EngineUnderTest.reference(), 2);
    assertTrue(right.passes(), right::message);
    assertTrue(right.deviation().count() > 0);
    assertTrue(right.deviation().worst() <= 1);
  }

  @Test
  void holdsWhatAReaderNeeds() throws IOException {
    Map.Entry<CaseName, Path> written = ofAdd().entrySet().iterator().next();
    Path bundle = written.getValue();
    try (Stream<Path> files = Files.list(bundle)) {
      assertEquals(
          List.of(
              "README.txt",
              "expected.safetensors",
              "got.safetensors",
              "graph.json",
              "inputs.safetensors"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
    String readme = Files.readString(bundle.resolve("README.txt"));
    assertTrue(readme.contains("case   " + written.getKey()), readme);
    assertTrue(readme.contains(REPLAY.command(written.getKey())), readme);
    assertFalse(readme.contains(folder.toString()), readme);
    float[] got = Safetensors.read(bundle.resolve("got.safetensors")).get("y0").floats();
    Safetensors.Entry want =
        Safetensors.read(bundle.resolve("expected.safetensors")).get("value.y0");
    // A sum of two floats in float64, rounded to float32, is their float32 sum.
    assertEquals((float) want.doubles()[0] + 1, got[0]);
  }

  @Test
  void theSameFailureGivesTheSameBytes() throws IOException {
    Path first = ofAdd().values().iterator().next();
    Path moved = Files.move(first, folder.resolve("moved"));
    Path second = ofAdd().values().iterator().next();
    for (String file : List.of("README.txt", "graph.json", "inputs.safetensors")) {
      assertArrayEquals(
          Files.readAllBytes(moved.resolve(file)), Files.readAllBytes(second.resolve(file)), file);
    }
  }

  @Test
  void namesOfFoldersAreSafeAndDiffer() {
    CaseName name = CaseName.parse("matmul[m=17,k=129,n=31,ta]#cancelling@seed=9f3");
    String safe = Bundle.folder(name);
    assertTrue(safe.matches("[a-z][a-z0-9_-]*[a-z0-9]"), safe);
    assertTrue(safe.startsWith("matmul-m-17-k-129-n-31-ta-cancelling-seed-9f3-"), safe);
    CaseName other = CaseName.parse("matmul[m=17,k=129,n=31-ta]#cancelling@seed=9f3");
    assertNotEquals(safe, Bundle.folder(other));
    String many = "matmul[x=" + "1".repeat(500) + "]#uniform@seed=1";
    assertTrue(Bundle.folder(CaseName.parse(many)).length() < 100);
    assertNotEquals(
        Bundle.folder(CaseName.parse(many)),
        Bundle.folder(CaseName.parse(many.replace("seed=1", "seed=2"))));
  }

  /** A case of a graph with a state and an int input, which only pretends to fail. */
  private record StateFamily(TaskGraph graph) implements CaseFamily {
    @Override
    public String id() {
      return "state";
    }

    @Override
    public String about() {
      return "a ring that a row is written to";
    }

    @Override
    public List<String> subjects() {
      return List.of("cache_write");
    }

    @Override
    public List<Draw> draw(String subject, Plan plan) {
      return List.of(Draw.of(CaseName.parse("cache_write[b=1]#uniform@seed=1")));
    }

    @Override
    public boolean owns(CaseName name) {
      return true;
    }

    @Override
    public CaseVerdict check(CaseName name, EngineUnderTest bench) {
      float[] before = {1, 2, 3, 4};
      double[] after = {1, 2, -0.0, Double.NaN};
      Evidence.Result result =
          new Evidence.Result(after, new double[] {0, 0, 0, 0}, new float[] {1, 2, 0, 0});
      Evidence evidence =
          new Evidence(
              graph,
              Map.of("x", Constant.of(-0f, Float.NaN), "position", Constant.of(1)),
              Map.of("ring", before),
              Map.of("ring", result));
      return CaseVerdict.fail("made up", new Deviation(), evidence);
    }
  }

  @Test
  void statesAreSetBeforeTheRunAndReadAfterIt() throws IOException {
    GraphBuilder graph = new GraphBuilder("ring");
    Tensor ring = graph.state("ring", TensorType.f32(1, 2, 2));
    Tensor x = graph.input("x", TensorType.f32(1, 1, 2));
    Tensor position = graph.input("position", TensorType.i32(1));
    graph.update(ring, graph.apply(new CacheWrite(), ring, x, position));
    ConformanceSuite suite = new ConformanceSuite(List.of(new StateFamily(graph.build())));
    Map<CaseName, Path> written = Bundle.writeAll(run(suite, CaseSelection.all()), folder, REPLAY);
    Path bundle = written.values().iterator().next();
    CaseVerdict verdict = Bundle.replay(bundle, EngineUnderTest.reference(), 1);
    assertTrue(verdict.passes(), verdict::message);
    assertEquals(4, verdict.deviation().count());
    // Bits are compared, so that the sign of a zero counts.
    Path inputs = bundle.resolve("inputs.safetensors");
    Map<String, Safetensors.Entry> changed = Safetensors.read(inputs);
    changed.get("input.x").floats()[0] = 0;
    Safetensors.write(inputs, changed);
    CaseVerdict other = Bundle.replay(bundle, EngineUnderTest.reference(), 1);
    assertEquals("ring[2] is 0.0, expected the bits of -0.0", other.message());
  }

  @Test
  void aFailureThatNoSingleRunShowsHasNone() {
    CaseSelection clip = new CaseSelection(Set.of("values"), Set.of("clip"));
    SuiteResult result = run(Conformance.suite(), clip);
    assertFalse(result.failures().isEmpty());
    for (CaseResult failure : result.failures()) {
      assertTrue(failure.verdict().evidence().isEmpty());
    }
    Path none = folder.resolve("none");
    assertEquals(Map.of(), Bundle.writeAll(result, none, REPLAY));
    assertFalse(Files.exists(none));
  }

  @Test
  void whatIsNoBundleIsSaid() throws IOException {
    Backends.Choice engine = EngineUnderTest.reference();
    assertThrows(InputException.class, () -> Bundle.replay(folder, engine, 1));
    Path bundle = ofAdd().values().iterator().next();
    Path graph = bundle.resolve("graph.json");
    String good = Files.readString(graph);
    for (String bad : List.of("", "{", "[]", good.replace("\"Add\"", "\"Plus\""))) {
      Files.writeString(graph, bad);
      String message =
          assertThrows(IllegalArgumentException.class, () -> Bundle.replay(bundle, engine, 1))
              .getMessage();
      assertTrue(message.contains("graph.json"), message);
    }
    Files.writeString(graph, good.replace("\"y0\"", "\"y7\""));
    String message =
        assertThrows(IllegalArgumentException.class, () -> Bundle.replay(bundle, engine, 1))
            .getMessage();
    assertTrue(message.contains("'y0'"), message);
    Files.writeString(graph, good);
    Path expected = bundle.resolve("expected.safetensors");
    byte[] bytes = Files.readAllBytes(expected);
    Files.write(expected, Arrays.copyOf(bytes, bytes.length - 3));
    assertThrows(InputException.class, () -> Bundle.replay(bundle, engine, 1));
  }
}
