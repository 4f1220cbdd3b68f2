package org.lathe.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Integers without a row are refused in one line that names them and says what to do. */
class FedIndicesTest {
  @ParameterizedTest
  @ValueSource(ints = {-1, 4, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void positionsOutsideTheTableAreRefused(int position) {
    refused(
        () -> FedIndices.ropePositions(new int[] {9, 0, 3, position}, 1, 3, 4),
        "rope: position "
            + position
            + " of row 2 is outside the table of 4 positions; build the table for the longest"
            + " sequence");
  }

  @ParameterizedTest
  @ValueSource(ints = {-2, 4, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void idsOutsideTheVocabularyAreRefused(int id) {
    refused(
        () -> FedIndices.ids(new int[] {9, 0, -1, id}, 1, 3, -1, 4, "embedding", "target"),
        "embedding: target " + id + " at position 2 is outside the vocabulary of 4");
  }

  @Test
  void aNegativePositionInARingIsRefused() {
    refused(
        () -> FedIndices.ringPosition(-3, "cache_write"),
        "cache_write: position -3 is negative; the first is 0");
  }

  @Test
  void allOthersAreAccepted() {
    FedIndices.ropePositions(new int[] {3, 0, 3, 4}, 0, 3, 4);
    FedIndices.ids(new int[] {3, 0, -1, 4}, 0, 3, -1, 4, "embedding", "target");
    assertEquals(0, FedIndices.ringPosition(0, "cache_write"));
  }

  private static void refused(Executable check, String message) {
    assertEquals(message, assertThrows(IndexOutOfBoundsException.class, check).getMessage());
  }
}
