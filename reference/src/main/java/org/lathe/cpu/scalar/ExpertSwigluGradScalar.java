package org.lathe.cpu.scalar;

import java.util.Arrays;
import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Lanes;
import org.lathe.graph.op.ExpertSwigluGrad;

/**
 * Definition of {@code expert_swiglu_grad}: each product is a sequence of fused multiply-adds from
 * +0. Into dx the experts add from the last to the first, as the gradient of a repeat does.
 */
final class ExpertSwigluGradScalar implements Definition<ExpertSwigluGrad> {
  @Override
  public void apply(ExpertSwigluGrad op, List<ArrayView> inputs, List<ArrayView> outputs) {
    for (ArrayView out : outputs) {
      Arrays.fill(out.floats(), out.offset(), out.offset() + out.size(), 0);
    }
    ArrayView gates = inputs.get(1);
    int h = inputs.get(4).shape().columns();
    ExpertRow row = new ExpertRow(h);
    float[] dHidden = new float[h];
    float[] dGate = new float[h];
    float[] dUp = new float[h];
    for (int e = gates.shape().extent(0) - 1; e >= 0; e--) {
      for (int t = 0; t < gates.shape().columns(); t++) {
        float gate = ExpertRow.gate(inputs, t, e);
        if (gate == 0) {
          continue;
        }
        row.compute(inputs, t, e);
        ofGated(inputs, t, e, dHidden);
        ArrayView dGates = outputs.get(1);
        dGates.floats()[dGates.offset() + e * gates.shape().columns() + t] =
            dot(dHidden, row.hidden);
        for (int j = 0; j < h; j++) {
          float g = dHidden[j] * gate;
          float sigmoid = SwigluGradScalar.sigmoid(row.gate[j]);
          dGate[j] = SwigluGradScalar.gateGradient(row.gate[j], sigmoid, row.up[j], g);
          dUp[j] = SwigluGradScalar.upGradient(row.gate[j], sigmoid, g);
        }
        addInput(inputs, t, e, dGate, dUp, outputs.getFirst());
        if (op.weights()) {
          int d = inputs.getFirst().shape().columns();
          addProduct(dGate, inputs.get(0), t * d, d, outputs.get(2), e);
          addProduct(dUp, inputs.get(0), t * d, d, outputs.get(3), e);
          addOutputWeight(inputs.get(5), t, row.gated, outputs.get(4), e);
        }
      }
    }
  }

  /** The gradient for the gated row: {@code g w2}. */
  private static void ofGated(List<ArrayView> inputs, int t, int e, float[] sums) {
    ArrayView w2 = inputs.get(4);
    ArrayView g = inputs.get(5);
    int d = g.shape().columns();
    int h = sums.length;
    Arrays.fill(sums, 0);
    for (int c = 0; c < d; c++) {
      for (int j = 0; j < h; j++) {
        float weight = w2.floats()[w2.offset() + (e * d + c) * h + j];
        sums[j] = Math.fma(g.floats()[g.offset() + t * d + c], weight, sums[j]);
      }
    }
  }

  private static float dot(float[] x, float[] y) {
    float[] lanes = new float[Lanes.COUNT];
    for (int j = 0; j < x.length; j++) {
      lanes[j % Lanes.COUNT] = Math.fma(x[j], y[j], lanes[j % Lanes.COUNT]);
    }
    return Lanes.tree(lanes, 0);
  }

  private static void addInput(
      List<ArrayView> inputs, int t, int e, float[] dGate, float[] dUp, ArrayView dx) {
    ArrayView w1 = inputs.get(2);
    ArrayView w3 = inputs.get(3);
    int d = dx.shape().columns();
    int h = dGate.length;
    for (int c = 0; c < d; c++) {
      float ofGate = 0;
      float ofUp = 0;
      for (int j = 0; j < h; j++) {
        int at = (e * h + j) * d + c;
        ofGate = Math.fma(dGate[j], w1.floats()[w1.offset() + at], ofGate);
        ofUp = Math.fma(dUp[j], w3.floats()[w3.offset() + at], ofUp);
      }
      dx.floats()[dx.offset() + t * d + c] += ofGate + ofUp;
    }
  }

  /** Adds the outer product of a column and a row of x to the matrix of expert e. */
  private static void addProduct(
      float[] column, ArrayView x, int row, int d, ArrayView out, int e) {
    for (int j = 0; j < column.length; j++) {
      for (int c = 0; c < d; c++) {
        int at = out.offset() + (e * column.length + j) * d + c;
        out.floats()[at] = Math.fma(column[j], x.floats()[x.offset() + row + c], out.floats()[at]);
      }
    }
  }

  private static void addOutputWeight(ArrayView g, int t, float[] gated, ArrayView out, int e) {
    int d = g.shape().columns();
    int h = gated.length;
    for (int c = 0; c < d; c++) {
      for (int j = 0; j < h; j++) {
        int at = out.offset() + (e * d + c) * h + j;
        out.floats()[at] = Math.fma(g.floats()[g.offset() + t * d + c], gated[j], out.floats()[at]);
      }
    }
  }
}
