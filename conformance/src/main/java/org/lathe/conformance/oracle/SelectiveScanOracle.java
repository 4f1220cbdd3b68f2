package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.op.SelectiveScan;

/** Oracle of {@code selective_scan}. */
final class SelectiveScanOracle implements Oracle<SelectiveScan> {
  @Override
  public List<DoubleTensor> apply(SelectiveScan op, List<DoubleTensor> inputs) {
    return scan(op, inputs).subList(0, inputs.size() == 6 ? 1 : 2);
  }

  /**
   * y is a sum of as many products as states, of which each carries the error of its state, and one
   * product more. The bounds on the states are those of {@link ScannedChannel}.
   */
  @Override
  public List<DoubleTensor> roundings(
      SelectiveScan op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    return scan(op, inputs).subList(2, inputs.size() == 6 ? 3 : 4);
  }

  /** Returns y, the last states, the bounds on y, those on the states. */
  private static List<DoubleTensor> scan(SelectiveScan op, List<DoubleTensor> inputs) {
    DoubleTensor u = inputs.get(0);
    DoubleTensor a = inputs.get(2);
    DoubleTensor c = inputs.get(4);
    int n = u.shape().extent(1);
    int channels = u.shape().columns();
    int states = a.shape().columns();
    boolean continues = inputs.size() > 6;
    DoubleTensor y = DoubleTensor.zeros(u.type());
    DoubleTensor yBounds = DoubleTensor.zeros(u.type());
    double[] last = new double[u.shape().extent(0) * channels * states];
    double[] lastBounds = new double[last.length];
    for (int b = 0; b < u.shape().extent(0); b++) {
      for (int channel = 0; channel < channels; channel++) {
        int stateAt = (b * channels + channel) * states;
        double[] state = new double[states];
        if (continues) {
          System.arraycopy(inputs.get(6).values(), stateAt, state, 0, states);
        }
        int first = continues ? inputs.get(7).intAt(0) : 0;
        ScannedChannel scanned = ScannedChannel.of(inputs, b, channel, state, first, op.reset());
        for (int i = 0; i < n; i++) {
          int element = (b * n + i) * channels + channel;
          double skipping = inputs.get(5).at(channel) * u.at(element);
          double sum = skipping;
          double size = Math.abs(skipping);
          double carried = 0;
          for (int s = 0; s < states; s++) {
            double factor = c.at((b * n + i) * states + s);
            sum += factor * scanned.after()[i][s];
            size += Math.abs(factor * scanned.after()[i][s]);
            carried += Math.abs(factor) * scanned.afterErrors()[i][s];
          }
          y.values()[element] = sum;
          yBounds.values()[element] = (states + 1) * size + carried;
        }
        System.arraycopy(n == 0 ? state : scanned.after()[n - 1], 0, last, stateAt, states);
        if (n > 0) {
          System.arraycopy(scanned.afterErrors()[n - 1], 0, lastBounds, stateAt, states);
        }
      }
    }
    if (!continues) {
      return List.of(y, y, yBounds, yBounds);
    }
    return List.of(
        y,
        new DoubleTensor(inputs.get(6).type(), last),
        yBounds,
        new DoubleTensor(inputs.get(6).type(), lastBounds));
  }
}
