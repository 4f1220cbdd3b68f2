package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code rms_norm} with operands that may be halves, 32 work items per row. */
final class RmsNormHalves {
  /** The words of the descriptor. */
  private interface Word extends RmsNormTornado.Word {
    int STORAGE = EPSILON + 1;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofRows(
          "rms_norm.halves",
          Word.STORAGE,
          RmsNormHalves::rmsNormHalves,
          KernelCost.stored(
              RmsNormTornado.KERNEL.cost(),
              Word.STORAGE,
              words -> (double) words[COUNT] * words[Word.COLUMNS],
              Word.Y));

  private RmsNormHalves() {}

  static void rmsNormHalves(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, BFloat16Array h) {
    float[] lanes = c.allocateFloatLocalArray(256);
    int at = cursor.get(0);
    int rows = n.get(at + COUNT);
    int item = c.localIdx;
    int lane = item % 32;
    int row = c.groupIdx * 8 + item / 32;
    int storage = n.get(at + Word.STORAGE);
    int xHalves = storage & 1 << Word.X;
    int yHalves = storage & 1 << Word.Y;
    int columns = n.get(at + Word.COLUMNS);
    int xAt = n.get(at + Word.X) + row * columns;
    int wAt = n.get(at + Word.W);
    int yAt = n.get(at + Word.Y) + row * columns;
    int rAt = n.get(at + Word.R);
    int epsilonAt = n.get(at + Word.EPSILON);
    float sum = 0f;
    if (row < rows) {
      for (int j = lane; j < columns; j += 32) {
        float x = Stored.load(f, h, xHalves, xAt + j);
        sum += x * x;
      }
    }
    lanes[item] = sum;
    c.localBarrier();
    for (int half = 16; half > 0; half >>= 1) {
      if (lane < half) {
        lanes[item] = lanes[item] + lanes[item + half];
      }
      c.localBarrier();
    }
    if (row < rows) {
      float r = 1f / TornadoMath.sqrt(lanes[item - lane] / columns + f.get(epsilonAt));
      if (lane == 0) {
        f.set(rAt + row, r);
      }
      for (int j = lane; j < columns; j += 32) {
        Stored.store(
            f, h, yHalves, yAt + j, Stored.load(f, h, xHalves, xAt + j) * r * f.get(wAt + j));
      }
    }
  }
}
