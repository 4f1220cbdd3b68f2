package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmOptions;

/** The other pocket recipes compute as much as {@code pocket}, as they say. */
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
        "md4-pocket",
        "moe-pocket",
        "mamba-pocket",
        "hybrid-pocket"
      })
  void asMuchAsTheLatentThoughtModel(String name) {
    double pocket = executed("pocket");
    assertEquals(pocket, executed(name), pocket / 100);
  }

  /**
   * Experts that a token does not go to cost nothing; only the router has a row for each. Four more
   * of them add one product of it with a token in each pass, and twice that in its gradient; what
   * routes each token is no product.
   */
  @Test
  void expertsThatAreNotChosenAreNotCounted() {
    Recipe four = RecipeFile.named("moe-pocket");
    Recipe eight = RecipeFile.with(four, List.of("model.experts.number=8"));
    LtmOptions options = (LtmOptions) four.objective();
    LtmConfig config = (LtmConfig) four.build().config();
    double rows = 4.0 * config.layers() * config.dim();
    // A fast step does not want the gradient of the router's weights.
    double fast = 4 * rows * options.fast().steps() * options.fast().draws().count();
    double slow = 6 * rows * options.slow().draws();
    assertEquals(fast + slow, perToken(eight) - perToken(four), 1e-6);
    assertEquals(
        four.build().size() + 4L * config.layers() * config.dim() * (3 * 128 + 1),
        eight.build().size());
  }

  /** Floating-point operations of a whole run. */
  private static double executed(String name) {
    Recipe recipe = RecipeFile.named(name);
    return recipe.steps() * (double) recipe.batch().tokens() * perToken(recipe);
  }

  private static double perToken(Recipe recipe) {
    BatchOptions batch = recipe.batch();
    return recipe.build().executedFlopsPerToken(batch.shape(), recipe.objective());
  }
}
