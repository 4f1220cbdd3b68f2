package org.lathe.training;

import java.util.List;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.datasets.tokenizer.TokenizerTraining;
import org.lathe.graph.TaskGraph;
import org.lathe.models.Model;
import org.lathe.models.optimizer.Optimizer;

/**
 * A recipe with its model, its tokenizer and the graphs of the optimizer step, each built once.
 *
 * @param model of the recipe, or of the checkpoint that is continued
 * @param recipe that is followed
 * @param tokenizer of the recipe
 * @param updates the optimizer's step, for each group of weights that a step may update
 */
public record PreparedRecipe(
    Model model, Recipe recipe, Tokenizer tokenizer, List<TaskGraph> updates) {
  /**
   * Prepares a recipe for a new run. Where its tokenizer is trained on the text of the run, that is
   * done here, since the vocabulary decides the size of the model.
   *
   * @throws org.lathe.files.InputException if there is no such tokenizer, the text that it is
   *     trained on cannot be read, or sequences are longer than the model takes
   */
  public static PreparedRecipe of(Recipe recipe) {
    return of(recipe, TrainingData.tokenizer(recipe));
  }

  /**
   * Prepares a recipe to be planned only; reads no text. A tokenizer that would be trained has its
   * largest vocabulary.
   *
   * @throws org.lathe.files.InputException if there is no such tokenizer, or sequences are longer
   *     than the model takes
   */
  public static PreparedRecipe toPlan(Recipe recipe) {
    String name = recipe.data().tokenizer();
    return of(
        recipe,
        TokenizerTraining.named(name)
            .map(TokenizerTraining::untrained)
            .orElseGet(() -> Tokenizer.named(name)));
  }

  /** Prepares a recipe for a new run with a tokenizer that is there. */
  static PreparedRecipe of(Recipe recipe, Tokenizer tokenizer) {
    return of(recipe.build(tokenizer.vocabulary()), recipe, tokenizer);
  }

  /** Prepares a recipe for a model that is there. */
  static PreparedRecipe of(Model model, Recipe recipe, Tokenizer tokenizer) {
    return new PreparedRecipe(
        model,
        recipe,
        tokenizer,
        model.updates(recipe.objective()).groups().stream()
            .map(group -> Optimizer.graph(group, recipe.optimizer()))
            .toList());
  }

  /** Returns these options with another micro-batch. */
  PreparedRecipe withMicroBatch(int sequences) {
    return with(recipe.batch().withMicroBatch(sequences));
  }

  /** Returns these options with another batch. */
  PreparedRecipe with(BatchOptions batch) {
    return new PreparedRecipe(model, recipe.with(batch), tokenizer, updates);
  }
}
