package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.Add;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code add}, four elements per work item. */
final class AddTornado implements Lowering<Add> {
  /** The words of the descriptor. */
  interface Word {
    int X = 1;
    int Y = 2;
    int Z = 3;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofFours("add", Word.Z, AddTornado::addElements, KernelCost.each(2, 1, 1));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL, AddHalves.KERNEL);
  }

  @Override
  public boolean readsHalves(Add op, int input) {
    return true;
  }

  @Override
  public boolean writesHalves(Add op, int output) {
    return true;
  }

  @Override
  public void lower(Add op, List<Place> inputs, List<Place> outputs, Launches launches) {
    sum(inputs.get(0), inputs.get(1), outputs.getFirst(), launches);
  }

  /** Adds the launch for {@code z = x + y}. */
  static void sum(Place x, Place y, Place z, Launches launches) {
    Descriptor operands = new Descriptor().stored(Word.X, x).stored(Word.Y, y).stored(Word.Z, z);
    launches.elements(operands.hasHalves() ? AddHalves.KERNEL : KERNEL, z.size(), operands);
  }

  static void addElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int count = n.get(at + COUNT);
    if (count > 0) {
      int xAt = n.get(at + Word.X);
      int yAt = n.get(at + Word.Y);
      int zAt = n.get(at + Word.Z);
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
      float y0 = f.get(yAt + j0);
      float y1 = f.get(yAt + j1);
      float y2 = f.get(yAt + j2);
      float y3 = f.get(yAt + j3);
      if (i0 < count) {
        f.set(zAt + i0, x0 + y0);
      }
      if (i1 < count) {
        f.set(zAt + i1, x1 + y1);
      }
      if (i2 < count) {
        f.set(zAt + i2, x2 + y2);
      }
      if (i3 < count) {
        f.set(zAt + i3, x3 + y3);
      }
    }
  }
}
