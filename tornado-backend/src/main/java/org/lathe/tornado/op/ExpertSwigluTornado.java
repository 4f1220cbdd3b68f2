package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.Shape;
import org.lathe.graph.op.ExpertSwiglu;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Matrix;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Kernels of {@code expert_swiglu}: expert by expert, products of all rows, which a library or the
 * kernels of {@code matmul} compute. Launches are known before the gates are, so that no row can be
 * left out of a product; what a row without a gate gives is left out after it, so that it has no
 * effect even if it is no number.
 */
final class ExpertSwigluTornado implements Lowering<ExpertSwiglu> {
  /** The words of the descriptor of {@link #HIDDEN}. */
  private interface HiddenWord {
    int COLUMNS = 1;
    int GATES = 2;
    int GATE = 3;
    int UP = 4;
  }

  /** The words of the descriptor of {@link #ADD}. */
  private interface AddWord {
    int COLUMNS = 1;
    int GATES = 2;
    int X = 3;
    int SUM = 4;
  }

  static final DeviceKernel HIDDEN =
      DeviceKernel.ofElements(
          "expert_swiglu.hidden",
          HiddenWord.UP,
          ExpertSwigluTornado::expertSwigluHidden,
          words -> cost(words, 2, 1, 6));

  static final DeviceKernel ADD =
      DeviceKernel.ofElements(
          "expert_swiglu.add",
          AddWord.SUM,
          ExpertSwigluTornado::expertSwigluAdd,
          words -> cost(words, 2, 1, 1));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(HIDDEN, ADD);
  }

  @Override
  public void lower(ExpertSwiglu op, List<Place> inputs, List<Place> outputs, Launches launches) {
    Place x = inputs.get(0);
    Place gates = inputs.get(1);
    Place y = outputs.getFirst();
    int tokens = gates.shape().columns();
    int h = inputs.get(2).shape().extent(1);
    int d = x.shape().columns();
    Place gate = launches.floats(tokens * h);
    Place up = launches.floats(tokens * h);
    Place product = launches.floats(tokens * d);
    FillTornado.zero(y, launches);
    for (int e = 0; e < gates.shape().extent(0); e++) {
      Place ofExpert = gates.view((long) e * tokens, Shape.of(tokens));
      rowsByTransposed(x, inputs.get(2).slice(e), gate, launches);
      rowsByTransposed(x, inputs.get(3).slice(e), up, launches);
      launches.elements(
          HIDDEN,
          tokens * h,
          new Descriptor()
              .value(HiddenWord.COLUMNS, h)
              .floats(HiddenWord.GATES, ofExpert)
              .floats(HiddenWord.GATE, gate)
              .floats(HiddenWord.UP, up));
      Place rows = gate.view(0, Shape.of(tokens, h));
      rowsByTransposed(rows, inputs.get(4).slice(e), product, launches);
      add(ofExpert, product, y, launches);
    }
  }

  /** Adds {@code x weight^T} for the rows of x. */
  static void rowsByTransposed(Place x, Place weight, Place out, Launches launches) {
    int depth = weight.shape().columns();
    int columns = weight.shape().extent(0);
    MatmulTornado.multiply(
        launches,
        x.shape().rows(),
        columns,
        depth,
        Matrix.of(x, depth),
        Matrix.of(weight, depth).transposed(),
        Matrix.of(out, columns),
        false);
  }

  /** Adds the sum of rows and those rows of x that have a gate, in the place of the former. */
  static void add(Place gates, Place x, Place sum, Launches launches) {
    launches.elements(
        ADD,
        sum.size(),
        new Descriptor()
            .value(AddWord.COLUMNS, sum.shape().columns())
            .floats(AddWord.GATES, gates)
            .floats(AddWord.X, x)
            .floats(AddWord.SUM, sum));
  }

  /** Returns the work of a kernel on rows, whose first word is their length. */
  static DeviceWork cost(int[] words, int read, int written, int flops) {
    double elements = words[COUNT];
    double gates = elements / Math.max(1, words[HiddenWord.COLUMNS]);
    return DeviceWork.ofElements(read * elements + gates, written * elements, flops * elements);
  }

  static void expertSwigluHidden(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int row = i / n.get(at + HiddenWord.COLUMNS);
      int gateAt = n.get(at + HiddenWord.GATE);
      float factor = f.get(n.get(at + HiddenWord.GATES) + row);
      float value = 0f;
      if (factor != 0f) {
        float up = f.get(n.get(at + HiddenWord.UP) + i);
        value = SwigluTornado.swiglu(f.get(gateAt + i), up) * factor;
      }
      f.set(gateAt + i, value);
    }
  }

  static void expertSwigluAdd(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int row = i / n.get(at + AddWord.COLUMNS);
      if (f.get(n.get(at + AddWord.GATES) + row) != 0f) {
        int sumAt = n.get(at + AddWord.SUM);
        f.set(sumAt + i, f.get(sumAt + i) + f.get(n.get(at + AddWord.X) + i));
      }
    }
  }
}
