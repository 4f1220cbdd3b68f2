package org.lathe.evaluation.gsm8k;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lathe.datasets.evaluation.Gsm8kProblem;
import org.lathe.datasets.tokenizer.ByteTokenizer;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.evaluation.samples.Continuations;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Vocabulary;
import org.lathe.models.generation.TokenChoice;
import org.lathe.models.gpt.LlamaModel;
import org.lathe.models.gpt.LlamaShape;
import org.lathe.models.gpt.SmallLlama;

/** Problems solved by a model that has no latents. */
class OtherFamilyGsm8kTest {
  private static final Tokenizer BYTES = new ByteTokenizer();
  private static final LlamaModel MODEL =
      (LlamaModel) new LlamaShape(1, 16, 2, 64, 64, 1).model(BYTES.vocabulary());
  private static final FewShotPrompt PROMPT =
      new FewShotPrompt(
          List.of(new Gsm8kProblem("1+1?", "#### 2"), new Gsm8kProblem("2+2?", "#### 4")));

  private static Gsm8kOutcome solve(int batch, int number, String question) {
    try (Continuations continuations =
        new Continuations(
            () -> SmallLlama.open("vector", 1, MODEL),
            MODEL,
            new Vocabulary(BYTES.vocabulary(), BYTES.separator()),
            batch,
            InferenceOptions.NONE,
            TokenChoice.MULTINOMIAL,
            7)) {
      Gsm8k gsm8k =
          new Gsm8k(continuations, BYTES, PROMPT, MODEL.config().positions(), 3, 8, batch);
      return gsm8k.solve(number, new Gsm8kProblem(question, "six\n#### 6"));
    }
  }

  @Test
  void anAnswerIsAFunctionOfSeedAndNumberWhateverTheBatch() {
    Gsm8kOutcome together = solve(3, 5, "3+3?");
    assertEquals(1, together.shots(), "the second example does not fit");
    assertEquals(3, together.answers().size());
    assertEquals("6", together.wanted());
    assertEquals(together, solve(2, 5, "3+3?"));
    assertNotEquals(together.answers(), solve(3, 6, "3+3?").answers());
  }

  @Test
  void aQuestionThatDoesNotFitIsSkipped() {
    Gsm8kOutcome skipped = solve(3, 0, "What is three and three and three and three?");
    assertTrue(skipped.skipped().contains("the model 64 positions"), skipped::skipped);
  }
}
