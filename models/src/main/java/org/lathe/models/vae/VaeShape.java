package org.lathe.models.vae;

import org.lathe.files.InputException;
import org.lathe.models.Model;
import org.lathe.models.ModelShape;
import org.lathe.models.ltm.family.LtmModel;
import org.lathe.models.ltm.family.LtmShape;

/**
 * The size of an amortized variational autoencoder.
 *
 * @param layers number L of decoder layers
 * @param dim width d of both residual streams and of a latent vector
 * @param heads attention heads; d is a multiple of twice this number
 * @param positions tokens of the longest sequence
 * @param window a position of the decoder attends to itself and the {@code window - 1} before it
 * @param latentsPerLayer latent vectors n_z of each decoder layer
 * @param encoderLayers number L_e of encoder layers
 * @param logVarStart where the bias of log_var starts
 * @param vocabularyMultiple the vocabulary is padded to a multiple of this number
 */
public record VaeShape(
    int layers,
    int dim,
    int heads,
    int positions,
    int window,
    int latentsPerLayer,
    int encoderLayers,
    double logVarStart,
    int vocabularyMultiple)
    implements ModelShape {
  @Override
  public Model model(int vocabulary) {
    LtmShape decoder =
        new LtmShape(layers, dim, heads, positions, window, latentsPerLayer, vocabularyMultiple);
    try {
      return new VaeModel(
          VaeConfig.of(
              ((LtmModel) decoder.model(vocabulary)).config(), encoderLayers, logVarStart));
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage());
    }
  }
}
