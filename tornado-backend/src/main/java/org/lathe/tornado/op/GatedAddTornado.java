package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.op.GatedAdd;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code gated_add}, four elements per work item. */
final class GatedAddTornado implements Lowering<GatedAdd> {
  /**
   * The words of the descriptor. So many elements share a row: those of a sequence, or all. The
   * rows are floats.
   */
  interface Word {
    int RESIDUAL = 1;
    int X = 2;
    int GATE = 3;
    int Y = 4;
    int SHARE = 5;
    int COLUMNS = 6;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofFours(
          "gated_add", Word.COLUMNS, GatedAddTornado::gatedAddElements, GatedAddTornado::cost);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL, GatedAddHalves.KERNEL);
  }

  @Override
  public boolean readsHalves(GatedAdd op, int input) {
    return input != 2;
  }

  @Override
  public boolean writesHalves(GatedAdd op, int output) {
    return true;
  }

  @Override
  public void lower(GatedAdd op, List<Place> inputs, List<Place> outputs, Launches launches) {
    int elements = outputs.getFirst().size();
    Descriptor operands =
        new Descriptor()
            .stored(Word.RESIDUAL, inputs.get(0))
            .stored(Word.X, inputs.get(1))
            .floats(Word.GATE, inputs.get(2))
            .stored(Word.Y, outputs.getFirst())
            .value(Word.SHARE, elements / Math.max(1, inputs.get(2).shape().extent(0)))
            .value(Word.COLUMNS, outputs.getFirst().shape().columns());
    launches.elements(operands.hasHalves() ? GatedAddHalves.KERNEL : KERNEL, elements, operands);
  }

  /** The rows are read again for each row of x, from a cache. */
  private static DeviceWork cost(int[] words) {
    double elements = words[COUNT];
    double rows = elements / words[Word.SHARE] * words[Word.COLUMNS];
    return DeviceWork.ofElements(2 * elements + rows, elements, 2 * elements);
  }

  static void gatedAddElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int count = n.get(at + COUNT);
    if (count > 0) {
      int residualAt = n.get(at + Word.RESIDUAL);
      int xAt = n.get(at + Word.X);
      int gateAt = n.get(at + Word.GATE);
      int yAt = n.get(at + Word.Y);
      int share = n.get(at + Word.SHARE);
      int columns = n.get(at + Word.COLUMNS);
      int i0 = c.groupIdx * 1024 + c.localIdx;
      int i1 = i0 + 256;
      int i2 = i0 + 512;
      int i3 = i0 + 768;
      int last = count - 1;
      int j0 = TornadoMath.min(i0, last);
      int j1 = TornadoMath.min(i1, last);
      int j2 = TornadoMath.min(i2, last);
      int j3 = TornadoMath.min(i3, last);
      float residual0 = f.get(residualAt + j0);
      float residual1 = f.get(residualAt + j1);
      float residual2 = f.get(residualAt + j2);
      float residual3 = f.get(residualAt + j3);
      float x0 = f.get(xAt + j0);
      float x1 = f.get(xAt + j1);
      float x2 = f.get(xAt + j2);
      float x3 = f.get(xAt + j3);
      int row0 = j0 / share * columns + j0 % columns;
      int row1 = j1 / share * columns + j1 % columns;
      int row2 = j2 / share * columns + j2 % columns;
      int row3 = j3 / share * columns + j3 % columns;
      float gate0 = f.get(gateAt + row0);
      float gate1 = f.get(gateAt + row1);
      float gate2 = f.get(gateAt + row2);
      float gate3 = f.get(gateAt + row3);
      if (i0 < count) {
        f.set(yAt + i0, residual0 + gate0 * x0);
      }
      if (i1 < count) {
        f.set(yAt + i1, residual1 + gate1 * x1);
      }
      if (i2 < count) {
        f.set(yAt + i2, residual2 + gate2 * x2);
      }
      if (i3 < count) {
        f.set(yAt + i3, residual3 + gate3 * x3);
      }
    }
  }
}
