package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.op.Multiply;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code multiply}, four elements per work item. */
final class MultiplyTornado implements Lowering<Multiply> {
  /** The words of the descriptor. */
  private interface Word {
    int X = 1;
    int Y = 2;
    int Z = 3;
    int FACTORS = 4;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofFours(
          "multiply", Word.FACTORS, MultiplyTornado::multiplyElements, MultiplyTornado::cost);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(Multiply op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        new Descriptor()
            .floats(Word.X, inputs.get(0))
            .floats(Word.Y, inputs.get(1))
            .floats(Word.Z, outputs.getFirst())
            .value(Word.FACTORS, inputs.get(1).size()));
  }

  /** The factors are read again for each part of x, from a cache. */
  private static DeviceWork cost(int[] words) {
    double elements = words[COUNT];
    return DeviceWork.ofElements(elements + words[Word.FACTORS], elements, elements);
  }

  static void multiplyElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int count = n.get(at + COUNT);
    if (count > 0) {
      int xAt = n.get(at + Word.X);
      int yAt = n.get(at + Word.Y);
      int zAt = n.get(at + Word.Z);
      int factors = n.get(at + Word.FACTORS);
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
      float y0 = f.get(yAt + j0 % factors);
      float y1 = f.get(yAt + j1 % factors);
      float y2 = f.get(yAt + j2 % factors);
      float y3 = f.get(yAt + j3 % factors);
      if (i0 < count) {
        f.set(zAt + i0, x0 * y0);
      }
      if (i1 < count) {
        f.set(zAt + i1, x1 * y1);
      }
      if (i2 < count) {
        f.set(zAt + i2, x2 * y2);
      }
      if (i3 < count) {
        f.set(zAt + i3, x3 * y3);
      }
    }
  }
}
