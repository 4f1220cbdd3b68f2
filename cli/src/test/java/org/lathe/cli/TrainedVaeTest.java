package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An amortized autoencoder is trained, judged, decoded and probed by the usual commands. */
class TrainedVaeTest {
  @TempDir static Path shared;
  private static Path text;
  private static Path run;

  @TempDir Path folder;

  @BeforeAll
  static void train() throws IOException {
    text = Lathe.text(shared);
    run = shared.resolve("run");
    done(training("vae-pocket", run));
  }

  private static Object[] training(String recipe, Path out, Object... more) {
    Object[] all = {
      "train",
      "--recipe",
      recipe,
      "--data",
      text,
      "--out",
      out,
      "--steps",
      2,
      "--length",
      32,
      "--batch",
      2,
      "--evaluation-sequences",
      2
    };
    return with(all, more);
  }

  private static Object[] with(Object[] all, Object... more) {
    Object[] arguments = Arrays.copyOf(all, all.length + more.length);
    System.arraycopy(more, 0, arguments, all.length, more.length);
    return arguments;
  }

  private static Lathe.Outcome done(Object... arguments) {
    Lathe.Outcome outcome = Lathe.run(arguments);
    assertEquals(0, outcome.exit(), outcome::toString);
    return outcome;
  }

  private static void refused(String said, Object... arguments) {
    Lathe.Outcome outcome = Lathe.run(arguments);
    assertEquals(2, outcome.exit(), outcome::toString);
    String message = outcome.err().lines().findFirst().orElse("");
    assertTrue(message.contains(said), outcome::toString);
    assertFalse(outcome.err().contains("\tat "), outcome::toString);
  }

  @Test
  void evaluateTellsTheBoundsTheGapAndTheControl() throws IOException {
    Object[] evaluate = {"evaluate", "--checkpoint", run, "--sequences", 2, "--draws", 2};
    String out = done(with(evaluate, "--fast-steps", 3)).out();
    for (String line :
        List.of(
            "encoder's posterior, 2 samples ",
            "after 3 fast steps from it ",
            "importance weighted ",
            "z from the prior ",
            "not a bound:",
            "encoder's posterior, NLL alone ",
            "NLL with z of another text ",
            "amortization gap: 3 fast steps from the encoder's posterior lower its bound by ")) {
      assertTrue(out.contains(line), () -> line + " is not in " + out);
    }
    JsonNode json = new ObjectMapper().readTree(done(with(evaluate, "--json")).out());
    assertEquals(16, json.path("gap_fast_steps").asInt(), "those of the recipe");
    double gap =
        json.path("encoder").path("nelbo").asDouble()
            - json.path("refined").path("nelbo").asDouble();
    assertEquals(gap, json.path("amortization_gap").asDouble(), 1e-9);
    assertEquals("upper_bound", json.path("refined").path("kind").asText());
    assertEquals(2 * 2 * 96, json.path("dimensions").asInt());
  }

  @Test
  void theSuiteMeasuresFitsFromTheEncoder() throws IOException {
    Path out = folder.resolve("out");
    Object[] suite = {
      "evaluate", "--checkpoint", run, "--suite", "validation", "--sequences", 2, "--draws", 2
    };
    done(with(suite, "--thinking-curve=0,2", "--out", out));
    JsonNode points =
        new ObjectMapper()
            .readTree(out.resolve("evaluation.json").toFile())
            .path("sets")
            .path(0)
            .path("points");
    assertEquals(
        List.of(0, 2),
        List.of(
            points.path(0).path("fast_steps").asInt(), points.path(1).path("fast_steps").asInt()));
    assertNotEquals(points.path(0).path("fresh"), points.path(1).path("fresh"));
    assertTrue(points.path(0).has("second_half"), points::toString);
    assertTrue(
        Files.readString(out.resolve("settings.json")).contains("\"family\""),
        "a latent thought model's results are not continued");
  }

  @Test
  void itGeneratesSamplesAndAReport() throws IOException {
    Object[] generate = {"generate", "--checkpoint", run, "--prompt", "line 1", "--tokens", 5};
    assertEquals(done(generate).out(), done(generate).out());
    assertFalse(done("generate", "--checkpoint", run, "--tokens", 5).out().isEmpty());
    done(with(generate, "--fast-steps", 2));
    Path samples = folder.resolve("samples.jsonl");
    done("samples", "--checkpoint", run, "--samples", 2, "--out", samples);
    assertEquals(2, Files.readAllLines(samples).size());
    Path report = folder.resolve("report.html");
    done("report", run, "--out", report);
    assertTrue(Files.size(report) > 0);
  }

  @Test
  void textsAreReconstructedProbedAndRefined() throws IOException {
    JsonNode curve =
        new ObjectMapper()
            .readTree(
                done(
                        "reconstruct",
                        "--checkpoint",
                        run,
                        "--sequences",
                        2,
                        "--fast-steps",
                        "0,2",
                        "--json")
                    .out());
    assertEquals(2, curve.path("reconstructions").size());
    JsonNode probe =
        new ObjectMapper()
            .readTree(
                done(
                        "probe",
                        "--checkpoint",
                        run,
                        "--sequences",
                        2,
                        "--stories",
                        10,
                        "--permutations",
                        1,
                        "--json")
                    .out());
    assertEquals(3, probe.path("inclusion").path("levels").size());
    Object[] fit = {"fit", "--checkpoint", run, "--text", "line 3 of", "--json"};
    ObjectMapper json = new ObjectMapper();
    assertEquals(0, json.readTree(done(fit).out()).path("nelbo").size());
    assertEquals(3, json.readTree(done(with(fit, "--fast-steps", 3)).out()).path("nelbo").size());
  }

  @Test
  void whatItsFamilyDoesNotHaveIsRefusedInOneLine() {
    Object[] train = training("vae-pocket", folder.resolve("next"));
    refused("--baseline: family vae has no baseline", with(train, "--baseline"));
    refused("--baseline: family vae has no baseline", with(train, "--set", "baseline=true"));
    refused(
        "recipe vae-pocket is of family vae, whose objective has options of its own",
        with(train, "--fast-steps", 4));
    refused(
        "recipe vae-pocket is of family vae, whose objective has options of its own",
        with(train, "--protocol", "paper"));
    refused(
        "whose fits start from its encoder's posterior: remove --log-var-start",
        "generate",
        "--checkpoint",
        run,
        "--prompt",
        "line",
        "--log-var-start",
        -5);
    refused(
        "objective.freeBits -1.0, must be at least 0 and finite",
        with(train, "--set", "objective.freeBits=-1"));
    refused(
        "objective.aggressiveEncoder takes 3 encoder steps until the share 0.0 of the run",
        with(train, "--set", "objective.aggressiveEncoder.steps=3"));
    refused(
        "objective.semiAmortized refines the posterior by 0 fast steps",
        with(train, "--set", "objective.semiAmortized=true", "--set", "objective.fastSteps=0"));
    refused("encoder_layers 0, must be at least 1", with(train, "--set", "model.encoderLayers=0"));
    refused("log_var_start 200.0, must be", with(train, "--set", "model.logVarStart=200"));
    refused("objective.encoder is unknown", with(train, "--set", "objective.encoder=2"));
    assertFalse(Files.exists(folder.resolve("next")));
  }

  @Test
  void aCheckpointOfOneFamilyIsRefusedByAnother() {
    refused(
        "its model is of family vae and that of this run of family ltm",
        training("pocket", folder.resolve("next"), "--init-from", run, "--no-baseline"));
    Path other = folder.resolve("ltm");
    done(training("pocket", other, "--no-baseline", "--fast-steps", 1));
    refused(
        "its model is of family ltm and that of this run of family vae",
        training("vae-pocket", folder.resolve("next"), "--init-from", other));
    assertFalse(Files.exists(folder.resolve("next")));
  }
}
