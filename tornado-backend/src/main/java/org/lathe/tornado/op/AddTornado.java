package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.Add;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code add}, one work item per element. */
final class AddTornado implements Lowering<Add> {
  /** The words of the descriptor. */
  private interface Word {
    int X = 1;
    int Y = 2;
    int Z = 3;
  }

  static final DeviceKernel KERNEL = new DeviceKernel("add", Word.Z, AddTornado::addElements);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(Add op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        new Descriptor()
            .floats(Word.X, inputs.get(0))
            .floats(Word.Y, inputs.get(1))
            .floats(Word.Z, outputs.get(0)));
  }

  static void addElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int xAt = n.get(at + Word.X);
      int yAt = n.get(at + Word.Y);
      int zAt = n.get(at + Word.Z);
      f.set(zAt + i, f.get(xAt + i) + f.get(yAt + i));
    }
  }
}
