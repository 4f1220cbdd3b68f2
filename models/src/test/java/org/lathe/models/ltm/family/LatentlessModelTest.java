package org.lathe.models.ltm.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.models.Batch;
import org.lathe.models.BatchShape;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Likelihood;
import org.lathe.models.Model;
import org.lathe.models.PassListener;
import org.lathe.models.ScoreOptions;
import org.lathe.models.Scores;
import org.lathe.models.Vocabulary;
import org.lathe.models.generation.TextGenerator;
import org.lathe.models.generation.TokenChoice;
import org.lathe.models.ltm.LatentModel;
import org.lathe.models.ltm.LatentUse;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.LtmOptions;
import org.lathe.models.ltm.Posterior;
import org.lathe.models.ltm.Score;
import org.lathe.models.ltm.Scoring;
import org.lathe.models.ltm.SmallModel;

/**
 * The decoder without latents is the latent thought model at z = 0, and has an exact likelihood.
 */
class LatentlessModelTest {
  private static final LtmConfig CONFIG = SmallModel.config(2);
  private static final int LENGTH = 9;
  private static final LtmOptions OPTIONS = LtmOptions.honest(4);
  private static final Model MODEL =
      new LtmModel(CONFIG).trainedWith(OPTIONS.baseline().orElseThrow());
  private static final List<int[]> SEQUENCES =
      IntStream.range(0, 3).mapToObj(k -> SmallModel.sequence(k, LENGTH)).toList();

  @Test
  void isAnotherModelWithTheSameWeights() {
    LtmModel whole = new LtmModel(CONFIG);
    assertFalse(MODEL instanceof LtmModel);
    assertTrue(MODEL.exact());
    assertEquals(whole.parameters(), MODEL.parameters());
    assertEquals(whole.config(), MODEL.config());
    assertSame(whole, whole.trainedWith(OPTIONS));
    assertTrue(OPTIONS.with(LatentUse.NONE).baseline().isEmpty());
  }

  @Test
  void scoresLikeTheWholeModelAtZero() {
    int separator = SmallModel.vocabulary().separator();
    try (Session session = SmallModel.open("vector", 1, CONFIG);
        Scoring scoring = new Scoring(session, new LtmGraphs(CONFIG, 3, LENGTH));
        Likelihood likelihood =
            MODEL.likelihood(
                session,
                new BatchShape(3, LENGTH),
                separator,
                InferenceOptions.NONE,
                new ScoreOptions(1, false, 1))) {
      for (String state : List.of(Posterior.MU, Posterior.LOG_VAR, Posterior.NOISE)) {
        session.clear(state);
      }
      Batch batch = Batch.of(separator, SEQUENCES.toArray(int[][]::new));
      scoring.load(batch.tokens(), batch.targets());
      Score atZero = scoring.score();
      float[] tokens = scoring.tokenNll();
      Scores scores = Scores.of(likelihood, SEQUENCES, PassListener.NONE);
      for (int b = 0; b < 3; b++) {
        assertEquals(0, atZero.kl(b));
        double sum = 0;
        for (int t = 0; t < LENGTH; t++) {
          sum += tokens[b * LENGTH + t];
        }
        assertEquals(sum, scores.sequences().get(b).nats().get("exact"));
      }
    }
  }

  /** Zeros have no influence: the weights of cross-attention can be anything. */
  @Test
  void crossAttentionAddsNothing() {
    double[] before = exact(false);
    assertEquals(List.of(before[0], before[1], before[2]), boxed(exact(true)));
  }

  private static List<Double> boxed(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static double[] exact(boolean changed) {
    try (Session session = SmallModel.open("vector", 1, CONFIG);
        Likelihood likelihood =
            MODEL.likelihood(
                session,
                new BatchShape(3, LENGTH),
                SmallModel.vocabulary().separator(),
                InferenceOptions.NONE,
                new ScoreOptions(1, false, 1))) {
      if (changed) {
        for (String name : List.of("wq", "wk", "wv", "wo")) {
          String weight = "layers.cross_attention." + name + ".weight";
          float[] values = session.read(weight);
          for (int i = 0; i < values.length; i++) {
            values[i] = 3 * values[i] + 1;
          }
          session.write(weight, values);
        }
      }
      return Scores.of(likelihood, SEQUENCES, PassListener.NONE).sequences().stream()
          .mapToDouble(score -> score.nats().get("exact"))
          .toArray();
    }
  }

  @Test
  void decodesWhatItScores() {
    Vocabulary vocabulary = SmallModel.vocabulary();
    try (Session session = SmallModel.open("vector", 1, CONFIG);
        TextGenerator generator = MODEL.generator(session, 2, vocabulary, InferenceOptions.NONE)) {
      int[][] drawn = generator.unconditional(LENGTH, TokenChoice.GREEDY, 1, 0, 1);
      // Nothing but the number of the sequence differs, and it is not read.
      assertEquals(
          IntStream.of(drawn[0]).boxed().toList(), IntStream.of(drawn[1]).boxed().toList());
    }
  }

  @Test
  void hasNoLatentsToFit() {
    InputException refused =
        assertThrows(InputException.class, () -> LatentModel.of(MODEL, Path.of("runs/x")));
    assertEquals(
        "runs/x has no latents to fit: it is a model of family ltm without latents; name a latent"
            + " thought model with checkpoint",
        refused.getMessage());
    assertInstanceOf(LtmModel.class, LatentModel.of(new LtmModel(CONFIG), Path.of("runs/x")));
  }
}
