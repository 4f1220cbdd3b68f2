package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All commands use the tokenizer that a run trained. */
class TrainedTokenizerCommandTest {
  @TempDir Path folder;

  private static Lathe.Outcome ok(Object... arguments) {
    Lathe.Outcome outcome = Lathe.run(arguments);
    assertEquals(0, outcome.exit(), outcome::toString);
    return outcome;
  }

  private static void refused(String part, Object... arguments) {
    Lathe.Outcome outcome = Lathe.run(arguments);
    assertEquals(2, outcome.exit(), outcome::toString);
    String said = outcome.err().lines().findFirst().orElse("");
    assertTrue(said.startsWith("lathe: ") && said.contains(part), outcome::toString);
    assertFalse(outcome.err().contains("\tat "), outcome::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"words:290", "bpe:290"})
  void everyCommandUsesTheSavedTokenizer(String tokenizer) throws IOException {
    Path text = Lathe.text(folder);
    Path run = folder.resolve("run");
    Lathe.Outcome trained = ok(Lathe.train(text, run, 2, "--tokenizer", tokenizer));
    assertTrue(trained.out().contains("(" + tokenizer + ")"), trained::toString);
    Path moved = Files.move(run, folder.resolve("moved"));
    ok("evaluate", "--checkpoint", moved, "--sequences", 1, "--draws", 1);
    ok("generate", "--checkpoint", moved, "--samples", 1, "--prompt", "line 3");
    ok("fit", "--checkpoint", moved, "--text", "line 3 has 9 new w\u00F6rds");
    ok("reconstruct", "--checkpoint", moved, "--sequences", 1);
    ok("report", moved, "--out", folder.resolve("report.html"));
    Path again = folder.resolve("again");
    ok("train", "--recipe", moved.resolve("recipe.yaml"), "--out", again);
    String file = "checkpoints/step-00000002/tokenizer.json";
    assertEquals(-1, Files.mismatch(moved.resolve(file), again.resolve(file)));
    Path shards = folder.resolve("shards");
    ok(
        "data",
        "prepare",
        text,
        "--tokenizer",
        moved.resolve(file),
        "--validation",
        "last:1",
        "--out",
        shards);
    refused("leave --tokenizer out", Lathe.train(shards, run, 2, "--tokenizer", tokenizer));
  }

  @Test
  void aRecipeThatIsPrintedKeepsTheWish() throws IOException {
    Path text = folder.resolve("not there.txt");
    for (Object[] more :
        new Object[][] {{"--tokenizer", "bpe:999"}, {"--set", "data.tokenizer=bpe:999"}}) {
      Lathe.Outcome printed = ok("train", "--data", text, more[0], more[1], "--print-recipe");
      assertTrue(printed.out().contains("tokenizer: bpe:999\n"), printed::toString);
    }
  }

  @Test
  void whatCannotBeTrainedIsRefused() throws IOException {
    Path text = Lathe.text(folder);
    Path run = folder.resolve("run");
    refused("the smallest is bpe:258", Lathe.train(text, run, 2, "--tokenizer", "bpe:12"));
    refused("write for example words:1024", Lathe.train(text, run, 2, "--tokenizer", "words:"));
    refused("words:N and bpe:N", Lathe.train(text, run, 2, "--tokenizer", "words"));
    refused(
        "is trained on the text of a training run",
        "data",
        "prepare",
        text,
        "--tokenizer",
        "bpe:300");
    assertFalse(Files.exists(run));
  }
}
