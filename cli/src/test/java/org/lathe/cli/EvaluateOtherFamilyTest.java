package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The suites measure the likelihood of a model without latents, and refuse options of latents. */
class EvaluateOtherFamilyTest {
  @TempDir Path folder;

  @Test
  void suitesMeasureTheLikelihood() throws IOException {
    Path run = folder.resolve("run");
    Path out = folder.resolve("out");
    Lathe.Outcome trained =
        Lathe.run(
            "train",
            "--recipe",
            "ar-pocket",
            "--data",
            Lathe.text(folder),
            "--out",
            run,
            "--steps",
            1,
            "--length",
            32,
            "--batch",
            2,
            "--evaluation-sequences",
            1);
    assertEquals(0, trained.exit(), trained::toString);

    Object[] suite = {"evaluate", "--checkpoint", run, "--suite", "validation", "--out", out};
    for (String option : List.of("--thinking-curve", "--adaptive")) {
      Lathe.Outcome refused = Lathe.run(more(suite, option));
      assertEquals(2, refused.exit(), refused::toString);
      assertTrue(
          refused
              .err()
              .contains("has no latents to fit: it is a model of family gpt; leave out " + option),
          refused::toString);
    }
    assertFalse(Files.exists(out));
    Lathe.Outcome measured = Lathe.run(more(suite, "--sequences=2"));
    assertEquals(0, measured.exit(), measured::toString);
    assertTrue(Files.readString(out.resolve("sequences.jsonl")).contains("\"exact\""));
  }

  private static Object[] more(Object[] arguments, String option) {
    Object[] more = Arrays.copyOf(arguments, arguments.length + 1);
    more[arguments.length] = option;
    return more;
  }
}
