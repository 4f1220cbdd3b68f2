package org.lathe.models.ltm.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.lathe.files.InputException;
import org.lathe.models.ModelShape;
import org.lathe.models.gpt.LlamaShape;
import org.lathe.models.ltm.LtmConfig;

/** Sizes whose products are no int are refused by name, never taken for smaller ones. */
class ExtremeSizesTest {
  private static final int MOST = Integer.MAX_VALUE;

  private static void refused(ModelShape shape, String part) {
    String message = assertThrows(InputException.class, () -> shape.model(257)).getMessage();
    assertTrue(message.contains(part), message);
    assertEquals(1, message.lines().count(), message);
  }

  @Test
  void ofALatentThoughtModel() {
    refused(
        new LtmShape(4, 16, 2, 64, 64, 1073741825, 1),
        "latentsPerLayer 1073741825 in each of 4 layers");
    refused(new LtmShape(2, 16, MOST, 64, 64, 1, 1), "not a multiple of 2 * 2147483647 heads");
    refused(new LtmShape(2, 1 << 30, 2, 64, 64, 1, 1), "dim 1073741824 is too large");
    refused(new LtmShape(2, 1 << 28, 2, 64, 64, 4, 1), "n_latents_total 8 of dim 268435456");
  }

  @Test
  void ofALlama() {
    refused(new LlamaShape(2, 16, MOST, 64, 64, 1), "not a multiple of 2 * 2147483647 heads");
    refused(new LlamaShape(2, MOST - 1, 1, 64, 64, 1), "dim 2147483646 is too large");
  }

  @Test
  void thePaddedVocabulary() {
    String part = "vocabularyMultiple 1073741824 pads the vocabulary of 2147483647 beyond";
    for (ModelShape shape :
        new ModelShape[] {
          new LtmShape(2, 16, 2, 64, 64, 1, 1 << 30), new LlamaShape(2, 16, 2, 64, 64, 1 << 30)
        }) {
      String message = assertThrows(InputException.class, () -> shape.model(MOST)).getMessage();
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void theHiddenWidthIsAsBefore() {
    for (int dim : new int[] {2, 16, 64, 512, 768, 1600, 1 << 20}) {
      int hidden = LtmConfig.of(257, dim, 1, 1, 64, 64, 1).hidden();
      assertEquals((2 * (4 * dim) / 3 + 31) / 32 * 32, hidden);
    }
  }
}
