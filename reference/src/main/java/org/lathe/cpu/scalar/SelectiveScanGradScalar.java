package org.lathe.cpu.scalar;

import java.util.Arrays;
import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.math.Lanes;
import org.lathe.graph.op.SelectiveScan;
import org.lathe.graph.op.SelectiveScanGrad;

/** Definition of {@code selective_scan_grad}. */
final class SelectiveScanGradScalar implements Definition<SelectiveScanGrad> {
  @Override
  public void apply(SelectiveScanGrad op, List<ArrayView> inputs, List<ArrayView> outputs) {
    Scan scan = new Scan(op, inputs, outputs);
    for (ArrayView output : outputs) {
      Arrays.fill(output.floats(), output.offset(), output.offset() + output.size(), 0);
    }
    for (int b = 0; b < scan.sequences(); b++) {
      for (int from = 0; from < scan.channels(); from += SelectiveScanGrad.CHANNELS) {
        int to = Math.min(scan.channels(), from + SelectiveScanGrad.CHANNELS);
        // The lanes of the sums over these channels, for each position and state.
        float[][] ofB = new float[scan.positions() * scan.states()][Lanes.COUNT];
        float[][] ofC = new float[scan.positions() * scan.states()][Lanes.COUNT];
        for (int channel = from; channel < to; channel++) {
          scan.channel(b, channel, ofB, ofC);
        }
        scan.add(ofB, b, outputs.get(2));
        scan.add(ofC, b, outputs.get(3));
      }
    }
  }

  private record Scan(SelectiveScanGrad op, List<ArrayView> inputs, List<ArrayView> outputs) {
    int sequences() {
      return inputs.getFirst().shape().extent(0);
    }

    int positions() {
      return inputs.getFirst().shape().extent(1);
    }

    int channels() {
      return inputs.getFirst().shape().columns();
    }

    int states() {
      return inputs.get(2).shape().columns();
    }

    private float at(int input, int i) {
      return inputs.get(input).floats()[inputs.get(input).offset() + i];
    }

    private void put(int output, int i, float value) {
      outputs.get(output).floats()[outputs.get(output).offset() + i] = value;
    }

    private float sum(int output, int i) {
      return outputs.get(output).floats()[outputs.get(output).offset() + i];
    }

    /** Adds the sums of blocks of channels, in order. */
    void add(float[][] lanes, int b, ArrayView sums) {
      int first = sums.offset() + b * lanes.length;
      for (int i = 0; i < lanes.length; i++) {
        sums.floats()[first + i] = sums.floats()[first + i] + Lanes.tree(lanes[i], 0);
      }
    }

    void channel(int b, int channel, float[][] ofB, float[][] ofC) {
      int n = positions();
      int states = states();
      // Row 0 is before the first position, row i + 1 after position i.
      float[][] h = new float[n + 1][states];
      for (int i = 0; i < n; i++) {
        if (!SelectiveScan.begins(i, op.reset())) {
          System.arraycopy(h[i], 0, h[i + 1], 0, states);
        }
        SelectiveScanScalar.step(inputs, b * n + i, channel, h[i + 1]);
      }
      float[] gradient = new float[states];
      float[] da = new float[states];
      float dd = 0;
      for (int i = n - 1; i >= 0; i--) {
        boolean begins = SelectiveScan.begins(i, op.reset());
        float[] before = begins ? new float[states] : h[i];
        position(b * n + i, channel, before, h[i + 1], gradient, da, ofB, ofC);
        if (begins) {
          Arrays.fill(gradient, 0);
        }
        int at = (b * n + i) * channels() + channel;
        dd = Math.fma(at(6, at), at(0, at), dd);
      }
      if (op.parameters()) {
        for (int s = 0; s < states; s++) {
          put(4, channel * states + s, sum(4, channel * states + s) + da[s]);
        }
        put(5, channel, sum(5, channel) + dd);
      }
    }

    private void position(
        int row,
        int channel,
        float[] before,
        float[] after,
        float[] gradient,
        float[] da,
        float[][] ofB,
        float[][] ofC) {
      int at = row * channels() + channel;
      int lane = channel % Lanes.COUNT;
      float u = at(0, at);
      float delta = at(1, at);
      float g = at(6, at);
      float input = delta * u;
      float[] entering = new float[Lanes.COUNT];
      float[] decaying = new float[Lanes.COUNT];
      for (int s = 0; s < states(); s++) {
        float a = at(2, channel * states() + s);
        float e = Exp.of(delta * a);
        float[] ofBHere = ofB[row % positions() * states() + s];
        float[] ofCHere = ofC[row % positions() * states() + s];
        gradient[s] = Math.fma(g, at(4, row * states() + s), gradient[s]);
        ofCHere[lane] = Math.fma(g, after[s], ofCHere[lane]);
        ofBHere[lane] = Math.fma(gradient[s], input, ofBHere[lane]);
        float product = gradient[s] * (e * before[s]);
        int sLane = s % Lanes.COUNT;
        entering[sLane] = Math.fma(gradient[s], at(3, row * states() + s), entering[sLane]);
        decaying[sLane] = Math.fma(product, a, decaying[sLane]);
        da[s] = Math.fma(product, delta, da[s]);
        gradient[s] = e * gradient[s];
      }
      float sum = Lanes.tree(entering, 0);
      put(0, at, Math.fma(delta, sum, at(5, channel) * g));
      put(1, at, Math.fma(u, sum, Lanes.tree(decaying, 0)));
    }
  }
}
