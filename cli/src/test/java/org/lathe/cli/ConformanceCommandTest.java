package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.conformance.bundle.Bundle;
import org.lathe.conformance.report.Replay;
import org.lathe.conformance.suite.CaseFamily;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.CaseSelection;
import org.lathe.conformance.suite.CaseVerdict;
import org.lathe.conformance.suite.ConformanceSuite;
import org.lathe.conformance.suite.Deviation;
import org.lathe.conformance.suite.Draw;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.conformance.suite.Evidence;
import org.lathe.conformance.suite.Plan;
import org.lathe.conformance.suite.SuiteResult;
import org.lathe.files.Json;
import org.lathe.graph.Constant;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/** The command runs the selected cases, prints their results, and writes reports. */
class ConformanceCommandTest {
  @TempDir private Path folder;

  @Test
  void aRunPrintsATableAndWritesReports() throws IOException {
    Path out = folder.resolve("deep/out");
    Object[] arguments = {
      "conformance",
      "--quick",
      "--op",
      "add,row_sum",
      "--family",
      "values",
      "--seed",
      "0012",
      "--report",
      "html,json",
      "--report",
      "junit",
      "--out",
      out
    };
    Lathe.Outcome outcome = Lathe.run(arguments);
    assertEquals(0, outcome.exit(), outcome::toString);
    String text = outcome.out();
    assertTrue(text.contains("quick set, seed 12"), text);
    assertTrue(text.contains("declares  exact"), text);
    assertTrue(text.matches("(?s).*\nadd +ulp +\\d+ .*\nrow_sum +dot +\\d+ .*"), text);
    assertTrue(text.contains("vector passes: each of "), text);
    assertEquals(List.of("junit.xml", "report.html", "report.json"), Lathe.files(out));
    JsonNode json = Json.read(out.resolve("report.json"), "run again");
    assertEquals(12, json.get("seed").asLong());
    assertTrue(outcome.err().contains("none failed"), outcome::toString);
  }

  @Test
  void aSeedThatWasDrawnIsPrintedAndCanBeGiven() {
    Object[] arguments = {
      "conformance", "--quick", "--op", "add", "--family", "values", "--out", folder, "--seed"
    };
    String drawn = text(arguments, "random").replaceAll("(?s).*seed (\\d+).*", "$1");
    assertTrue(text(arguments, drawn).contains("seed " + drawn));
  }

  private static String text(Object[] arguments, String last) {
    Object[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = last;
    Lathe.Outcome outcome = Lathe.run(all);
    assertEquals(0, outcome.exit(), outcome::toString);
    return outcome.out();
  }

  @Test
  void aCaseRunsAloneAndWritesNothing() throws IOException {
    Path here = Path.of("conformance-report");
    String name = "add[x=17]#cancelling@seed=9f3";
    Lathe.Outcome outcome = Lathe.run("conformance", "--case", name);
    assertEquals(0, outcome.exit(), outcome::toString);
    assertTrue(outcome.out().startsWith("PASS " + name), outcome::toString);
    assertTrue(outcome.out().contains("compared 17 elements"), outcome::toString);
    assertFalse(Files.exists(here), "nobody asked for a report");
    assertEquals("", outcome.err());
    Lathe.run("conformance", "--case", name, "--out", folder);
    assertEquals(List.of("report.html"), Lathe.files(folder));
  }

  /** Returns a failed case: the engine computed 3 for 1 + 1. */
  private record SumFamily() implements CaseFamily {
    @Override
    public String id() {
      return "sum";
    }

    @Override
    public String about() {
      return "a sum";
    }

    @Override
    public List<String> subjects() {
      return List.of("add");
    }

    @Override
    public List<Draw> draw(String subject, Plan plan) {
      return List.of(Draw.of(CaseName.parse("add[x=1]#uniform@seed=1")));
    }

    @Override
    public boolean owns(CaseName name) {
      return true;
    }

    @Override
    public CaseVerdict check(CaseName name, EngineUnderTest bench) {
      GraphBuilder graph = new GraphBuilder("sum");
      Tensor x = graph.input("x", TensorType.f32(1));
      graph.output("y", graph.add(x, x));
      Evidence.Result three =
          new Evidence.Result(new double[] {2}, new double[] {0x1p-22}, new float[] {3});
      return CaseVerdict.fail(
          "y[0] is 3",
          new Deviation(),
          new Evidence(graph.build(), Map.of("x", Constant.of(1f)), Map.of(), Map.of("y", three)));
    }
  }

  private static SuiteResult failed() {
    return new ConformanceSuite(List.of(new SumFamily()))
        .run(
            EngineUnderTest.reference(),
            new Plan(1, true),
            CaseSelection.all(),
            (result, done, total) -> {});
  }

  @Test
  void aFailureTakesThreeLinesAndItsCommandCanBePasted() {
    SuiteResult failed = failed();
    StringWriter text = new StringWriter();
    ConformancePrinter printer = new ConformancePrinter(new PrintWriter(text));
    printer.failures(
        failed,
        Replay.launcher("scalar"),
        Map.of(failed.failures().getFirst().name(), Path.of("out/bundles/add")));
    assertEquals(
        List.of(
            "FAIL add[x=1]#uniform@seed=1  bundle: out/bundles/add",
            "     y[0] is 3",
            "     ./lathe conformance --backend scalar --case 'add[x=1]#uniform@seed=1'",
            ""),
        text.toString().lines().toList());
  }

  @Test
  void aBundleRunsAgain() {
    Path bundle = Bundle.writeAll(failed(), folder, name -> "again").values().iterator().next();
    Lathe.Outcome outcome = Lathe.run("conformance", "--bundle", bundle);
    assertEquals(0, outcome.exit(), outcome::toString);
    assertTrue(outcome.out().startsWith("PASS " + bundle), outcome::toString);
    assertTrue(outcome.out().contains("compared 1 elements"), outcome::toString);
  }
}
