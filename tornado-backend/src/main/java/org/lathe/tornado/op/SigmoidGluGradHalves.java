package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Kernel of {@code sigmoid_glu_grad} with operands that may be halves, four elements per work item.
 */
final class SigmoidGluGradHalves {
  /** The words of the descriptor. */
  private interface Word extends SigmoidGluGradTornado.Word {
    int STORAGE = D_UP + 1;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofFours(
          "sigmoid_glu_grad.halves",
          Word.STORAGE,
          SigmoidGluGradHalves::sigmoidGluGradHalves,
          KernelCost.stored(
              SigmoidGluGradTornado.KERNEL.cost(),
              Word.STORAGE,
              words -> words[COUNT],
              Word.D_GATE,
              Word.D_UP));

  private SigmoidGluGradHalves() {}

  static void sigmoidGluGradHalves(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, BFloat16Array h) {
    int at = cursor.get(0);
    int count = n.get(at + COUNT);
    if (count > 0) {
      int storage = n.get(at + Word.STORAGE);
      int gateAt = n.get(at + Word.GATE);
      int upAt = n.get(at + Word.UP);
      int gAt = n.get(at + Word.G);
      int dGateAt = n.get(at + Word.D_GATE);
      int dUpAt = n.get(at + Word.D_UP);
      int gateHalves = storage & 1 << Word.GATE;
      int upHalves = storage & 1 << Word.UP;
      int gHalves = storage & 1 << Word.G;
      int dGateHalves = storage & 1 << Word.D_GATE;
      int dUpHalves = storage & 1 << Word.D_UP;
      int i0 = c.groupIdx * 1024 + c.localIdx;
      int i1 = i0 + 256;
      int i2 = i0 + 512;
      int i3 = i0 + 768;
      int last = count - 1;
      int j0 = TornadoMath.min(i0, last);
      int j1 = TornadoMath.min(i1, last);
      int j2 = TornadoMath.min(i2, last);
      int j3 = TornadoMath.min(i3, last);
      float gate0 = Stored.load(f, h, gateHalves, gateAt + j0);
      float gate1 = Stored.load(f, h, gateHalves, gateAt + j1);
      float gate2 = Stored.load(f, h, gateHalves, gateAt + j2);
      float gate3 = Stored.load(f, h, gateHalves, gateAt + j3);
      float up0 = Stored.load(f, h, upHalves, upAt + j0);
      float up1 = Stored.load(f, h, upHalves, upAt + j1);
      float up2 = Stored.load(f, h, upHalves, upAt + j2);
      float up3 = Stored.load(f, h, upHalves, upAt + j3);
      float g0 = Stored.load(f, h, gHalves, gAt + j0);
      float g1 = Stored.load(f, h, gHalves, gAt + j1);
      float g2 = Stored.load(f, h, gHalves, gAt + j2);
      float g3 = Stored.load(f, h, gHalves, gAt + j3);
      if (i0 < count) {
        float e0 = SigmoidGluGradTornado.decay(gate0);
        Stored.store(
            f, h, dGateHalves, dGateAt + i0, SigmoidGluGradTornado.gateGradient(e0, up0, g0));
        Stored.store(f, h, dUpHalves, dUpAt + i0, SigmoidGluGradTornado.upGradient(gate0, e0, g0));
      }
      if (i1 < count) {
        float e1 = SigmoidGluGradTornado.decay(gate1);
        Stored.store(
            f, h, dGateHalves, dGateAt + i1, SigmoidGluGradTornado.gateGradient(e1, up1, g1));
        Stored.store(f, h, dUpHalves, dUpAt + i1, SigmoidGluGradTornado.upGradient(gate1, e1, g1));
      }
      if (i2 < count) {
        float e2 = SigmoidGluGradTornado.decay(gate2);
        Stored.store(
            f, h, dGateHalves, dGateAt + i2, SigmoidGluGradTornado.gateGradient(e2, up2, g2));
        Stored.store(f, h, dUpHalves, dUpAt + i2, SigmoidGluGradTornado.upGradient(gate2, e2, g2));
      }
      if (i3 < count) {
        float e3 = SigmoidGluGradTornado.decay(gate3);
        Stored.store(
            f, h, dGateHalves, dGateAt + i3, SigmoidGluGradTornado.gateGradient(e3, up3, g3));
        Stored.store(f, h, dUpHalves, dUpAt + i3, SigmoidGluGradTornado.upGradient(gate3, e3, g3));
      }
    }
  }
}
