package org.lathe.models.ltm.measurement;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.models.ltm.LtmConfig;

/** Activity by its definition, and gathered across an interruption. */
class ActiveDimensionsTest {
  /** Two layers of one latent of four dimensions. */
  private static final LtmConfig CONFIG = LtmConfig.of(5, 4, 2, 1, 8, 3, 1);

  @TempDir Path folder;

  @Test
  void aDimensionIsActiveWhoseMeanVariesMoreThanAHundredth() {
    ActiveDimensions active = ActiveDimensions.none(CONFIG);
    // Three values m - s, m, m + s have variance s^2.
    for (int i = -1; i <= 1; i++) {
      active.add(new float[] {3, 7 + 0.09f * i, 7 + 0.11f * i, i, 0, 0, 0, -0.2f * i});
    }
    assertArrayEquals(new int[] {2, 1}, active.activeByLayer());
    assertEquals(8, active.dimensions());
    assertEquals(3, active.count());
  }

  @Test
  void aSingleSequenceHasNone() {
    ActiveDimensions active = ActiveDimensions.none(CONFIG);
    assertArrayEquals(new int[] {0, 0}, active.activeByLayer());
    active.add(new float[] {9, 9, 9, 9, 9, 9, 9, 9});
    assertArrayEquals(new int[] {0, 0}, active.activeByLayer());
  }

  @Test
  void savedAndGoneOnIsTheSameBytes() throws IOException {
    ActiveDimensions whole = ActiveDimensions.none(CONFIG);
    ActiveDimensions part = ActiveDimensions.none(CONFIG);
    for (int i = 0; i < 7; i++) {
      float[] mu = new float[8];
      for (int j = 0; j < 8; j++) {
        mu[j] = (float) Math.sin(i * 8 + j);
      }
      whole.add(mu);
      part.add(mu);
      part.save(folder.resolve("part"));
      part = ActiveDimensions.load(CONFIG, folder.resolve("part"));
    }
    whole.save(folder.resolve("whole"));
    assertEquals(-1, Files.mismatch(folder.resolve("whole"), folder.resolve("part")));
    assertEquals(7, part.count());
  }
}
