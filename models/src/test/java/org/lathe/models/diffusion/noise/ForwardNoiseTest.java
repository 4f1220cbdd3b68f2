package org.lathe.models.diffusion.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which tokens noise replaces, and by which. */
class ForwardNoiseTest {
  private static final int VOCABULARY = 10;
  private static final int TOKENS = 20_000;
  private static final int TOKEN = 3;

  private static int[] noisy(Process process, double t, int sequence) {
    int[] tokens = new int[TOKENS + 2];
    Arrays.fill(tokens, TOKEN);
    new ForwardNoise(process, ScheduleName.LOG_LINEAR.published(), VOCABULARY)
        .add(tokens, 1, TOKENS, t, 5, 2, sequence);
    return tokens;
  }

  @ParameterizedTest
  @EnumSource
  void noiseReachesTokensAtItsRate(Process process) {
    for (double t : new double[] {0.1, 0.5, 0.9}) {
      int[] tokens = noisy(process, t, 0);
      double rate = (1 - 1e-3) * t;
      // A replacement is the token itself one time in the vocabulary.
      double changes = process.masks() ? rate : rate * (VOCABULARY - 1) / VOCABULARY;
      double share = (double) Arrays.stream(tokens).filter(id -> id != TOKEN).count() / TOKENS;
      assertEquals(changes, share, 4 * Math.sqrt(0.25 / TOKENS));
      assertEquals(TOKEN, tokens[0], "before the sequence");
      assertEquals(TOKEN, tokens[TOKENS + 1], "after the sequence");
    }
  }

  @Test
  void masksHaveTheIdAfterTheTokens() {
    int[] ids = Arrays.stream(noisy(Process.MDLM, 0.5, 0)).sorted().distinct().toArray();
    assertArrayEquals(new int[] {TOKEN, VOCABULARY}, ids);
  }

  @Test
  void replacementsAreUniform() {
    int[] counts = new int[VOCABULARY];
    int[] tokens = noisy(Process.SEDD_UNIFORM, 1, 0);
    for (int i = 1; i <= TOKENS; i++) {
      counts[tokens[i]]++;
    }
    for (int count : counts) {
      assertEquals(0.1, (double) count / TOKENS, 4 * Math.sqrt(0.09 / TOKENS) + 1e-3);
    }
  }

  @Test
  void noiseIsOfItsSequence() {
    assertArrayEquals(noisy(Process.MD4, 0.5, 1), noisy(Process.MD4, 0.5, 1));
    assertTrue(!Arrays.equals(noisy(Process.MD4, 0.5, 1), noisy(Process.MD4, 0.5, 2)));
    // What noise reached at a time, it has reached at every later one.
    int[] early = noisy(Process.MD4, 0.3, 1);
    int[] late = noisy(Process.MD4, 0.6, 1);
    for (int i = 0; i < early.length; i++) {
      assertTrue(early[i] != VOCABULARY || late[i] == VOCABULARY);
    }
  }
}
