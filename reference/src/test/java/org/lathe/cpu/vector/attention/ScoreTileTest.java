package org.lathe.cpu.vector.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.lathe.cpu.vector.UnrolledKernels;

/** A tile of scores and the generator of its unrolled code count the same rows. */
class ScoreTileTest {

  @Test
  void theTileHasTheRowsThatAreGenerated() {
    assertEquals(ScoreTile.ROWS, UnrolledKernels.SCORE_ROWS);
  }
}
