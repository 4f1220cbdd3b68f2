package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.op.ExpertSwigluGrad;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Matrix;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Kernels of {@code expert_swiglu_grad}: expert by expert, products of all rows, as {@link
 * ExpertSwigluTornado}. Rows without a gate become zero before the products for weights.
 */
final class ExpertSwigluGradTornado implements Lowering<ExpertSwigluGrad> {
  /** The words of the descriptor of {@link #HIDDEN}. */
  private interface HiddenWord {
    int COLUMNS = 1;
    int GATES = 2;
    int GATE = 3;
    int UP = 4;
    int D_GATED = 5;
    int HIDDEN = 6;
    int GATED = 7;
  }

  /** The words of the descriptor of {@link #DOTS}. */
  private interface DotWord {
    int COLUMNS = 1;
    int GATES = 2;
    int X = 3;
    int Y = 4;
    int DOTS = 5;
  }

  /** The words of the descriptor of {@link #ROWS}. */
  private interface RowWord {
    int COLUMNS = 1;
    int GATES = 2;
    int X = 3;
    int OUT = 4;
  }

  static final DeviceKernel HIDDEN =
      DeviceKernel.ofElements(
          "expert_swiglu_grad.hidden",
          HiddenWord.GATED,
          ExpertSwigluGradTornado::expertSwigluGradHidden,
          words -> ExpertSwigluTornado.cost(words, 3, 4, 20));

  static final DeviceKernel DOTS =
      DeviceKernel.ofRows(
          "expert_swiglu_grad.gates",
          DotWord.DOTS,
          ExpertSwigluGradTornado::expertSwigluGradGates,
          KernelCost.rows(DotWord.COLUMNS, 2, 0, 2, 2));

  static final DeviceKernel ROWS =
      DeviceKernel.ofElements(
          "expert_swiglu_grad.rows",
          RowWord.OUT,
          ExpertSwigluGradTornado::expertSwigluGradRows,
          words -> ExpertSwigluTornado.cost(words, 1, 1, 0));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(HIDDEN, DOTS, ROWS);
  }

  @Override
  public void lower(
      ExpertSwigluGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    Place x = inputs.get(0);
    Place gates = inputs.get(1);
    Place g = inputs.get(5);
    Place dx = outputs.getFirst();
    int tokens = gates.shape().columns();
    int d = x.shape().columns();
    int h = inputs.get(2).shape().extent(1);
    Shape hiddenRows = Shape.of(tokens, h);
    Place gate = launches.floats(tokens * h).view(0, hiddenRows);
    Place up = launches.floats(tokens * h).view(0, hiddenRows);
    Place dGated = launches.floats(tokens * h).view(0, hiddenRows);
    Place hidden = launches.floats(tokens * h).view(0, hiddenRows);
    Place gated = launches.floats(tokens * h).view(0, hiddenRows);
    Place rows = launches.floats(tokens * d).view(0, Shape.of(tokens, d));
    FillTornado.zero(dx, launches);
    for (int e = gates.shape().extent(0) - 1; e >= 0; e--) {
      Place ofExpert = gates.view((long) e * tokens, Shape.of(tokens));
      Place w1 = inputs.get(2).slice(e);
      Place w3 = inputs.get(3).slice(e);
      ExpertSwigluTornado.rowsByTransposed(x, w1, gate, launches);
      ExpertSwigluTornado.rowsByTransposed(x, w3, up, launches);
      rowsBy(g, inputs.get(4).slice(e), dGated, false, launches);
      launches.elements(
          HIDDEN,
          tokens * h,
          new Descriptor()
              .value(HiddenWord.COLUMNS, h)
              .floats(HiddenWord.GATES, ofExpert)
              .floats(HiddenWord.GATE, gate)
              .floats(HiddenWord.UP, up)
              .floats(HiddenWord.D_GATED, dGated)
              .floats(HiddenWord.HIDDEN, hidden)
              .floats(HiddenWord.GATED, gated));
      launches.elements(
          DOTS,
          tokens,
          new Descriptor()
              .value(DotWord.COLUMNS, h)
              .floats(DotWord.GATES, ofExpert)
              .floats(DotWord.X, dGated)
              .floats(DotWord.Y, hidden)
              .floats(DotWord.DOTS, outputs.get(1).view((long) e * tokens, Shape.of(tokens))));
      rowsBy(gate, w1, rows, false, launches);
      rowsBy(up, w3, rows, true, launches);
      ExpertSwigluTornado.add(ofExpert, rows, dx, launches);
      if (op.weights()) {
        withGate(ofExpert, x, rows, launches);
        columnsBy(gate, rows, outputs.get(2).slice(e), launches);
        columnsBy(up, rows, outputs.get(3).slice(e), launches);
        withGate(ofExpert, g, rows, launches);
        columnsBy(rows, gated, outputs.get(4).slice(e), launches);
      }
    }
  }

  /** Adds {@code x weight} for the rows of x, and optionally what is there. */
  private static void rowsBy(
      Place x, Place weight, Place out, boolean accumulate, Launches launches) {
    int depth = weight.shape().extent(0);
    int columns = weight.shape().columns();
    if (accumulate && depth == 0) {
      return;
    }
    MatmulTornado.multiply(
        launches,
        x.shape().rows(),
        columns,
        depth,
        Matrix.of(x, depth),
        Matrix.of(weight, columns),
        Matrix.of(out, columns),
        accumulate);
  }

  /** Adds {@code x^T y}, a sum over rows. */
  private static void columnsBy(Place x, Place y, Place out, Launches launches) {
    int rows = x.shape().columns();
    int columns = y.shape().columns();
    MatmulTornado.multiply(
        launches,
        rows,
        columns,
        x.shape().rows(),
        Matrix.of(x, rows).transposed(),
        Matrix.of(y, columns),
        Matrix.of(out, columns),
        false);
  }

  /** Adds a copy of the rows of x that have a gate; the others are zero. */
  private static void withGate(Place gates, Place x, Place out, Launches launches) {
    launches.elements(
        ROWS,
        x.size(),
        new Descriptor()
            .value(RowWord.COLUMNS, x.shape().columns())
            .floats(RowWord.GATES, gates)
            .floats(RowWord.X, x)
            .floats(RowWord.OUT, out));
  }

  static void expertSwigluGradHidden(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int row = i / n.get(at + HiddenWord.COLUMNS);
      int gateAt = n.get(at + HiddenWord.GATE);
      int upAt = n.get(at + HiddenWord.UP);
      float factor = f.get(n.get(at + HiddenWord.GATES) + row);
      float hidden = 0f;
      float gated = 0f;
      float dGate = 0f;
      float dUp = 0f;
      if (factor != 0f) {
        float gate = f.get(gateAt + i);
        float up = f.get(upAt + i);
        float g = f.get(n.get(at + HiddenWord.D_GATED) + i) * factor;
        float sigmoid = SwigluGradTornado.sigmoid(gate);
        hidden = SwigluTornado.swiglu(gate, up);
        gated = hidden * factor;
        dGate = g * up * sigmoid * (1f + gate * (1f - sigmoid));
        dUp = g * (gate * sigmoid);
      }
      f.set(gateAt + i, dGate);
      f.set(upAt + i, dUp);
      f.set(n.get(at + HiddenWord.HIDDEN) + i, hidden);
      f.set(n.get(at + HiddenWord.GATED) + i, gated);
    }
  }

  static void expertSwigluGradGates(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(256);
    int at = cursor.get(0);
    int rows = n.get(at + COUNT);
    int item = c.localIdx;
    int lane = item % 32;
    int row = c.groupIdx * 8 + item / 32;
    int columns = n.get(at + DotWord.COLUMNS);
    int xAt = n.get(at + DotWord.X) + row * columns;
    int yAt = n.get(at + DotWord.Y) + row * columns;
    float sum = 0f;
    if (row < rows) {
      for (int j = lane; j < columns; j += 32) {
        sum += f.get(xAt + j) * f.get(yAt + j);
      }
    }
    lanes[item] = sum;
    c.localBarrier();
    for (int half = 16; half > 0; half >>= 1) {
      if (lane < half) {
        lanes[item] = lanes[item] + lanes[item + half];
      }
      c.localBarrier();
    }
    if (row < rows && lane == 0) {
      float dot = 0f;
      if (f.get(n.get(at + DotWord.GATES) + row) != 0f) {
        dot = lanes[item];
      }
      f.set(n.get(at + DotWord.DOTS) + row, dot);
    }
  }

  static void expertSwigluGradRows(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int row = i / n.get(at + RowWord.COLUMNS);
      float value = 0f;
      if (f.get(n.get(at + RowWord.GATES) + row) != 0f) {
        value = f.get(n.get(at + RowWord.X) + i);
      }
      f.set(n.get(at + RowWord.OUT) + i, value);
    }
  }
}
