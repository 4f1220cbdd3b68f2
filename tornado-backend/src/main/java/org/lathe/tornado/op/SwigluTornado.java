package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.Swiglu;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code swiglu}, one work item per element. */
final class SwigluTornado implements Lowering<Swiglu> {
  /** The words of the descriptor. */
  private interface Word {
    int GATE = 1;
    int UP = 2;
    int Y = 3;
  }

  static final DeviceKernel KERNEL =
      new DeviceKernel("swiglu", Word.Y, SwigluTornado::swigluElements);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(Swiglu op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        new Descriptor()
            .floats(Word.GATE, inputs.get(0))
            .floats(Word.UP, inputs.get(1))
            .floats(Word.Y, outputs.get(0)));
  }

  static void swigluElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int gateAt = n.get(at + Word.GATE);
      int upAt = n.get(at + Word.UP);
      int yAt = n.get(at + Word.Y);
      float gate = f.get(gateAt + i);
      f.set(yAt + i, gate / (1f + TornadoMath.exp(-gate)) * f.get(upAt + i));
    }
  }
}
