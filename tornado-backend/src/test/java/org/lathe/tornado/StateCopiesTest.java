package org.lathe.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A copy of a state is made before its first use, and again after each write. */
class StateCopiesTest {
  private final StateCopies copies = new StateCopies();

  @Test
  void aCopyIsMadeBeforeItsFirstUseAlone() {
    assertEquals(List.of("w", "v"), copies.renewed(List.of("w", "v", "w")));
    assertEquals(List.of(), copies.renewed(List.of("w", "v")));
  }

  @Test
  void aWriteMakesItStaleForWhoReadsIt() {
    copies.renewed(List.of("w", "v"));
    copies.written("w");
    copies.written("w");
    copies.written("posterior.mu");
    assertEquals(List.of(), copies.renewed(List.of("v")), "another state");
    assertEquals(List.of("w"), copies.renewed(List.of("v", "w")));
    assertEquals(List.of(), copies.renewed(List.of("v", "w")), "made once");
  }

  @Test
  void aStateThatWasWrittenBeforeItsFirstUseIsCopiedOnce() {
    copies.written("w");
    assertEquals(List.of("w"), copies.renewed(List.of("w")));
    assertEquals(List.of(), copies.renewed(List.of("w")));
  }
}
