package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.op.Modulate;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code modulate}, four elements per work item. */
final class ModulateTornado implements Lowering<Modulate> {
  /**
   * The words of the descriptor. So many elements share a row: those of a sequence, or all. The
   * rows are floats.
   */
  interface Word {
    int X = 1;
    int SHIFT = 2;
    int SCALE = 3;
    int Y = 4;
    int SHARE = 5;
    int COLUMNS = 6;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofFours(
          "modulate", Word.COLUMNS, ModulateTornado::modulateElements, ModulateTornado::cost);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL, ModulateHalves.KERNEL);
  }

  @Override
  public boolean readsHalves(Modulate op, int input) {
    return input == 0;
  }

  @Override
  public boolean writesHalves(Modulate op, int output) {
    return true;
  }

  @Override
  public void lower(Modulate op, List<Place> inputs, List<Place> outputs, Launches launches) {
    int elements = outputs.getFirst().size();
    Descriptor operands =
        new Descriptor()
            .stored(Word.X, inputs.get(0))
            .floats(Word.SHIFT, inputs.get(1))
            .floats(Word.SCALE, inputs.get(2))
            .stored(Word.Y, outputs.getFirst())
            .value(Word.SHARE, elements / Math.max(1, inputs.get(2).shape().extent(0)))
            .value(Word.COLUMNS, outputs.getFirst().shape().columns());
    launches.elements(operands.hasHalves() ? ModulateHalves.KERNEL : KERNEL, elements, operands);
  }

  /** The rows are read again for each row of x, from a cache. */
  private static DeviceWork cost(int[] words) {
    double elements = words[COUNT];
    double rows = elements / words[Word.SHARE] * words[Word.COLUMNS];
    return DeviceWork.ofElements(elements + 2 * rows, elements, 3 * elements);
  }

  static void modulateElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int count = n.get(at + COUNT);
    if (count > 0) {
      int xAt = n.get(at + Word.X);
      int shiftAt = n.get(at + Word.SHIFT);
      int scaleAt = n.get(at + Word.SCALE);
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
      float x0 = f.get(xAt + j0);
      float x1 = f.get(xAt + j1);
      float x2 = f.get(xAt + j2);
      float x3 = f.get(xAt + j3);
      int row0 = j0 / share * columns + j0 % columns;
      int row1 = j1 / share * columns + j1 % columns;
      int row2 = j2 / share * columns + j2 % columns;
      int row3 = j3 / share * columns + j3 % columns;
      float shift0 = f.get(shiftAt + row0);
      float shift1 = f.get(shiftAt + row1);
      float shift2 = f.get(shiftAt + row2);
      float shift3 = f.get(shiftAt + row3);
      float scale0 = f.get(scaleAt + row0);
      float scale1 = f.get(scaleAt + row1);
      float scale2 = f.get(scaleAt + row2);
      float scale3 = f.get(scaleAt + row3);
      if (i0 < count) {
        f.set(yAt + i0, x0 * (1f + scale0) + shift0);
      }
      if (i1 < count) {
        f.set(yAt + i1, x1 * (1f + scale1) + shift1);
      }
      if (i2 < count) {
        f.set(yAt + i2, x2 * (1f + scale2) + shift2);
      }
      if (i3 < count) {
        f.set(yAt + i3, x3 * (1f + scale3) + shift3);
      }
    }
  }
}
