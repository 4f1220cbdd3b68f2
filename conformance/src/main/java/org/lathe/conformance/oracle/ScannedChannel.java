package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.TolerancePolicy;

/**
 * The states of one channel of one sequence of a selective scan, and the bounds on their errors in
 * units of u.
 *
 * <p>{@code e = exp(delta a)} is off by {@code |delta a| + 4} of itself: the rounding of its
 * argument, and those of an elementary function. In {@code h = e h' + (delta u) B} both products
 * and the sum round: so E of h is {@code e E' + (|delta a| + 6) e |h'| + 3 |delta u B|}.
 *
 * @param decays e of each position and state
 * @param relative the error of e, relative to it
 * @param before the state before each position, and {@code beforeErrors} its bounds
 * @param after the state after each position, and {@code afterErrors} its bounds
 */
record ScannedChannel(
    double[][] decays,
    double[][] relative,
    double[][] before,
    double[][] beforeErrors,
    double[][] after,
    double[][] afterErrors) {

  /**
   * Runs the scan.
   *
   * @param inputs those of the operation
   * @param state the state before the first position
   * @param first the first position
   */
  static ScannedChannel of(
      List<DoubleTensor> inputs, int sequence, int channel, double[] state, int first, int reset) {
    DoubleTensor u = inputs.get(0);
    int n = u.shape().extent(1);
    int states = state.length;
    ScannedChannel scanned =
        new ScannedChannel(
            new double[n][states],
            new double[n][states],
            new double[n][states],
            new double[n][states],
            new double[n][states],
            new double[n][states]);
    for (int i = 0; i < n; i++) {
      int row = sequence * n + i;
      int element = row * u.shape().columns() + channel;
      boolean zero = begins(first + i, reset);
      for (int s = 0; s < states; s++) {
        double h = i == 0 ? state[s] : scanned.after[i - 1][s];
        double error = i == 0 ? 0 : scanned.afterErrors[i - 1][s];
        double exponent = inputs.get(1).at(element) * inputs.get(2).at(channel * states + s);
        double entering =
            inputs.get(1).at(element) * u.at(element) * inputs.get(3).at(row * states + s);
        scanned.step(i, s, zero ? 0 : h, zero ? 0 : error, exponent, entering);
      }
    }
    return scanned;
  }

  /** Returns whether the state before a position is zero. */
  static boolean begins(int position, int reset) {
    return position == 0 || reset != 0 && position % reset == 0;
  }

  private void step(int i, int s, double h, double error, double exponent, double entering) {
    double e = Math.exp(exponent);
    double relative = Math.abs(exponent) + TolerancePolicy.ELEMENTARY;
    decays[i][s] = e;
    this.relative[i][s] = relative;
    before[i][s] = h;
    beforeErrors[i][s] = error;
    after[i][s] = e * h + entering;
    afterErrors[i][s] = e * error + (relative + 2) * e * Math.abs(h) + 3 * Math.abs(entering);
  }
}
