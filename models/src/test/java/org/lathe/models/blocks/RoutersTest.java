package org.lathe.models.blocks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** What is counted of the choices of routers. */
class RoutersTest {
  /** Gates of layers, each of experts, each of tokens. */
  private static float[] gates(String... rows) {
    float[] gates = new float[rows.length * rows[0].length()];
    for (int i = 0; i < gates.length; i++) {
      gates[i] = (rows[i / rows[0].length()].charAt(i % rows[0].length()) - '0') / 10f;
    }
    return gates;
  }

  @Test
  void aTokenFlipsInALayerWhereItsPairOfExpertsChanges() {
    // Two layers of three experts, three tokens.
    RouterFlips flips = new RouterFlips(3, 3);
    flips.step(gates("630", "409", "071", "555", "550", "005"));
    assertEquals(0, flips.count());
    // Other gates of the same pairs.
    flips.step(gates("470", "604", "036", "999", "110", "001"));
    assertEquals(0, flips.count());
    // Token 2 of layer 0 and token 0 of layer 1.
    flips.step(gates("475", "600", "035", "099", "110", "901"));
    assertEquals(2, flips.count());
    flips.step(gates("475", "600", "035", "099", "110", "901"));
    assertEquals(2, flips.count());
  }

  @Test
  void loadIsTheShareOfChoicesOfASequence() {
    // Two sequences of two tokens, two layers, three experts.
    ExpertLoad load = new ExpertLoad(2, 2, 3);
    load.count(gates("5500", "5055", "0555", "5550", "5505", "0055"));
    load.count(gates("5500", "5055", "0555", "5550", "5505", "0055"));
    assertArrayEquals(new double[] {0.5, 0.25, 0.25}, load.shares(0)[0]);
    assertArrayEquals(new double[] {0, 0.5, 0.5}, load.shares(1)[0]);
    assertArrayEquals(new double[] {0.5, 0.5, 0}, load.shares(0)[1]);
    assertArrayEquals(new double[] {0.25, 0.25, 0.5}, load.shares(1)[1]);
  }
}
