package org.lathe.models.diffusion.network;

import org.lathe.engine.Program;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;
import org.lathe.models.diffusion.noise.NoiseSchedule;

/**
 * {@code -log mu} of masked tokens, with {@code mu = softmax(logits)} over the tokens alone, never
 * the mask (MDLM's equation 10, MD4's equation 5).
 *
 * @param schedule of the noise
 */
record MaskedCrossEntropy(NoiseSchedule schedule) implements ProcessLoss {
  @Override
  public Tensor add(GraphBuilder g, NetworkOutput output, Tensor noisy, Tensor targets) {
    return output.crossEntropy(g, targets);
  }

  @Override
  public void write(Program program, double[] times, int n) {
    // It has no inputs of its own: the time is in the weight alone.
  }

  @Override
  public double weight(double t) {
    return schedule.weight(t);
  }
}
