package org.lathe.evaluation.samples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lathe.engine.Session;
import org.lathe.evaluation.SmallTokenizer;
import org.lathe.evaluation.judging.Judge;
import org.lathe.models.BatchShape;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Likelihood;
import org.lathe.models.PassListener;
import org.lathe.models.ScoreOptions;
import org.lathe.models.Vocabulary;
import org.lathe.models.generation.TokenChoice;
import org.lathe.models.gpt.LlamaModel;
import org.lathe.models.gpt.SmallLlama;

/** Samples and judgements of a model that has no latents. */
class OtherFamilyTest {
  private static final SmallTokenizer TOKENIZER = new SmallTokenizer();
  private static final Vocabulary VOCABULARY =
      new Vocabulary(TOKENIZER.vocabulary(), TOKENIZER.separator());
  private static final LlamaModel MODEL = SmallLlama.model(2);

  private static Session session() {
    return SmallLlama.open("vector", 1, MODEL);
  }

  private static Continuations continuations(int batch, TokenChoice choice) {
    return new Continuations(
        OtherFamilyTest::session, MODEL, VOCABULARY, batch, InferenceOptions.NONE, choice, 7);
  }

  private static void assertSame(List<int[]> expected, List<int[]> actual) {
    assertTrue(
        Arrays.deepEquals(expected.toArray(), actual.toArray()),
        () -> Arrays.deepToString(expected.toArray()) + Arrays.deepToString(actual.toArray()));
  }

  @Test
  void aSampleIsAFunctionOfItsNumberWhateverTheBatch() {
    List<int[]> prompts = List.of(new int[] {1, 2}, new int[] {3}, new int[] {4, 5});
    try (Continuations one = continuations(1, TokenChoice.MULTINOMIAL);
        Continuations three = continuations(3, TokenChoice.MULTINOMIAL)) {
      List<int[]> samples = three.unconditional(4, 8, PassListener.NONE);
      assertEquals(4, samples.size());
      assertFalse(Arrays.equals(samples.get(0), samples.get(1)));
      assertTrue(samples.stream().flatMapToInt(IntStream::of).allMatch(id -> id < 13));
      assertSame(samples, one.unconditional(4, 8, PassListener.NONE));
      List<int[]> after = three.after(prompts, 6, PassListener.NONE);
      assertSame(after, one.after(prompts, 6, PassListener.NONE));
    }
  }

  /** What is likeliest after a prompt begins what is likeliest after one token less. */
  @Test
  void aContinuationReadsItsPrompt() {
    try (Continuations greedy = continuations(1, TokenChoice.GREEDY)) {
      int[] two = greedy.after(new int[][] {{1, 2}}, 4, 0)[0];
      int[] three = greedy.after(new int[][] {{1, 2, two[0]}}, 3, 0)[0];
      assertArrayEquals(Arrays.copyOfRange(two, 1, 4), three);
      List<int[]> others = new ArrayList<>();
      for (int id = 0; id < 12; id++) {
        others.add(greedy.after(new int[][] {{1, id}}, 4, 0)[0]);
      }
      assertTrue(others.stream().anyMatch(other -> !Arrays.equals(other, two)));
    }
  }

  @Test
  void aJudgeWhoseLikelihoodIsExact() {
    List<String> texts = List.of("abcd", "efghab");
    try (Session session = session()) {
      LatheJudge judge =
          new LatheJudge("small", session, MODEL, TOKENIZER, InferenceOptions.NONE, 6, 1, 1);
      assertTrue(judge.exact());
      Judge.Verdict verdict = judge.judge(texts, PassListener.NONE);
      // Each text and the separator after it: 5 + 7 tokens, two blocks of 6.
      assertEquals(12, verdict.tokens());
      assertEquals("exact", verdict.estimate());
      List<int[]> blocks = List.of(new int[] {0, 1, 2, 3, 12, 4}, new int[] {5, 6, 7, 0, 1, 12});
      try (Likelihood likelihood =
          MODEL.likelihood(
              session,
              new BatchShape(2, 6),
              TOKENIZER.separator(),
              InferenceOptions.NONE,
              new ScoreOptions(1, false, 1))) {
        double[] nats =
            likelihood.score(blocks, new int[] {0, 1}, 0, () -> {}).stream()
                .mapToDouble(score -> score.nats().get("exact"))
                .toArray();
        // The mean of a token in the order of the figures, so that equality can be asked for.
        double nll = (nats[0] / 6 + nats[1] / 6) / 2 * 12;
        assertEquals(nll, verdict.nll());
        assertEquals(Math.exp(nll / 12), verdict.perplexity());
      }
    }
  }
}
