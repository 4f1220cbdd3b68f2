package org.lathe.models.ltm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.lathe.engine.Session;
import org.lathe.models.generation.TokenChoice;

/** Accuracies count the positions that come back. */
class ReconstructionTest {
  private static final LtmConfig CONFIG = SmallModel.config(2);
  private static final int LENGTH = 8;
  private static final LtmGraphs GRAPHS = new LtmGraphs(CONFIG, 2, LENGTH);

  private static Reconstruction.Result reconstruct(int steps, int[]... sources) {
    try (Session session = SmallModel.open("vector", 1, CONFIG);
        Reconstruction reconstruction =
            new Reconstruction(
                session,
                GRAPHS,
                new FitOptions(FastOptions.release(steps), 0.34, Latents.MEAN),
                SmallModel.vocabulary())) {
      return reconstruction.reconstruct(
          sources, TokenChoice.MULTINOMIAL, 1, FastLearning.Listener.NONE, 0, 1);
    }
  }

  @Test
  void whatTheModelDecodesFromItsMeanComesBackWhole() {
    int[] source = SmallModel.sequence(1, LENGTH);
    // Without fast steps the mean is zero whatever the text, so this is what it decodes.
    int[] decoded = reconstruct(0, source, source).greedy()[0];
    int[] changed = decoded.clone();
    changed[LENGTH - 1] = (changed[LENGTH - 1] + 1) % SmallModel.vocabulary().size();
    Reconstruction.Result result = reconstruct(0, decoded, changed);
    assertArrayEquals(new double[] {1, (LENGTH - 1.0) / LENGTH}, result.greedyAccuracy());
    assertArrayEquals(new double[] {1, (LENGTH - 1.0) / LENGTH}, result.teacherForcedAccuracy());
    assertArrayEquals(decoded, result.greedy()[1]);
    assertEquals(LENGTH, result.sampled()[0].length);
  }

  @Test
  void fittingBringsMoreOfTheTextBack() {
    int[][] sources = {SmallModel.sequence(1, LENGTH), SmallModel.sequence(2, LENGTH)};
    double[] before = reconstruct(0, sources).teacherForcedAccuracy();
    double[] after = reconstruct(48, sources).teacherForcedAccuracy();
    assertTrue(
        after[0] + after[1] > before[0] + before[1],
        "%.2f %.2f, fitted %.2f %.2f".formatted(before[0], before[1], after[0], after[1]));
  }

  @Test
  void theControlsHaveTheLatentsOfTheOtherSequence() {
    int[][] sources = {SmallModel.sequence(1, LENGTH), SmallModel.sequence(2, LENGTH)};
    Reconstruction.Result unfitted = reconstruct(0, sources);
    // Without fits the latents are the same, so nothing depends on whose they are.
    assertArrayEquals(unfitted.teacherForcedAccuracy(), unfitted.otherTeacherForcedAccuracy());

    Reconstruction.Result fitted = reconstruct(48, sources);
    for (int b = 0; b < 2; b++) {
      int equal = 0;
      for (int i = 0; i < LENGTH; i++) {
        equal += fitted.greedy()[1 - b][i] == sources[b][i] ? 1 : 0;
      }
      assertEquals((double) equal / LENGTH, fitted.otherGreedyAccuracy()[b]);
    }
    double[] own = fitted.teacherForcedAccuracy();
    double[] other = fitted.otherTeacherForcedAccuracy();
    assertTrue(own[0] + own[1] > other[0] + other[1], fitted.toString());
  }
}
