package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.PhiloxNormal;
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

/** Kernel of {@code philox_normal}: one work item per element, which computes its own block. */
final class PhiloxNormalTornado implements Lowering<PhiloxNormal> {
  /** The words of the descriptor. */
  private interface Word {
    int KEY = 1;
    int STREAM = 2;
    int OUT = 3;
    int BATCH = 4;
    int WIDTH = 5;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofElements(
          "philox_normal",
          Word.WIDTH,
          PhiloxNormalTornado::philoxElements,
          KernelCost.each(0, 1, 110));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(PhiloxNormal op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        new Descriptor()
            .ints(Word.KEY, inputs.get(0))
            .ints(Word.STREAM, inputs.get(1))
            .floats(Word.OUT, outputs.getFirst())
            .value(Word.BATCH, op.shape().extent(1))
            .value(
                Word.WIDTH,
                outputs.getFirst().size()
                    / Math.max(1, op.shape().extent(0) * op.shape().extent(1))));
  }

  static void philoxElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int keyAt = n.get(at + Word.KEY);
      int streamAt = n.get(at + Word.STREAM);
      int outAt = n.get(at + Word.OUT);
      int batch = n.get(at + Word.BATCH);
      int width = n.get(at + Word.WIDTH);
      int row = i / width;
      int element = row / batch * width + i % width;
      int stream = streamAt + 3 * (row % batch);
      int counter0 = element / 4;
      int counter1 = n.get(stream);
      int counter2 = n.get(stream + 1);
      int counter3 = n.get(stream + 2);
      int key0 = n.get(keyAt);
      int key1 = n.get(keyAt + 1);
      for (int round = 0; round < 10; round++) {
        long product0 = 0xd2511f53L * (counter0 & 0xffffffffL);
        long product1 = 0xcd9e8d57L * (counter2 & 0xffffffffL);
        counter0 = (int) (product1 >> 32) ^ counter1 ^ key0;
        counter1 = (int) product1;
        counter2 = (int) (product0 >> 32) ^ counter3 ^ key1;
        counter3 = (int) product0;
        key0 += 0x9e3779b9;
        key1 += 0xbb67ae85;
      }
      int word = counter0;
      int turn = counter1;
      if (element % 4 > 1) {
        word = counter2;
        turn = counter3;
      }
      // This avoids >>>, which TornadoVM 5.2.0 compiles to a signed shift on OpenCL.
      float uniform = ((word >> 8 & 0xffffff) + 1) * 0x1p-24f;
      float radius = TornadoMath.sqrt(-2f * TornadoMath.log(uniform));
      // The angle is in half turns, exactly: 2 pi u is not rounded.
      float halves = (turn >> 8 & 0xffffff) * 0x1p-23f;
      float wave = TornadoMath.cospi(halves);
      if (element % 2 == 1) {
        wave = TornadoMath.sinpi(halves);
      }
      f.set(outAt + i, radius * wave);
    }
  }
}
