package org.lathe.models.diffusion.network;

import org.lathe.engine.Program;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;

/**
 * The loss of each place of noisy sequences, and its weight in the bound: {@code NELBO = E_t of
 * weight(t) * sum of losses}.
 */
sealed interface ProcessLoss permits MaskedCrossEntropy, MaskedScoreEntropy, ReplacedScoreEntropy {
  /** Returns the loss of a model. */
  static ProcessLoss of(DiffusionConfig config) {
    return switch (config.process()) {
      case MDLM, MD4 -> new MaskedCrossEntropy(config.schedule());
      case SEDD_ABSORB -> new MaskedScoreEntropy(config.schedule(), config.vocabulary());
      case SEDD_UNIFORM -> new ReplacedScoreEntropy(config.schedule(), config.vocabulary());
    };
  }

  /**
   * Adds the loss of each place, [batch, n], with inputs of its own.
   *
   * @param noisy int32 [batch, n]
   * @param targets int32 [batch, n]; -1 where nothing is scored
   */
  Tensor add(GraphBuilder g, NetworkOutput output, Tensor noisy, Tensor targets);

  /**
   * Writes the inputs of its own.
   *
   * @param times t of each sequence
   * @param n places of a sequence
   */
  void write(Program program, double[] times, int n);

  /** Returns the weight at t of the losses of places in the bound. */
  double weight(double t);
}
