package org.lathe.tornado.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.lathe.engine.Precision;

/** The offsets of a batch, and the space for the addresses that a library reads. */
class ProductBatchTest {
  private static final Matrix ANY = LibraryMatrix.of(0, 2);

  @Test
  void theTableHasARowForEachProduct() {
    ProductBatch batch = ProductBatch.of(2, i -> 10 + i, i -> 20 + i, i -> 30 + i);
    assertEquals(2, batch.count());
    assertArrayEquals(new int[] {10, 20, 30, 11, 21, 31}, batch.table());
    assertEquals(11, batch.lhs(1));
    assertEquals(21, batch.rhs(1));
    assertEquals(31, batch.out(1));
    assertArrayEquals(new int[3], ProductBatch.ONE.table());
  }

  @Test
  void aLibraryReadsAnAddressForEachMatrixOfABatch() {
    LibraryProduct product = product(ProductBatch.of(5, i -> i, i -> i, i -> i));
    assertEquals(15, product.addresses());
    for (int first : new int[] {40, 41}) {
      int at = LibraryProduct.addressesAt(first);
      assertEquals(0, at % 2, "an address begins at a multiple of its size");
      assertTrue(at >= first && at + 2 * 15 <= first + product.words().length);
    }
  }

  @Test
  void aSingleProductNeedsNoSpace() {
    assertEquals(0, product(ProductBatch.ONE).words().length);
  }

  private static LibraryProduct product(ProductBatch batch) {
    return new LibraryProduct(2, 2, 2, ANY, ANY, ANY, false, Precision.F32, batch);
  }
}
