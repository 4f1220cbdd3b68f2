package org.lathe.conformance.oracle;

import java.util.ArrayList;
import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.SelectiveScanGrad;

/**
 * Oracle of {@code selective_scan_grad}. The bounds, in units of u: E is that of a state, F that of
 * its gradient G, T that of {@code q = G e h'}, where h' is the state before.
 *
 * <ul>
 *   <li>{@code G = G' + g C}, product and sum: {@code F = F' + |G'| + 2 |g C|}.
 *   <li>{@code T = e |h'| F + |G| e E' + (|delta a| + 6) |q|}: the exponential, and two products.
 *   <li>{@code G'} of the position before is {@code e G}: {@code F' = e F + (|delta a| + 5) e |G|}.
 *   <li>A sum of K terms is off by K of its absolute terms and by what its factors carry. dC and dB
 *       sum over channels, and {@code delta u} in dB has a rounding of its own; {@code H = sum G B}
 *       and {@code P = sum q a} over states; da and dD over all positions.
 *   <li>{@code du = D g + delta H} and {@code ddelta = u H + P} add two roundings of each term.
 * </ul>
 */
final class SelectiveScanGradOracle implements Oracle<SelectiveScanGrad> {
  @Override
  public List<DoubleTensor> apply(SelectiveScanGrad op, List<DoubleTensor> inputs) {
    return new Gradients(op, inputs).values();
  }

  @Override
  public List<DoubleTensor> roundings(
      SelectiveScanGrad op,
      List<DoubleTensor> inputs,
      List<DoubleTensor> outputs,
      Precision products) {
    return new Gradients(op, inputs).bounds();
  }

  /** A gradient and its bound. */
  private record Bounded(DoubleTensor values, DoubleTensor bounds) {
    static Bounded zeros(TensorType type) {
      return new Bounded(DoubleTensor.zeros(type), DoubleTensor.zeros(type));
    }

    void add(int i, double value, double bound) {
      values.values()[i] += value;
      bounds.values()[i] += bound;
    }
  }

  private static final class Gradients {
    private final List<DoubleTensor> inputs;
    private final int n;
    private final int channels;
    private final int states;

    /** Terms of the sums over all positions. */
    private final int rows;

    private final Bounded du;
    private final Bounded dDelta;
    private final Bounded dB;
    private final Bounded dC;
    private final Bounded da;
    private final Bounded dD;
    private final boolean parameters;

    Gradients(SelectiveScanGrad op, List<DoubleTensor> inputs) {
      this.inputs = inputs;
      parameters = op.parameters();
      DoubleTensor u = inputs.get(0);
      n = u.shape().extent(1);
      channels = u.shape().columns();
      states = inputs.get(2).shape().columns();
      rows = u.shape().rows();
      du = Bounded.zeros(u.type());
      dDelta = Bounded.zeros(u.type());
      dB = Bounded.zeros(inputs.get(3).type());
      dC = Bounded.zeros(inputs.get(3).type());
      da = Bounded.zeros(inputs.get(2).type());
      dD = Bounded.zeros(inputs.get(5).type());
      for (int b = 0; b < u.shape().extent(0); b++) {
        for (int channel = 0; channel < channels; channel++) {
          backward(op.reset(), b, channel);
        }
      }
    }

    List<DoubleTensor> values() {
      return all().stream().map(Bounded::values).toList();
    }

    List<DoubleTensor> bounds() {
      return all().stream().map(Bounded::bounds).toList();
    }

    private List<Bounded> all() {
      List<Bounded> all = new ArrayList<>(List.of(du, dDelta, dB, dC));
      if (parameters) {
        all.add(da);
        all.add(dD);
      }
      return all;
    }

    private void backward(int reset, int b, int channel) {
      ScannedChannel scanned = ScannedChannel.of(inputs, b, channel, new double[states], 0, reset);
      double[] gradient = new double[states];
      double[] bound = new double[states];
      for (int i = n - 1; i >= 0; i--) {
        int row = b * n + i;
        int element = row * channels + channel;
        double u = inputs.get(0).at(element);
        double delta = inputs.get(1).at(element);
        double g = inputs.get(6).at(element);
        double entering = 0;
        double enteringBound = 0;
        double decaying = 0;
        double decayingBound = 0;
        for (int s = 0; s < states; s++) {
          double into = g * inputs.get(4).at(row * states + s);
          bound[s] += Math.abs(gradient[s]) + 2 * Math.abs(into);
          gradient[s] += into;
          addToRow(scanned, i, row * states + s, s, g, delta * u, gradient[s], bound[s]);
          double ofB = inputs.get(3).at(row * states + s);
          entering += gradient[s] * ofB;
          enteringBound += states * Math.abs(gradient[s] * ofB) + Math.abs(ofB) * bound[s];
          double e = scanned.decays()[i][s];
          double relative = scanned.relative()[i][s];
          double h = scanned.before()[i][s];
          double q = gradient[s] * e * h;
          double qBound =
              e * Math.abs(h) * bound[s]
                  + Math.abs(gradient[s]) * e * scanned.beforeErrors()[i][s]
                  + (relative + 2) * Math.abs(q);
          double a = inputs.get(2).at(channel * states + s);
          decaying += q * a;
          decayingBound += states * Math.abs(q * a) + Math.abs(a) * qBound;
          da.add(
              channel * states + s,
              q * delta,
              rows * Math.abs(q * delta) + Math.abs(delta) * qBound);
          boolean begins = ScannedChannel.begins(i, reset);
          bound[s] = begins ? 0 : e * bound[s] + (relative + 1) * e * Math.abs(gradient[s]);
          gradient[s] = begins ? 0 : e * gradient[s];
        }
        double skipping = inputs.get(5).at(channel) * g;
        du.add(
            element,
            skipping + delta * entering,
            2 * Math.abs(skipping)
                + 2 * Math.abs(delta * entering)
                + Math.abs(delta) * enteringBound);
        dDelta.add(
            element,
            u * entering + decaying,
            2 * Math.abs(u * entering)
                + Math.abs(u) * enteringBound
                + 2 * Math.abs(decaying)
                + decayingBound);
        dD.add(channel, g * u, rows * Math.abs(g * u));
      }
    }

    private void addToRow(
        ScannedChannel scanned,
        int i,
        int element,
        int s,
        double g,
        double input,
        double gradient,
        double bound) {
      double h = scanned.after()[i][s];
      dC.add(
          element, g * h, channels * Math.abs(g * h) + Math.abs(g) * scanned.afterErrors()[i][s]);
      dB.add(
          element,
          gradient * input,
          (channels + 1) * Math.abs(gradient * input) + Math.abs(input) * bound);
    }
  }
}
