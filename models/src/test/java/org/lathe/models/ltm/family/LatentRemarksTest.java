package org.lathe.models.ltm.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Each remark is made where its figures ask for it, and nowhere else. */
class LatentRemarksTest {
  private static List<String> lines(double floor, double kl, double gap, double change) {
    return new LatentRemarks(floor, kl, gap).lines(change, true);
  }

  @Test
  void aModelThatUsesItsLatentsHasNone() {
    assertEquals(List.of(), lines(0.4, 0.5, 0.05, -0.1));
  }

  @Test
  void latentsAtTheirFloorAreNotUsed() {
    List<String> said = lines(0.467, 0.468, 0, -0.1);
    assertEquals(1, said.size());
    assertTrue(
        said.getFirst().startsWith("z is hardly used: its KL is 0.468 nats"), said.toString());
    assertEquals(1, lines(0, 0.001, 0, Double.NaN).size());
    assertEquals(List.of(), new LatentRemarks(0, 0.001, 0).lines(-0.1, false));
  }

  @Test
  void aRisingBoundFarAboveTheFixedNoiseScoreIsNoise() {
    assertTrue(lines(0, 0.1, 0.3, 0.02).getFirst().startsWith("the decoder reads noise"));
    assertEquals(List.of(), lines(0, 0.1, 0.3, -0.02));
    assertEquals(List.of(), lines(0, 0.1, 0.3, Double.NaN));
    assertEquals(List.of(), lines(0, 0.1, 0.05, 0.02));
  }
}
