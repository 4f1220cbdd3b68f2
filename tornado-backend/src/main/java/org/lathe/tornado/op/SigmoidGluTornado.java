package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.SigmoidGlu;
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

/** Kernel of {@code sigmoid_glu}, four elements per work item. */
final class SigmoidGluTornado implements Lowering<SigmoidGlu> {
  /** The words of the descriptor. */
  interface Word {
    int GATE = 1;
    int UP = 2;
    int Y = 3;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofFours(
          "sigmoid_glu", Word.Y, SigmoidGluTornado::sigmoidGluElements, KernelCost.each(2, 1, 4));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL, SigmoidGluHalves.KERNEL);
  }

  @Override
  public boolean readsHalves(SigmoidGlu op, int input) {
    return true;
  }

  @Override
  public boolean writesHalves(SigmoidGlu op, int output) {
    return true;
  }

  @Override
  public void lower(SigmoidGlu op, List<Place> inputs, List<Place> outputs, Launches launches) {
    Descriptor operands =
        new Descriptor()
            .stored(Word.GATE, inputs.get(0))
            .stored(Word.UP, inputs.get(1))
            .stored(Word.Y, outputs.get(0));
    launches.elements(
        operands.hasHalves() ? SigmoidGluHalves.KERNEL : KERNEL,
        outputs.getFirst().size(),
        operands);
  }

  static void sigmoidGluElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int count = n.get(at + COUNT);
    if (count > 0) {
      int gateAt = n.get(at + Word.GATE);
      int upAt = n.get(at + Word.UP);
      int yAt = n.get(at + Word.Y);
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
      if (i0 < count) {
        f.set(yAt + i0, sigmoidGlu(gate0, up0));
      }
      if (i1 < count) {
        f.set(yAt + i1, sigmoidGlu(gate1, up1));
      }
      if (i2 < count) {
        f.set(yAt + i2, sigmoidGlu(gate2, up2));
      }
      if (i3 < count) {
        f.set(yAt + i3, sigmoidGlu(gate3, up3));
      }
    }
  }

  static float sigmoidGlu(float gate, float up) {
    return up / (1f + TornadoMath.exp(-gate));
  }
}
