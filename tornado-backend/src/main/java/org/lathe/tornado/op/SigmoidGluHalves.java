package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code sigmoid_glu} with operands that may be halves, four elements per work item. */
final class SigmoidGluHalves {
  /** The words of the descriptor. */
  private interface Word extends SigmoidGluTornado.Word {
    int STORAGE = Y + 1;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofFours(
          "sigmoid_glu.halves",
          Word.STORAGE,
          SigmoidGluHalves::sigmoidGluHalves,
          KernelCost.stored(
              SigmoidGluTornado.KERNEL.cost(), Word.STORAGE, words -> words[COUNT], Word.Y));

  private SigmoidGluHalves() {}

  static void sigmoidGluHalves(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, BFloat16Array h) {
    int at = cursor.get(0);
    int count = n.get(at + COUNT);
    if (count > 0) {
      int storage = n.get(at + Word.STORAGE);
      int gateAt = n.get(at + Word.GATE);
      int upAt = n.get(at + Word.UP);
      int yAt = n.get(at + Word.Y);
      int gateHalves = storage & 1 << Word.GATE;
      int upHalves = storage & 1 << Word.UP;
      int yHalves = storage & 1 << Word.Y;
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
      if (i0 < count) {
        Stored.store(f, h, yHalves, yAt + i0, SigmoidGluTornado.sigmoidGlu(gate0, up0));
      }
      if (i1 < count) {
        Stored.store(f, h, yHalves, yAt + i1, SigmoidGluTornado.sigmoidGlu(gate1, up1));
      }
      if (i2 < count) {
        Stored.store(f, h, yHalves, yAt + i2, SigmoidGluTornado.sigmoidGlu(gate2, up2));
      }
      if (i3 < count) {
        Stored.store(f, h, yHalves, yAt + i3, SigmoidGluTornado.sigmoidGlu(gate3, up3));
      }
    }
  }
}
