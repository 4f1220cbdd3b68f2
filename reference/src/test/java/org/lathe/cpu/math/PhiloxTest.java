package org.lathe.cpu.math;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Philox gives the known answers that its authors publish with Random123 (kat_vectors). */
class PhiloxTest {
  @Test
  void zeros() {
    assertEquals(
        new Philox(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8), Philox.block(0, 0, 0, 0, 0, 0));
  }

  @Test
  void ones() {
    assertEquals(
        new Philox(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd),
        Philox.block(-1, -1, -1, -1, -1, -1));
  }

  @Test
  void digitsOfPi() {
    assertEquals(
        new Philox(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1),
        Philox.block(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0));
  }
}
