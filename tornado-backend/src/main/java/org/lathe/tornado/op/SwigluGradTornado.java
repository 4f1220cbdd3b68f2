package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.SwigluGrad;
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

/** Kernel of {@code swiglu_grad}, four elements per work item. */
final class SwigluGradTornado implements Lowering<SwigluGrad> {
  /** The words of the descriptor. */
  interface Word {
    int GATE = 1;
    int UP = 2;
    int G = 3;
    int D_GATE = 4;
    int D_UP = 5;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofFours(
          "swiglu_grad",
          Word.D_UP,
          SwigluGradTornado::swigluGradElements,
          KernelCost.each(3, 2, 12));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL, SwigluGradHalves.KERNEL);
  }

  @Override
  public boolean readsHalves(SwigluGrad op, int input) {
    return true;
  }

  @Override
  public boolean writesHalves(SwigluGrad op, int output) {
    return true;
  }

  @Override
  public void lower(SwigluGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    Descriptor operands =
        new Descriptor()
            .stored(Word.GATE, inputs.get(0))
            .stored(Word.UP, inputs.get(1))
            .stored(Word.G, inputs.get(2))
            .stored(Word.D_GATE, outputs.get(0))
            .stored(Word.D_UP, outputs.get(1));
    launches.elements(
        operands.hasHalves() ? SwigluGradHalves.KERNEL : KERNEL,
        outputs.getFirst().size(),
        operands);
  }

  static void swigluGradElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int count = n.get(at + COUNT);
    if (count > 0) {
      int gateAt = n.get(at + Word.GATE);
      int upAt = n.get(at + Word.UP);
      int gAt = n.get(at + Word.G);
      int dGateAt = n.get(at + Word.D_GATE);
      int dUpAt = n.get(at + Word.D_UP);
      int i0 = c.groupIdx * 1024 + c.localIdx;
      int i1 = i0 + 256;
      int i2 = i0 + 512;
      int i3 = i0 + 768;
      int last = count - 1;
      int j0 = TornadoMath.min(i0, last);
      int j1 = TornadoMath.min(i1, last);
      int j2 = TornadoMath.min(i2, last);
      int j3 = TornadoMath.min(i3, last);
      float gate0 = f.get(gateAt + j0);
      float gate1 = f.get(gateAt + j1);
      float gate2 = f.get(gateAt + j2);
      float gate3 = f.get(gateAt + j3);
      float up0 = f.get(upAt + j0);
      float up1 = f.get(upAt + j1);
      float up2 = f.get(upAt + j2);
      float up3 = f.get(upAt + j3);
      float g0 = f.get(gAt + j0);
      float g1 = f.get(gAt + j1);
      float g2 = f.get(gAt + j2);
      float g3 = f.get(gAt + j3);
      if (i0 < count) {
        float sigmoid0 = sigmoid(gate0);
        f.set(dGateAt + i0, g0 * up0 * sigmoid0 * (1f + gate0 * (1f - sigmoid0)));
        f.set(dUpAt + i0, g0 * (gate0 * sigmoid0));
      }
      if (i1 < count) {
        float sigmoid1 = sigmoid(gate1);
        f.set(dGateAt + i1, g1 * up1 * sigmoid1 * (1f + gate1 * (1f - sigmoid1)));
        f.set(dUpAt + i1, g1 * (gate1 * sigmoid1));
      }
      if (i2 < count) {
        float sigmoid2 = sigmoid(gate2);
        f.set(dGateAt + i2, g2 * up2 * sigmoid2 * (1f + gate2 * (1f - sigmoid2)));
        f.set(dUpAt + i2, g2 * (gate2 * sigmoid2));
      }
      if (i3 < count) {
        float sigmoid3 = sigmoid(gate3);
        f.set(dGateAt + i3, g3 * up3 * sigmoid3 * (1f + gate3 * (1f - sigmoid3)));
        f.set(dUpAt + i3, g3 * (gate3 * sigmoid3));
      }
    }
  }

  static float sigmoid(float x) {
    return 1f / (1f + TornadoMath.exp(-x));
  }
}
