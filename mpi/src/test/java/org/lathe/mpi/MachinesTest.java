package org.lathe.mpi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

/** Machines are numbered in the order of the first rank on each. */
class MachinesTest {
  @Test
  void ranksInBlocksInTurnAndMixed() {
    assertArrayEquals(new int[] {0}, MpiRanks.numbered(new int[] {0}));
    assertArrayEquals(new int[] {0, 0, 1, 1}, MpiRanks.numbered(new int[] {0, 0, 2, 2}));
    assertArrayEquals(new int[] {0, 1, 0, 1}, MpiRanks.numbered(new int[] {0, 1, 0, 1}));
    assertArrayEquals(
        new int[] {0, 0, 1, 1, 0, 2}, MpiRanks.numbered(new int[] {0, 0, 2, 2, 0, 5}));
  }
}
