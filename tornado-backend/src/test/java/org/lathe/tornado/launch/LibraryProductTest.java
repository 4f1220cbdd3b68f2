package org.lathe.tornado.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.lathe.engine.Precision;

/** What a library multiplies and adds. */
class LibraryProductTest {
  private static final Matrix FULL = LibraryMatrix.of(256, 4);
  private static final Matrix HALF = new Matrix(0, 4, 1, true, new Region(0, 0));
  private static final Matrix OTHER_HALF = new Matrix(64, 4, 1, true, new Region(0, 0));

  private static LibraryProduct product(Matrix lhs, Matrix rhs, Matrix out, Matrix addend) {
    return new LibraryProduct(
        4, 4, 4, lhs, rhs, out, true, addend, Precision.BF16_MEMORY, ProductBatch.ONE);
  }

  @Test
  void factorsAreOfOneTypeAndTheAddendIsOfTheTypeOfTheProduct() {
    assertThrows(IllegalArgumentException.class, () -> product(HALF, FULL, HALF, HALF));
    assertThrows(IllegalArgumentException.class, () -> product(FULL, FULL, HALF, HALF));
    assertThrows(IllegalArgumentException.class, () -> product(HALF, HALF, HALF, FULL));
  }

  @Test
  void aBatchAddsNoOtherMatrix() {
    ProductBatch batch = ProductBatch.of(2, i -> 0, i -> 0, i -> 16 * i);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new LibraryProduct(
                4, 4, 4, HALF, HALF, HALF, true, OTHER_HALF, Precision.BF16_MEMORY, batch));
  }

  @Test
  void whatIsAddedMayBeInThePlaceOfTheResult() {
    assertFalse(product(HALF, HALF, HALF, HALF).addsAnother());
    assertTrue(product(HALF, HALF, HALF, OTHER_HALF).addsAnother());
  }

  /** Floats have no fewer bits because activations are stored with fewer. */
  @Test
  void theArithmeticIsThatOfTheFactors() {
    assertEquals(Precision.BF16_MEMORY, product(HALF, HALF, HALF, HALF).arithmetic());
    assertEquals(Precision.BF16, product(FULL, FULL, FULL, FULL).arithmetic());
  }
}
