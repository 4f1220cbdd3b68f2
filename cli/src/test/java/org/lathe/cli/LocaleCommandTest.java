package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run is trained, continued and evaluated where the language has digits of its own. */
class LocaleCommandTest {
  private final Locale usual = Locale.getDefault();

  @TempDir Path folder;

  @BeforeEach
  void digits() {
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    assertNotEquals("5", "%d".formatted(5), "the language has digits of its own");
  }

  @AfterEach
  void usualDigits() {
    Locale.setDefault(usual);
  }

  private static Lathe.Outcome done(int exit, Object... arguments) {
    List<Object> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--backend", "scalar", "--threads", 1));
    Lathe.Outcome outcome = Lathe.run(all.toArray());
    assertEquals(exit, outcome.exit(), outcome::toString);
    return outcome;
  }

  @Test
  void aRunIsTrainedContinuedAndEvaluated() throws Exception {
    String text =
        IntStream.range(0, 400)
            .mapToObj(i -> "line " + i + " of " + i * i % 97 + " words\n\n")
            .collect(Collectors.joining());
    Path data = Files.writeString(folder.resolve("text.txt"), text);
    Path run = folder.resolve("run");
    done(
        0,
        "train",
        "--data",
        data,
        "--tokenizer",
        "bytes",
        "--length",
        16,
        "--batch",
        2,
        "--fast-steps",
        1,
        "--steps",
        2,
        "--checkpoint-every",
        1,
        "--out",
        run);
    done(0, "train", "--resume", "--steps", 3, "--out", run);
    assertTrue(Files.isDirectory(run.resolve("checkpoints/step-00000003")));
    done(0, "evaluate", "--checkpoint", run, "--sequences", 2, "--draws", 2);
    done(
        0,
        "evaluate",
        "--checkpoint",
        run,
        "--suite",
        "validation",
        "--limit",
        2,
        "--draws",
        2,
        "--out",
        folder.resolve("suite"));
    assertTrue(Files.isRegularFile(folder.resolve("suite/evaluation.json")));

    // A fit that leaves the numbers: one line, and no file.
    Path out = folder.resolve("fit.safetensors");
    Lathe.Outcome fit =
        done(
            2,
            "fit",
            "--checkpoint",
            run,
            "--text",
            "hello",
            "--fast-steps",
            4,
            "--fast-rate",
            "1e30",
            "--out",
            out);
    assertTrue(fit.err().contains("a number that is not finite"), fit::toString);
    assertTrue(Files.notExists(out));
    Lathe.Outcome evaluated =
        done(
            2,
            "evaluate",
            "--checkpoint",
            run,
            "--sequences",
            2,
            "--fast-steps",
            4,
            "--fast-rate",
            "1e30");
    assertTrue(evaluated.err().contains("cannot be evaluated: "), evaluated::toString);
  }
}
