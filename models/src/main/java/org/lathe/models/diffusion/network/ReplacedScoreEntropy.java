package org.lathe.models.diffusion.network;

import org.lathe.engine.Program;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.models.diffusion.noise.NoiseSchedule;

/**
 * Score entropy where noise replaces tokens by uniformly random ones (SEDD uniform). The log scores
 * are the logits; any other token is {@code r = (e^sigma - 1) / (e^sigma - 1 + V)} times as
 * probable as the true one.
 *
 * @param schedule of the noise
 * @param vocabulary number V of token ids
 */
record ReplacedScoreEntropy(NoiseSchedule schedule, int vocabulary) implements ProcessLoss {
  /** Input: r of each place, [batch, n]. */
  private static final String RATIO = "ratio";

  @Override
  public Tensor add(GraphBuilder g, NetworkOutput output, Tensor noisy, Tensor targets) {
    return g.uniformScoreEntropy(
        output.hidden(),
        output.table(),
        output.bias().orElseThrow(),
        noisy,
        targets,
        g.input(RATIO, TensorType.f32(targets.shape())));
  }

  @Override
  public void write(Program program, double[] times, int n) {
    double[] ratios = new double[times.length];
    for (int b = 0; b < times.length; b++) {
      double odds = StrictMath.expm1(schedule.sigma(times[b]));
      ratios[b] = odds / (odds + vocabulary);
    }
    program.write(RATIO, MaskedScoreEntropy.ofPlaces(ratios, n));
  }

  /** Returns sigma'. */
  @Override
  public double weight(double t) {
    return schedule.rate(t);
  }
}
