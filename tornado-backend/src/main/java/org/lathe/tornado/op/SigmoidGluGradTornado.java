package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.SigmoidGluGrad;
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

/** Kernel of {@code sigmoid_glu_grad}, four elements per work item. */
final class SigmoidGluGradTornado implements Lowering<SigmoidGluGrad> {
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
          "sigmoid_glu_grad",
          Word.D_UP,
          SigmoidGluGradTornado::sigmoidGluGradElements,
          KernelCost.each(3, 2, 10));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL, SigmoidGluGradHalves.KERNEL);
  }

  @Override
  public boolean readsHalves(SigmoidGluGrad op, int input) {
    return true;
  }

  @Override
  public boolean writesHalves(SigmoidGluGrad op, int output) {
    return true;
  }

  @Override
  public void lower(SigmoidGluGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    Descriptor operands =
        new Descriptor()
            .stored(Word.GATE, inputs.get(0))
            .stored(Word.UP, inputs.get(1))
            .stored(Word.G, inputs.get(2))
            .stored(Word.D_GATE, outputs.get(0))
            .stored(Word.D_UP, outputs.get(1));
    launches.elements(
        operands.hasHalves() ? SigmoidGluGradHalves.KERNEL : KERNEL,
        outputs.getFirst().size(),
        operands);
  }

  static void sigmoidGluGradElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
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
        float e0 = decay(gate0);
        f.set(dGateAt + i0, gateGradient(e0, up0, g0));
        f.set(dUpAt + i0, upGradient(gate0, e0, g0));
      }
      if (i1 < count) {
        float e1 = decay(gate1);
        f.set(dGateAt + i1, gateGradient(e1, up1, g1));
        f.set(dUpAt + i1, upGradient(gate1, e1, g1));
      }
      if (i2 < count) {
        float e2 = decay(gate2);
        f.set(dGateAt + i2, gateGradient(e2, up2, g2));
        f.set(dUpAt + i2, upGradient(gate2, e2, g2));
      }
      if (i3 < count) {
        float e3 = decay(gate3);
        f.set(dGateAt + i3, gateGradient(e3, up3, g3));
        f.set(dUpAt + i3, upGradient(gate3, e3, g3));
      }
    }
  }

  /** {@code e = exp(-|gate|)}. */
  static float decay(float gate) {
    return TornadoMath.exp(-TornadoMath.abs(gate));
  }

  /** One element of dgate: {@code s (1 - s) = e / (1 + e)^2}, in which nothing cancels. */
  static float gateGradient(float e, float up, float g) {
    float sum = 1f + e;
    return g * up * (e / (sum * sum));
  }

  /** One element of dup: the sigmoid is {@code 1 / (1 + e)}, below 0 {@code e / (1 + e)}. */
  static float upGradient(float gate, float e, float g) {
    float part = 1f;
    if (gate < 0f) {
      part = e;
    }
    return g * (part / (1f + e));
  }
}
