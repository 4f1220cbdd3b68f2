package org.lathe.training.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.training.ranks.SumTree;

/** The counts are those of the design's table for 512 leaves, one rank a machine. */
class TreeTrafficTest {
  private static final SumTree TREE = new SumTree(512);

  @ParameterizedTest
  @CsvSource({
    "3, 5.7, 8, 4.4, 6.0, 11",
    "5, 5.8, 7, 5.4, 6.4, 10",
    "6, 5.0, 7, 5.0, 6.7, 9",
    "24, 3.7, 5, 4.5, 5.8, 6",
    "96, 2.3, 3, 3.3, 4.0, 3"
  })
  void otherCounts(
      int ranks, String meanNodes, int mostNodes, String meanSent, String mostSent, int held) {
    TreeTraffic traffic = new TreeTraffic(TREE, ranks, 1);
    assertEquals(meanNodes, tenths(traffic.meanNodes()));
    assertEquals(mostNodes, traffic.mostNodes());
    assertEquals(meanSent, tenths(traffic.meanSent()));
    assertEquals(mostSent, tenths(traffic.mostSent()));
    assertEquals(held, traffic.mostHeld());
  }

  private static String tenths(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  @Test
  void aPowerOfTwoOfRanksSendsWhatARingDoes() {
    int held = 9;
    for (int ranks = 1; ranks <= 512; ranks *= 2) {
      TreeTraffic traffic = new TreeTraffic(TREE, ranks, 1);
      assertEquals(1, traffic.meanNodes());
      assertEquals(1, traffic.mostNodes());
      assertEquals(2 * (ranks - 1.0) / ranks, traffic.meanSent());
      assertEquals(2 * (ranks - 1.0) / ranks, traffic.mostSent());
      assertEquals(Math.max(1, held--), traffic.mostHeld());
    }
  }

  /** Of 8 machines with 8 ranks each, 1.75 tensors leave one; without two levels it would be 14. */
  @Test
  void twoLevelsKeepTensorsInsideMachines() {
    assertEquals(1.75, new TreeTraffic(TREE, 64, 8).mostLeaving());
    assertEquals(14, 8 * new TreeTraffic(TREE, 64, 1).mostSent() * 56 / 63, 1e-12);
  }

  @Test
  void theRanksOfOneMachineJoinTheirNodesToTheSum() {
    for (int leaves : new int[] {1, 2, 3, 7, 12, 64, 100}) {
      for (int ranks = 1; ranks <= leaves; ranks++) {
        TreeTraffic traffic = new TreeTraffic(new SumTree(leaves), ranks, ranks);
        assertEquals(1, traffic.joinedOf(0));
        assertEquals(0, traffic.mostLeaving());
        assertTrue(traffic.mostHeld() >= traffic.mostNodes());
      }
    }
  }

  @Test
  void theLastMachineMayHaveFewerRanks() {
    TreeTraffic traffic = new TreeTraffic(TREE, 10, 4);
    assertEquals(3, traffic.machines());
    assertEquals(2, traffic.ranksOf(2));
    int nodes = traffic.nodesOf(0) + traffic.nodesOf(1) + traffic.nodesOf(2);
    assertEquals(10 * traffic.meanNodes(), nodes, 1e-9);
  }

  @Test
  void noBatchSendsLessThanTheLeast() {
    TreeTraffic least = TreeTraffic.least(24, 6);
    for (int leaves = 24; leaves < 200; leaves++) {
      TreeTraffic traffic = new TreeTraffic(new SumTree(leaves), 24, 6);
      assertTrue(traffic.mostSent() >= least.mostSent());
      assertTrue(traffic.mostLeaving() >= least.mostLeaving());
    }
  }
}
