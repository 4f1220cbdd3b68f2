package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.files.Json;

/**
 * The PyTorch model of docs/guides/pytorch.md, which shares no line with Lathe, reads a checkpoint
 * of ours, draws our noise and repeats our fit.
 */
class PyTorchTest {
  private static final Path SCRIPT = Path.of("../docs/guides/pytorch/lathe_torch.py");
  private static final String TEXT = "Hal was a sailor.";

  /** Relative error that the page states for a score, ours in float32, theirs in float64. */
  private static final double OF_NLL = 1e-6;

  /** And for the NELBO before each of 16 fast steps, in which errors add up. */
  private static final double OF_FIT = 5e-6;

  @TempDir private Path folder;

  @Test
  void givesOurFit() throws IOException, InterruptedException {
    Optional<String> python = python();
    if (python.isEmpty()) {
      System.out.println("PyTorchTest is skipped: no python3 here has torch and numpy");
    }
    assumeTrue(python.isPresent(), "no python3 here has torch and numpy");
    Path run = folder.resolve("run");
    Path saved = folder.resolve("fit.safetensors");
    Lathe.Outcome trained = Lathe.run(Lathe.train(Lathe.text(folder), run, 2));
    assertEquals(0, trained.exit(), trained::toString);
    Lathe.Outcome fitted =
        Lathe.run(
            "fit",
            "--checkpoint",
            run,
            "--text",
            TEXT,
            "--protocol",
            "paper",
            "--fast-steps",
            16,
            "--fast-rate",
            0.3,
            "--out",
            saved,
            "--json");
    assertEquals(0, fitted.exit(), fitted::toString);
    JsonNode ours = Json.reader().readTree(fitted.out());

    Path checkpoint = run.resolve("checkpoints/step-00000002");
    Process process =
        new ProcessBuilder(
                python.orElseThrow(),
                "-B",
                SCRIPT.toString(),
                checkpoint.toString(),
                TEXT,
                saved.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), out);
    JsonNode theirs = Json.reader().readTree(out);

    assertEquals(16, theirs.get("nelbo").size());
    for (int s = 0; s < 16; s++) {
      close(
          "NELBO before fast step " + s, OF_FIT, theirs.at("/nelbo/" + s), ours.at("/nelbo/" + s));
    }
    close("nll of our posterior", OF_NLL, theirs.get("nll"), ours.at("/fitted_noise/nll"));
  }

  private static void close(String what, double bound, JsonNode theirs, JsonNode ours) {
    double apart = Math.abs(ours.asDouble() / theirs.asDouble() - 1);
    assertTrue(apart <= bound, () -> "%s: %s, PyTorch %s".formatted(what, ours, theirs));
  }

  /** Returns the first python3 that has torch, which may be another than the first on the path. */
  private static Optional<String> python() throws InterruptedException {
    for (String python : List.of("python3", "/usr/bin/python3")) {
      try {
        Process process =
            new ProcessBuilder(python, "-c", "import torch, numpy")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() == 0) {
          return Optional.of(python);
        }
      } catch (IOException missing) {
        continue;
      }
    }
    return Optional.empty();
  }
}
