package org.lathe.models.gpt;

import org.lathe.files.InputException;
import org.lathe.models.Model;
import org.lathe.models.ModelShape;

/**
 * The size of a GPT-2; its feed-forward layers are four times as wide as the residual stream.
 *
 * @param form tells this size from those of other forms of the family
 * @param layers number L of layers
 * @param dim width d of the residual stream
 * @param heads attention heads; d is a multiple of this number
 * @param positions tokens of the longest sequence
 * @param bias whether linear maps and layer norms have biases
 * @param gelu the activation, {@code tanh} or {@code erf}
 * @param vocabularyMultiple the vocabulary is padded to a multiple of this number
 */
public record Gpt2Shape(
    Form form,
    int layers,
    int dim,
    int heads,
    int positions,
    boolean bias,
    Gpt2Config.Gelu gelu,
    int vocabularyMultiple)
    implements ModelShape {
  /** The value of {@code form} in a recipe. */
  public enum Form {
    /** A GPT-2. */
    GPT2
  }

  @Override
  public Model model(int vocabulary) {
    int padded = LlamaShape.padded(vocabulary, vocabularyMultiple);
    try {
      return new Gpt2Model(
          new Gpt2Config(
              padded,
              dim,
              layers,
              heads,
              positions,
              Gpt2Config.defaultHidden(dim),
              Gpt2Config.EPSILON,
              bias,
              gelu));
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage());
    }
  }
}
