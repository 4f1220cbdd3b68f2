package org.lathe.examples.bigram;

import org.lathe.models.Model;
import org.lathe.models.ModelShape;

/**
 * The size of a model: the part {@code model} of a recipe.
 *
 * @param dim width of the layer
 * @param positions tokens of the longest sequence
 */
public record BigramShape(int dim, int positions) implements ModelShape {
  @Override
  public Model model(int vocabulary) {
    return new BigramModel(new BigramConfig(vocabulary, dim, positions));
  }
}
