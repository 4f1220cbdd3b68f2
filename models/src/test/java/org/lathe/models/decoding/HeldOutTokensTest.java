package org.lathe.models.decoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.models.Batch;
import org.lathe.models.BatchShape;
import org.lathe.models.InferenceOptions;
import org.lathe.models.ScoreOptions;
import org.lathe.models.Vocabulary;
import org.lathe.models.autoregressive.ExactLikelihood;
import org.lathe.models.gpt.LlamaModel;
import org.lathe.models.gpt.SmallLlama;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.Latents;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmDecoder;
import org.lathe.models.ltm.SmallModel;

/** Each token is predicted by what stands before it, and by a z that knows nothing else. */
class HeldOutTokensTest {
  private static final LtmConfig CONFIG = SmallModel.config(2);
  private static final int LENGTH = SmallModel.POSITIONS;

  private static double[] scores(HeldOutTokens.Options options, int... ids) {
    try (Session session = SmallModel.open("vector", 1, CONFIG);
        StepDecoder decoder =
            new LtmDecoder(
                session,
                CONFIG,
                1,
                SmallModel.vocabulary().separator(),
                new FitOptions(FastOptions.paper(3), 0.3, Latents.MEAN),
                FastLearning.Listener.NONE)) {
      int[] told = {0};
      List<TokenScore> scores =
          HeldOutTokens.of(decoder, SmallModel.vocabulary(), ids, options, () -> told[0]++);
      assertEquals(ids.length, told[0]);
      for (int i = 0; i < ids.length; i++) {
        assertEquals(ids[i], scores.get(i).token());
      }
      return scores.stream().mapToDouble(TokenScore::logProbability).toArray();
    }
  }

  private static HeldOutTokens.Options every(int refit) {
    return new HeldOutTokens.Options(refit, 0, 1, 5);
  }

  private static double[] first(double[] values, int count) {
    return Arrays.copyOf(values, count);
  }

  @Test
  void noScoreKnowsItsTokenOrALaterOne() {
    int[] ids = SmallModel.sequence(1, LENGTH);
    for (HeldOutTokens.Options options :
        List.of(every(1), every(3), new HeldOutTokens.Options(1, 4, 1, 5))) {
      double[] scores = scores(options, ids);
      for (int changed = options.context(); changed < LENGTH; changed += 5) {
        int[] others = ids.clone();
        others[changed] = (ids[changed] + 1) % SmallModel.vocabulary().separator();
        double[] before = first(scores(options, others), changed);
        assertArrayEquals(first(scores, changed), before, 0);
      }
    }
  }

  @Test
  void theProbabilitiesOfATokenSumToOne() {
    int[] ids = SmallModel.sequence(1, 8);
    double sum = 0;
    for (int id = 0; id < SmallModel.VOCABULARY; id++) {
      ids[7] = id;
      sum += Math.exp(scores(every(7), ids)[7]);
    }
    assertEquals(1, sum, 1e-12);
  }

  @Test
  void zFollowsTheTextOrItsContext() {
    int[] ids = SmallModel.sequence(1, LENGTH);
    double[] often = scores(every(3), ids);
    double[] never = scores(every(LENGTH), ids);
    assertArrayEquals(first(never, 3), first(often, 3), 0);
    assertNotEquals(never[3], often[3]);
    double[] context = scores(new HeldOutTokens.Options(1, 6, 1, 5), ids);
    assertArrayEquals(first(never, 6), first(context, 6), 0);
    double[] halves = scores(every(6), ids);
    assertArrayEquals(halves, context, 0);
  }

  @Test
  void withoutLatentsTheScoresAreExact() {
    LlamaModel model = SmallLlama.model(2);
    int[] ids = SmallLlama.sequence(1, LENGTH);
    Vocabulary vocabulary = new Vocabulary(SmallLlama.VOCABULARY - 1, SmallLlama.SEPARATOR);
    try (Session session = SmallLlama.open("vector", 1, model);
        StepDecoder decoder =
            model.decoder(session, 1, SmallLlama.SEPARATOR, InferenceOptions.NONE);
        ExactLikelihood exact =
            model.likelihood(
                session,
                new BatchShape(1, LENGTH),
                SmallLlama.SEPARATOR,
                InferenceOptions.NONE,
                new ScoreOptions(1, false, 1))) {
      float[] nll = exact.tokenNll(Batch.of(SmallLlama.SEPARATOR, ids));
      List<TokenScore> scores = HeldOutTokens.of(decoder, vocabulary, ids, every(1), () -> {});
      for (int i = 0; i < LENGTH; i++) {
        double unit = Math.ulp(Math.max(8f, nll[i]));
        assertEquals(-nll[i], scores.get(i).logProbability(), 4 * unit);
      }
    }
  }

  @Test
  void theLikeliestComeFirstAndTheTokenizersAlone() {
    float[] logits = {0, 3, 1, 3, 2, 9};
    TokenScore score = TokenScore.of(logits, 0, 6, 5, 2, 4);
    assertArrayEquals(new int[] {1, 3, 4, 2}, score.likeliest());
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    assertEquals(1 - Math.log(sum), score.logProbability(), 1e-12);
    assertEquals(score.logProbability(), score.likeliestLogs()[3]);
    assertEquals(0, TokenScore.of(logits, 0, 6, 5, 2, 0).likeliest().length);
    assertEquals(5, TokenScore.of(logits, 0, 6, 5, 2, 20).likeliest().length);
  }

  @Test
  void aStepOfNoTokenIsRefused() {
    assertThrows(InputException.class, () -> every(0));
  }
}
