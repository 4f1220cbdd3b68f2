package org.lathe.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.graph.Shape;

/** A position without a row in the table is refused in one line that says which and what to do. */
class RopePositionsTest {
  private static final Span TABLE = Span.of(new float[8], 0, Shape.of(4, 2));

  @ParameterizedTest
  @ValueSource(ints = {-1, 4, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void outsideTheTableIsRefused(int position) {
    Span positions = Span.of(new int[] {0, 3, position}, 0, Shape.of(3));
    IndexOutOfBoundsException thrown =
        assertThrows(IndexOutOfBoundsException.class, () -> RopePositions.check(positions, TABLE));
    assertEquals(
        "rope: position "
            + position
            + " of row 2 is outside the table of 4 positions; build the table for the longest"
            + " sequence",
        thrown.getMessage());
  }

  @Test
  void insideTheTableIsAccepted() {
    RopePositions.check(Span.of(new int[] {3, 0, 3}, 0, Shape.of(3)), TABLE);
  }
}
