package org.lathe.models.diffusion.network;

import java.util.Arrays;
import org.lathe.engine.Program;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.models.diffusion.noise.NoiseSchedule;

/**
 * Score entropy of masked tokens (SEDD absorb). The log scores are {@code logits - c}, {@code c =
 * log(e^sigma - 1) + log V}; the true scores sum to {@code R = 1 / (e^sigma - 1)}.
 *
 * @param schedule of the noise
 * @param vocabulary number V of token ids
 */
record MaskedScoreEntropy(NoiseSchedule schedule, int vocabulary) implements ProcessLoss {
  /** Input: c of each place, [batch, n]. */
  private static final String OFFSET = "offset";

  /** Input: R of each place, [batch, n]. */
  private static final String TOTAL = "total";

  @Override
  public Tensor add(GraphBuilder g, NetworkOutput output, Tensor noisy, Tensor targets) {
    TensorType places = TensorType.f32(targets.shape());
    return g.linearScoreEntropy(
        output.hidden(),
        output.table(),
        output.bias().orElseThrow(),
        targets,
        g.input(OFFSET, places),
        g.input(TOTAL, places));
  }

  @Override
  public void write(Program program, double[] times, int n) {
    double[] offsets = new double[times.length];
    double[] totals = new double[times.length];
    for (int b = 0; b < times.length; b++) {
      double odds = StrictMath.expm1(schedule.sigma(times[b]));
      offsets[b] = StrictMath.log(odds) + StrictMath.log(vocabulary);
      totals[b] = 1 / odds;
    }
    program.write(OFFSET, ofPlaces(offsets, n));
    program.write(TOTAL, ofPlaces(totals, n));
  }

  /** Returns the number of each sequence at each of its places, [batch, n]. */
  static float[] ofPlaces(double[] numbers, int n) {
    float[] all = new float[numbers.length * n];
    for (int b = 0; b < numbers.length; b++) {
      Arrays.fill(all, b * n, (b + 1) * n, (float) numbers[b]);
    }
    return all;
  }

  /** Returns sigma'. */
  @Override
  public double weight(double t) {
    return schedule.rate(t);
  }
}
