package org.lathe.evaluation.gsm8k;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.datasets.evaluation.Gsm8kProblem;
import org.lathe.datasets.tokenizer.ByteTokenizer;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.evaluation.samples.Continuations;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.models.Vocabulary;
import org.lathe.models.Weights;
import org.lathe.models.generation.TokenChoice;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.Latents;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.family.LtmModel;

/** Problems solved by a small model, and the journal that keeps what was done. */
class Gsm8kTest {
  private static final Tokenizer BYTES = new ByteTokenizer();
  private static final LtmConfig CONFIG = LtmConfig.of(BYTES.vocabulary(), 16, 1, 2, 64, 4, 2);
  private static final FewShotPrompt PROMPT =
      new FewShotPrompt(
          List.of(new Gsm8kProblem("1+1?", "#### 2"), new Gsm8kProblem("2+2?", "#### 4")));

  @TempDir Path folder;

  private static Session open() {
    Backends.Choice choice = Backends.choose("vector");
    Session session = choice.backend().open(choice.device(), 1);
    Weights.start(session, CONFIG.parameters(), 3);
    return session;
  }

  private static Continuations continuations(int batch) {
    return new Continuations(
        Gsm8kTest::open,
        new LtmModel(CONFIG),
        new Vocabulary(BYTES.vocabulary(), BYTES.separator()),
        batch,
        new FitOptions(FastOptions.paper(2), 0.3, Latents.MEAN),
        TokenChoice.MULTINOMIAL,
        7);
  }

  private static Gsm8kOutcome solve(int batch, int number, String question) {
    try (Continuations continuations = continuations(batch)) {
      Gsm8k gsm8k = new Gsm8k(continuations, BYTES, PROMPT, CONFIG.positions(), 3, 8, batch);
      return gsm8k.solve(number, new Gsm8kProblem(question, "six\n#### 6"));
    }
  }

  /**
   * "Question: 3+3?\nAnswer:" is 22 bytes, an example 31 more: 53 + 8 of 64, the second no more.
   */
  @Test
  void asManyExamplesAsFit() {
    Gsm8kOutcome outcome = solve(3, 0, "3+3?");
    assertEquals(1, outcome.shots());
    assertEquals(PROMPT.of("3+3?", 1).length(), outcome.promptTokens());
    assertEquals("6", outcome.wanted());
    assertEquals(3, outcome.answers().size());
    assertNull(outcome.skipped());
    assertEquals(0, solve(3, 0, "What is three and three?").shots());
    Gsm8kOutcome skipped = solve(3, 0, "What is three and three and three and three?");
    assertTrue(skipped.skipped().contains("the model 64 positions"), skipped::skipped);
    assertTrue(skipped.answers().isEmpty());
  }

  @Test
  void anAnswerIsAFunctionOfSeedAndNumberWhateverTheBatch() {
    Gsm8kOutcome together = solve(3, 5, "3+3?");
    assertEquals(together, solve(1, 5, "3+3?"));
    assertEquals(together, solve(2, 5, "3+3?"));
    assertTrue(!together.answers().equals(solve(3, 6, "3+3?").answers()));
    assertTrue(!together.answers().get(0).equals(together.answers().get(1)));
  }

  /** Sessions are opened anew after some lengths, and nothing is another for it. */
  @Test
  void manyLengthsOfPrompts() {
    try (Continuations continuations = continuations(1)) {
      int[][] before = continuations.after(new int[][] {{1, 2, 3}}, 4, 0);
      for (int length = 4; length < 30; length++) {
        continuations.after(new int[][] {new int[length]}, 1, 1);
      }
      assertTrue(Arrays.deepEquals(before, continuations.after(new int[][] {{1, 2, 3}}, 4, 0)));
    }
  }

  private static ObjectNode settings(int shots) {
    return Json.object().put("shots", shots).put("answers", 3).put("seed", 7L);
  }

  /** An outcome that is none, of no problem, half there, or there twice. */
  @Test
  void anOutcomeThatCannotBeIsRefused() throws IOException {
    Path file = folder.resolve("problems.jsonl");
    Gsm8kJournal.open(file, settings(5)).add(solve(3, 0, "3+3?"));
    String whole = Files.readString(file);
    String line = whole.lines().toList().getLast();
    for (String bad :
        List.of(
            "null",
            line,
            line.replaceFirst("\"problem\":\\d+", "\"problem\":-1"),
            line.replaceFirst("\"answers\":.*", "\"answers\":null}"),
            line.replaceFirst("\"answers\":.*", "\"answers\":[]}"),
            line.replaceFirst("\"answers\":.*", "\"answers\":[null]}"),
            line.replaceFirst("\"wanted\":\"[^\"]*\"", "\"wanted\":null"))) {
      Files.writeString(file, whole + bad + "\n");
      InputException refused =
          assertThrows(InputException.class, () -> Gsm8kJournal.open(file, settings(5)), bad);
      assertTrue(refused.getMessage().startsWith(file + " is damaged"), refused::getMessage);
      assertTrue(refused.getMessage().contains("line 3"), refused::getMessage);
    }
  }

  @Test
  void aJournalKeepsWhatWasDoneAndDropsALineThatWasCutOff() throws IOException {
    Path file = folder.resolve("problems.jsonl");
    Gsm8kOutcome first = solve(3, 0, "3+3?");
    Gsm8kOutcome third = Gsm8kOutcome.skipped(2, "6", "too long");
    Gsm8kJournal journal = Gsm8kJournal.open(file, settings(5));
    journal.add(third);
    journal.add(first);
    String whole = Files.readString(file);
    Files.writeString(file, "{\"problem\":1,\"wan", StandardOpenOption.APPEND);
    Gsm8kJournal again = Gsm8kJournal.open(file, settings(5));
    assertEquals(List.of(first, third), List.copyOf(again.outcomes()));
    assertTrue(again.has(2) && !again.has(1));
    assertEquals(whole, Files.readString(file));
    InputException other =
        assertThrows(InputException.class, () -> Gsm8kJournal.open(file, settings(4)));
    assertTrue(other.getMessage().contains("other settings"), other::getMessage);
    Files.writeString(file, whole + "{]\n");
    InputException damaged =
        assertThrows(InputException.class, () -> Gsm8kJournal.open(file, settings(5)));
    assertTrue(damaged.getMessage().contains("is damaged"), damaged::getMessage);
    // Cut off within the settings: the journal begins anew.
    Files.writeString(file, "{\"sho");
    assertTrue(Gsm8kJournal.open(file, settings(5)).outcomes().isEmpty());
  }
}
