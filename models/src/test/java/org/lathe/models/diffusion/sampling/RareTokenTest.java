package org.lathe.models.diffusion.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.lathe.models.generation.TokenChoice;

/**
 * A token of probability 1e-6 is drawn at its rate. The draw of the published programs, from all
 * ids and the mask at once with float32 noise of 24 bits, almost never draws it.
 */
class RareTokenTest {
  private static final double RARE = 1e-6;

  /** Draws of a token, where the mask goes: ten rare tokens are expected. */
  private static final int DRAWS = 10_000_000;

  /** The share of masks that go in a step; the more steps, the smaller it is. */
  private static final double GOES = 1.0 / 128;

  /** The number of rare tokens is Poisson: of ten, three to twenty with probability 0.996. */
  private static boolean atItsRate(long rare) {
    return rare >= 3 && rare <= 20;
  }

  @Test
  void twoStagesDrawItAtItsRate() {
    float[] logits = {(float) Math.log(RARE), (float) Math.log1p(-RARE)};
    SamplingNoise noise = new SamplingNoise(3, 0, 0);
    long rare = 0;
    for (int step = 0; step < DRAWS; step++) {
      rare += TokenChoice.MULTINOMIAL.choose(logits, 0, 2, noise.token(step, 0)) == 0 ? 1 : 0;
    }
    long drawn = rare;
    assertTrue(atItsRate(rare), () -> drawn + " rare tokens");
  }

  @Test
  void aMaskGoesAtItsRate() {
    double small = 1e-4;
    SamplingNoise noise = new SamplingNoise(5, 0, 0);
    int draws = 1_000_000;
    long goes = 0;
    for (int step = 0; step < draws; step++) {
      goes += noise.place(step, 1) < small ? 1 : 0;
    }
    // Six standard deviations.
    assertEquals(draws * small, goes, 6 * Math.sqrt(draws * small));
  }

  @Test
  void oneStageInFloat32DoesNot() {
    SplittableRandom random = new SplittableRandom(7);
    // The rare token wins only with less noise than this: all others' is below 17.
    float most = 17 * (float) (GOES * RARE) / (float) (1 - GOES);
    long trials = (long) (DRAWS / GOES);
    long rare = 0;
    for (long trial = 0; trial < trials; trial++) {
      float uniform = (random.nextInt() >>> 8) * 0x1p-24f;
      // -log u > 1 - u: what is not small cannot win, and its logarithm is not needed.
      if (1 - uniform < most && wins((float) -Math.log(uniform), random)) {
        rare++;
      }
    }
    long drawn = rare;
    assertTrue(!atItsRate(rare), () -> drawn + " rare tokens");
  }

  /** Returns whether the rare token has the largest of the ratios q / e. */
  private static boolean wins(float noise, SplittableRandom random) {
    float key = (float) (GOES * RARE) / noise;
    return key > (float) (GOES * (1 - RARE)) / exponential(random)
        && key > (float) (1 - GOES) / exponential(random);
  }

  private static float exponential(SplittableRandom random) {
    return (float) -Math.log((random.nextInt() >>> 8) * 0x1p-24f);
  }
}
