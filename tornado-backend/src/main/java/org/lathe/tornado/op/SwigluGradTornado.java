package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.SwigluGrad;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code swiglu_grad}, one work item per element. */
final class SwigluGradTornado implements Lowering<SwigluGrad> {
  /** The words of the descriptor. */
  private interface Word {
    int GATE = 1;
    int UP = 2;
    int G = 3;
    int D_GATE = 4;
    int D_UP = 5;
  }

  static final DeviceKernel KERNEL =
      new DeviceKernel("swiglu_grad", Word.D_UP, SwigluGradTornado::swigluGradElements);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(SwigluGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        new Descriptor()
            .floats(Word.GATE, inputs.get(0))
            .floats(Word.UP, inputs.get(1))
            .floats(Word.G, inputs.get(2))
            .floats(Word.D_GATE, outputs.get(0))
            .floats(Word.D_UP, outputs.get(1)));
  }

  static void swigluGradElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int gateAt = n.get(at + Word.GATE);
      int upAt = n.get(at + Word.UP);
      int gAt = n.get(at + Word.G);
      int dGateAt = n.get(at + Word.D_GATE);
      int dUpAt = n.get(at + Word.D_UP);
      float gate = f.get(gateAt + i);
      float up = f.get(upAt + i);
      float g = f.get(gAt + i);
      float sigmoid = 1f / (1f + TornadoMath.exp(-gate));
      f.set(dGateAt + i, g * up * sigmoid * (1f + gate * (1f - sigmoid)));
      f.set(dUpAt + i, g * (gate * sigmoid));
    }
  }
}
