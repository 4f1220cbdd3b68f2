package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;
import static org.lathe.tornado.launch.Descriptor.NOWHERE;

import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code rms_norm_grad} with operands that may be halves, 32 work items per row. */
final class RmsNormGradHalves {
  /** The words of the descriptor. */
  private interface Word extends RmsNormGradTornado.Word {
    int STORAGE = DX + 1;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofRows(
          "rms_norm_grad.halves",
          Word.STORAGE,
          RmsNormGradHalves::rmsNormGradHalves,
          KernelCost.stored(
              RmsNormGradTornado.KERNEL.cost(),
              Word.STORAGE,
              words -> (double) words[COUNT] * words[Word.COLUMNS],
              Word.DX));

  private RmsNormGradHalves() {}

  static void rmsNormGradHalves(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, BFloat16Array h) {
    float[] lanes = c.allocateFloatLocalArray(256);
    int at = cursor.get(0);
    int rows = n.get(at + COUNT);
    int item = c.localIdx;
    int lane = item % 32;
    int row = c.groupIdx * 8 + item / 32;
    int storage = n.get(at + Word.STORAGE);
    int xHalves = storage & 1 << Word.X;
    int gHalves = storage & 1 << Word.G;
    int addedHalves = storage & 1 << Word.ADDED;
    int dxHalves = storage & 1 << Word.DX;
    int columns = n.get(at + Word.COLUMNS);
    int xAt = n.get(at + Word.X) + row * columns;
    int wAt = n.get(at + Word.W);
    int rAt = n.get(at + Word.R);
    int gAt = n.get(at + Word.G) + row * columns;
    int addedAt = n.get(at + Word.ADDED);
    int dxAt = n.get(at + Word.DX) + row * columns;
    float sum = 0f;
    if (row < rows) {
      for (int j = lane; j < columns; j += 32) {
        sum +=
            Stored.load(f, h, gHalves, gAt + j)
                * f.get(wAt + j)
                * Stored.load(f, h, xHalves, xAt + j);
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
      float r = f.get(rAt + row);
      float pull = r * r * r * lanes[item - lane] / columns;
      for (int j = lane; j < columns; j += 32) {
        float gw = Stored.load(f, h, gHalves, gAt + j) * f.get(wAt + j);
        float dx = r * gw - Stored.load(f, h, xHalves, xAt + j) * pull;
        if (addedAt != NOWHERE) {
          dx = dx + Stored.load(f, h, addedHalves, addedAt + row * columns + j);
        }
        Stored.store(f, h, dxHalves, dxAt + j, dx);
      }
    }
  }
}
