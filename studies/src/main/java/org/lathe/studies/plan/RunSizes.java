package org.lathe.studies.plan;

import java.util.HashMap;
import java.util.Map;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.datasets.tokenizer.TokenizerTraining;
import org.lathe.models.Model;
import org.lathe.models.ModelShape;
import org.lathe.models.ObjectiveOptions;
import org.lathe.training.BatchOptions;
import org.lathe.training.DataOptions;
import org.lathe.training.PreparedRecipe;
import org.lathe.training.Recipe;

/** The sizes of runs; each distinct model and each distinct tokenizer is built once. */
final class RunSizes {
  private final Map<TokenizerKey, Integer> vocabularies = new HashMap<>();
  private final Map<SizeKey, RunSize> sizes = new HashMap<>();

  /** What a trained tokenizer depends on. */
  private record TokenizerKey(DataOptions data, long seed) {}

  /** What a size depends on. */
  private record SizeKey(
      ModelShape model, ObjectiveOptions objective, BatchOptions batch, int vocabulary) {}

  /**
   * Returns the size of a run. A tokenizer that is trained on the text of the run is trained for
   * it, since its vocabulary is part of the size.
   *
   * @throws org.lathe.files.InputException if no model can be built from the recipe, or the text of
   *     a trained tokenizer cannot be read
   */
  RunSize of(Recipe recipe) {
    int vocabulary = vocabulary(recipe);
    SizeKey key = new SizeKey(recipe.model(), recipe.objective(), recipe.batch(), vocabulary);
    RunSize known = sizes.get(key);
    if (known == null) {
      known = size(recipe, vocabulary);
      sizes.put(key, known);
    }
    return known;
  }

  /** Returns the weights alone, which is quicker. */
  long weights(Recipe recipe) {
    return recipe.build(vocabulary(recipe)).size();
  }

  private static RunSize size(Recipe recipe, int vocabulary) {
    Model model = recipe.build(vocabulary);
    BatchOptions batch = recipe.batch();
    // What the device decides is decided as on a processor.
    BatchOptions decided =
        batch.microBatch() == BatchOptions.FITTING ? batch.withMicroBatch(1) : batch;
    return new RunSize(
        model.size(),
        model.executedFlopsPerToken(decided.shape(), recipe.objective()),
        model.nominalFlopsPerToken(recipe.objective(), batch.length()));
  }

  private int vocabulary(Recipe recipe) {
    String name = recipe.data().tokenizer();
    if (TokenizerTraining.named(name).isEmpty()) {
      return Tokenizer.named(name).vocabulary();
    }
    return vocabularies.computeIfAbsent(
        new TokenizerKey(recipe.data(), recipe.seed()),
        _ -> PreparedRecipe.of(recipe).tokenizer().vocabulary());
  }
}
