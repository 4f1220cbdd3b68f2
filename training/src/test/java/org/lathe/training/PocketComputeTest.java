package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pocket recipes of the other families compute as much as {@code pocket}, as they say. */
class PocketComputeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ar-pocket",
        "gpt2-pocket",
        "vae-pocket",
        "mdlm-pocket",
        "sedd-pocket",
        "sedd-uniform-pocket",
        "md4-pocket"
      })
  void asMuchAsTheLatentThoughtModel(String name) {
    double pocket = executed("pocket");
    assertEquals(pocket, executed(name), pocket / 100);
  }

  /** Floating-point operations of a whole run. */
  private static double executed(String name) {
    Recipe recipe = RecipeFile.named(name);
    BatchOptions batch = recipe.batch();
    return recipe.steps()
        * (double) batch.tokens()
        * recipe
            .build()
            .executedFlopsPerToken(batch.micro(), batch.microBatches(), recipe.objective());
  }
}
