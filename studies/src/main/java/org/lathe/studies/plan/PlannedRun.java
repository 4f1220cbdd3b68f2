package org.lathe.studies.plan;

import java.util.Map;
import java.util.Optional;
import org.lathe.files.Sha256;
import org.lathe.training.Recipe;
import org.lathe.training.RecipeFile;

/**
 * A run of a study.
 *
 * @param model name of the model
 * @param budget name of the budget
 * @param values of the fields that the model varies
 * @param tuned value of the field that the model tunes; empty if it tunes none
 * @param seed of the run
 * @param recipe that is followed; its file alone repeats the run
 * @param size weights and operations
 */
public record PlannedRun(
    String model,
    String budget,
    Map<String, String> values,
    Optional<String> tuned,
    long seed,
    Recipe recipe,
    RunSize size) {
  /** Enough that no two recipes of a study share it. */
  private static final int DIGITS = 12;

  /**
   * Returns the name of its folder, which depends on nothing but the recipe: runs that are equal
   * are trained once.
   */
  public String id() {
    return recipe.name()
        + "-"
        + recipe.seed()
        + "-"
        + Sha256.of(RecipeFile.yaml(recipe)).substring(0, DIGITS);
  }

  /** Returns the tokens of its training. */
  public long tokens() {
    return recipe.steps() * recipe.batch().tokens();
  }

  /** Returns the operations of its training. */
  public double flops() {
    return tokens() * size.flopsPerToken();
  }
}
