package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.files.Json;

/** {@code train --plan-scale} prints a model and trains nothing. */
class PlanScaleCommandTest {
  @TempDir Path folder;

  private Path file;

  @BeforeEach
  void describe() throws IOException {
    file =
        Files.writeString(
            folder.resolve("cluster.yaml"),
            """
            nodes: 8
            link:
              bitsPerSecond: 1e9
            step:
              seconds: 0.4
            leaf: 1
            """);
  }

  private Lathe.Outcome plan(Object... more) {
    List<Object> arguments =
        new ArrayList<>(List.of("train", "--preset", "pocket", "--plan-scale", file));
    arguments.addAll(Arrays.asList(more));
    return Lathe.run(arguments.toArray());
  }

  private static void refused(String said, Lathe.Outcome outcome) {
    assertEquals(2, outcome.exit(), outcome::toString);
    assertEquals("lathe: " + said, outcome.err().lines().findFirst().orElse(""));
    assertEquals("", outcome.out());
  }

  @Test
  void aTableAPlotAndWhatWouldHelp() throws IOException {
    Path run = folder.resolve("run");
    Lathe.Outcome outcome = plan("--out", run);
    assertEquals(0, outcome.exit(), outcome::toString);
    assertEquals("", outcome.err());
    JsonNode plan = Json.parse(plan("--json").out(), "the plan", "");
    // A row of the table and a bar of the plot for each number of ranks.
    for (JsonNode point : plan.path("points")) {
      String row = " *%d  .*".formatted(point.path("ranks").asInt());
      assertEquals(2, outcome.out().lines().filter(line -> line.matches(row)).count(), row);
    }
    assertEquals(
        List.of(1, 2, 4, 8),
        plan.path("points").findValues("ranks").stream().map(JsonNode::asInt).toList());
    for (JsonNode remedy : plan.path("remedies")) {
      String batch = "batch " + remedy.path("batch").asText() + ", or T_fast ";
      assertTrue(outcome.out().contains(batch + remedy.path("fitSteps").asText()), outcome.out());
    }
    assertFalse(plan.path("remedies").isEmpty());
    // One rank a machine sends nothing inside, and nothing is staged.
    assertTrue(outcome.out().contains("between s"), outcome.out());
    assertFalse(outcome.out().contains("inside s"), outcome.out());
    assertFalse(outcome.out().contains("staging s"), outcome.out());
    assertTrue(outcome.out().contains("efficiency is below 0.9 first at "), outcome.out());
    assertTrue(
        outcome.out().contains("efficiency stays at 0.5 or above up to 8 ranks"), outcome.out());
    assertFalse(Files.exists(run));
  }

  @Test
  void aModelWithoutFitsIsToldNothingOfFastSteps() {
    Lathe.Outcome outcome = Lathe.run("train", "--preset", "ar-pocket", "--plan-scale", file);
    assertEquals(0, outcome.exit(), outcome::toString);
    assertFalse(outcome.out().contains("T_fast"), outcome.out());
  }

  @Test
  void theOptionsOfTheRecipeCount() {
    JsonNode plan = Json.parse(plan("--json", "--batch", 16).out(), "the plan", "");
    assertEquals(16, plan.path("batch").asInt());
  }

  @Test
  void thePageHasEveryNumberOfRanks() throws IOException {
    Path page = folder.resolve("scale.html");
    Lathe.Outcome outcome = plan("--plan-scale-page", page);
    assertEquals(0, outcome.exit(), outcome::toString);
    String html = Files.readString(page);
    for (int ranks = 1; ranks <= 8; ranks *= 2) {
      assertTrue(html.contains("<th scope=\"row\">%d</th>".formatted(ranks)));
    }
    assertTrue(html.contains("plot-efficiency"));
    assertTrue(html.contains("To reach 0.9"));
  }

  @Test
  void aPageThatCannotBeWritten() {
    Lathe.Outcome outcome = plan("--plan-scale-page", folder);
    assertEquals(2, outcome.exit(), outcome::toString);
    assertEquals(1, outcome.err().lines().count(), outcome::toString);
    assertEquals("", outcome.out());
  }

  @Test
  void badInputHasOneLine() throws IOException {
    Files.writeString(file, "{nodes: 1, step: {second: 1}}");
    refused(file + ": step.second is unknown: did you mean seconds?", plan());
    Files.writeString(file, "{nodes: 1, leaf: 3, step: {seconds: 1}}");
    refused("leaf 3 does not divide --batch 8", plan());
    refused(
        "--plan-scale-page belongs to --plan-scale: give its FILE too",
        Lathe.run("train", "--plan-scale-page", "scale.html"));
    refused("--plan-scale and --print-recipe both train nothing: give one", plan("--print-recipe"));
    Lathe.Outcome resumed = Lathe.run("train", "--resume", "--plan-scale", file);
    refused(
        "--plan-scale cannot be given with --resume: a run continues with its own options",
        resumed);
  }
}
