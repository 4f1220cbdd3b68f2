package org.lathe.models.ltm.family;

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
import org.lathe.models.ltm.LtmConfig;

/**
 * The size of a latent thought model.
 *
 * @param layers number L of decoder layers
 * @param dim width d of the residual stream and of a latent vector
 * @param heads attention heads; d is a multiple of twice this number
 * @param positions tokens of the longest sequence
 * @param window a position attends to itself and the {@code window - 1} before it
 * @param latentsPerLayer latent vectors n_z of each layer
 * @param vocabularyMultiple the vocabulary is padded to a multiple of this number; the release pads
 *     GPT-2's to an even number
 * @param blocks the mixer of each layer, one word for each; null for attention throughout
 * @param mamba sizes of the Mamba mixers; null for the published ones
 * @param feedForward null for one gated layer
 * @param experts sizes of the experts; null for the usual ones
 */
public record LtmShape(
    int layers,
    int dim,
    int heads,
    int positions,
    int window,
    int latentsPerLayer,
    int vocabularyMultiple,
    @JsonInclude(JsonInclude.Include.NON_NULL) List<Mixer> blocks,
    @JsonInclude(JsonInclude.Include.NON_NULL) MambaSize mamba,
    @JsonInclude(JsonInclude.Include.NON_NULL) FeedForward feedForward,
    @JsonInclude(JsonInclude.Include.NON_NULL) ExpertSize experts)
    implements ModelShape {
  /** Creates the size of a model of Llama blocks with cross-attention, those of the paper. */
  public LtmShape(
      int layers,
      int dim,
      int heads,
      int positions,
      int window,
      int latentsPerLayer,
      int vocabularyMultiple) {
    this(
        layers,
        dim,
        heads,
        positions,
        window,
        latentsPerLayer,
        vocabularyMultiple,
        null,
        null,
        null,
        null);
  }

  /** Returns the size of a configuration that has the published constants and blocks. */
  public static LtmShape of(LtmConfig config) {
    return new LtmShape(
        config.layers(),
        config.dim(),
        config.heads(),
        config.positions(),
        config.window(),
        config.latentsPerLayer(),
        1);
  }

  @Override
  public Model model(int vocabulary) {
    if (vocabularyMultiple < 1) {
      throw new InputException(
          "{vocabularyMultiple} %d, must be at least 1".formatted(vocabularyMultiple));
    }
    long padded = (long) Math.ceilDiv(vocabulary, vocabularyMultiple) * vocabularyMultiple;
    if (padded > Integer.MAX_VALUE) {
      throw new InputException(
          "{vocabularyMultiple} %d pads the vocabulary of %d beyond 2147483647: use a smaller one"
              .formatted(vocabularyMultiple, vocabulary));
    }
    try {
      return new LtmModel(
          LtmConfig.of((int) padded, dim, layers, heads, positions, window, latentsPerLayer)
              .with(LayerBlocks.of(layers, dim, blocks, feedForward, mamba, experts)));
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage());
    }
  }
}
