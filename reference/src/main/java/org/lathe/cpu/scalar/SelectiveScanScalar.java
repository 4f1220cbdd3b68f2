package org.lathe.cpu.scalar;

import java.util.Arrays;
import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.math.Lanes;
import org.lathe.engine.FedIndices;
import org.lathe.graph.op.SelectiveScan;

/** Definition of {@code selective_scan}. */
final class SelectiveScanScalar implements Definition<SelectiveScan> {
  @Override
  public void apply(SelectiveScan op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView u = inputs.get(0);
    ArrayView a = inputs.get(2);
    ArrayView c = inputs.get(4);
    ArrayView d = inputs.get(5);
    ArrayView y = outputs.getFirst();
    boolean continues = SelectiveScan.continues(inputs);
    int first = continues ? position(inputs.get(7), op) : 0;
    int n = u.shape().extent(1);
    int channels = u.shape().columns();
    int states = a.shape().columns();
    float[] state = new float[states];
    for (int b = 0; b < u.shape().extent(0); b++) {
      for (int channel = 0; channel < channels; channel++) {
        int stateAt = (b * channels + channel) * states;
        if (continues) {
          ArrayView before = inputs.get(6);
          System.arraycopy(before.floats(), before.offset() + stateAt, state, 0, states);
        }
        for (int i = 0; i < n; i++) {
          int row = b * n + i;
          if (SelectiveScan.begins(first + i, op.reset())) {
            Arrays.fill(state, 0);
          }
          step(inputs, row, channel, state);
          float sum = output(c, row, state);
          int at = row * channels + channel;
          y.floats()[y.offset() + at] =
              Math.fma(d.floats()[d.offset() + channel], u.floats()[u.offset() + at], sum);
        }
        if (continues) {
          ArrayView after = outputs.get(1);
          System.arraycopy(state, 0, after.floats(), after.offset() + stateAt, states);
        }
      }
    }
  }

  private static int position(ArrayView position, SelectiveScan op) {
    return FedIndices.ringPosition(position.ints()[position.offset()], op.mnemonic());
  }

  /**
   * Computes the states of a channel after a position from those before.
   *
   * @param inputs u, delta, a, B
   */
  static void step(List<ArrayView> inputs, int row, int channel, float[] state) {
    ArrayView u = inputs.get(0);
    ArrayView delta = inputs.get(1);
    ArrayView a = inputs.get(2);
    ArrayView b = inputs.get(3);
    int at = row * u.shape().columns() + channel;
    float step = delta.floats()[delta.offset() + at];
    float input = step * u.floats()[u.offset() + at];
    for (int s = 0; s < state.length; s++) {
      float e = Exp.of(step * a.floats()[a.offset() + channel * state.length + s]);
      float entering = input * b.floats()[b.offset() + row * state.length + s];
      state[s] = Math.fma(e, state[s], entering);
    }
  }

  private static float output(ArrayView c, int row, float[] state) {
    float[] lanes = new float[Lanes.COUNT];
    for (int s = 0; s < state.length; s++) {
      int lane = s % Lanes.COUNT;
      lanes[lane] =
          Math.fma(c.floats()[c.offset() + row * state.length + s], state[s], lanes[lane]);
    }
    return Lanes.tree(lanes, 0);
  }
}
