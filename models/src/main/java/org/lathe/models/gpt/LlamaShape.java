package org.lathe.models.gpt;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.lathe.files.InputException;
import org.lathe.models.Model;
import org.lathe.models.ModelShape;
import org.lathe.models.blocks.ExpertSize;
import org.lathe.models.blocks.FeedForward;
import org.lathe.models.blocks.LayerBlocks;
import org.lathe.models.blocks.MambaSize;
import org.lathe.models.blocks.Mixer;
import org.lathe.models.blocks.SwiGluBlock;

/**
 * The size of an autoregressive decoder.
 *
 * @param layers number L of layers
 * @param dim width d of the residual stream
 * @param heads attention heads; d is a multiple of twice this number
 * @param positions tokens of the longest sequence
 * @param window a position attends to itself and the {@code window - 1} before it; as long as the
 *     positions for the whole sequence
 * @param vocabularyMultiple the vocabulary is padded to a multiple of this number
 * @param blocks the mixer of each layer, one word for each; null for attention throughout
 * @param mamba sizes of the Mamba mixers; null for the published ones
 * @param feedForward null for one gated layer
 * @param experts sizes of the experts; null for the usual ones
 */
public record LlamaShape(
    int layers,
    int dim,
    int heads,
    int positions,
    int window,
    int vocabularyMultiple,
    @JsonInclude(JsonInclude.Include.NON_NULL) List<Mixer> blocks,
    @JsonInclude(JsonInclude.Include.NON_NULL) MambaSize mamba,
    @JsonInclude(JsonInclude.Include.NON_NULL) FeedForward feedForward,
    @JsonInclude(JsonInclude.Include.NON_NULL) ExpertSize experts)
    implements ModelShape {
  private static final double EPSILON = 1e-5;
  private static final double ROPE_THETA = 10_000;

  /** Creates the size of a decoder of Llama blocks. */
  public LlamaShape(
      int layers, int dim, int heads, int positions, int window, int vocabularyMultiple) {
    this(layers, dim, heads, positions, window, vocabularyMultiple, null, null, null, null);
  }

  @Override
  public Model model(int vocabulary) {
    int padded = padded(vocabulary, vocabularyMultiple);
    try {
      return new LlamaModel(
          new LlamaConfig(
              padded,
              dim,
              layers,
              heads,
              positions,
              window,
              SwiGluBlock.hiddenFor(dim),
              EPSILON,
              ROPE_THETA,
              LayerBlocks.of(layers, dim, blocks, feedForward, mamba, experts)));
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage());
    }
  }

  /**
   * Returns the smallest multiple that is not below the vocabulary.
   *
   * @throws InputException if the multiple is not positive, or too large
   */
  static int padded(int vocabulary, int multiple) {
    if (multiple < 1) {
      throw new InputException("{vocabularyMultiple} %d, must be at least 1".formatted(multiple));
    }
    long padded = (long) Math.ceilDiv(vocabulary, multiple) * multiple;
    if (padded > Integer.MAX_VALUE) {
      throw new InputException(
          "{vocabularyMultiple} %d pads the vocabulary of %d beyond 2147483647: use a smaller one"
              .formatted(multiple, vocabulary));
    }
    return (int) padded;
  }
}
