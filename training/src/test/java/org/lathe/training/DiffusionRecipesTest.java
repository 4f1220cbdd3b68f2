package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.files.InputException;
import org.lathe.models.BatchShape;
import org.lathe.models.Model;
import org.lathe.models.StepShape;

/** The recipes of diffusion models have the published sizes. */
class DiffusionRecipesTest {
  private static final int GPT2 = 50_257;
  private static final int BYTES = 257;

  /** Weights in millions, as Sahoo et al. (2024) and Shi et al. (2024) have them. */
  @ParameterizedTest
  @CsvSource({
    "mdlm-small, 169.6",
    "mdlm-medium, 424.5",
    "sedd-small, 169.6",
    "sedd-medium, 424.5",
    "md4-small, 165.9",
    "md4-medium, 416.2"
  })
  void publishedSizes(String name, double millions) {
    Model model = RecipeFile.named(name).model().model(GPT2);
    assertEquals(millions, model.size() / 1e6, 0.05);
  }

  @ParameterizedTest
  @CsvSource({
    "mdlm-pocket, 320",
    "sedd-pocket, 320",
    "sedd-uniform-pocket, 320",
    "md4-pocket, 309"
  })
  void pocketSizes(String name, double thousands) {
    Model model = RecipeFile.named(name).model().model(BYTES);
    assertEquals(thousands, model.size() / 1e3, 0.5);
  }

  /** Floating-point operations of training for each token: 0.85 and 2.42 G, pocket 1.6 M. */
  @ParameterizedTest
  @CsvSource({
    "mdlm-small, 50257, 854438400",
    "sedd-medium, 50257, 2422708224",
    "md4-small, 50257, 854438400",
    "mdlm-pocket, 257, 1622592",
    "md4-pocket, 257, 1622592"
  })
  void operationsOfAToken(String name, int vocabulary, double expected) {
    Recipe recipe = RecipeFile.named(name);
    double operations =
        recipe
            .model()
            .model(vocabulary)
            .nominalFlopsPerToken(recipe.objective(), recipe.batch().length());
    assertEquals(expected, operations);
  }

  /** A place more than tokens, and the maps of the conditioning vector, are all that is added. */
  @Test
  void littleMoreIsExecutedThanCounted() {
    Recipe recipe = RecipeFile.named("mdlm-pocket");
    Model model = recipe.model().model(BYTES);
    BatchShape shape = recipe.batch().micro();
    double executed = model.executedFlopsPerToken(StepShape.of(shape, 1), recipe.objective());
    double counted = model.nominalFlopsPerToken(recipe.objective(), shape.length());
    assertTrue(executed > counted && executed < 1.1 * counted, () -> executed + " of " + counted);
  }

  @Test
  void aProcessThatIsNotKnownIsRefused() {
    Recipe recipe = RecipeFile.named("mdlm-pocket");
    assertEquals(
        "set: model.process is 'absorb', must be one of mdlm, sedd_absorb, sedd_uniform, md4",
        assertThrows(InputException.class, () -> recipe.with("model.process=absorb")).getMessage());
  }
}
