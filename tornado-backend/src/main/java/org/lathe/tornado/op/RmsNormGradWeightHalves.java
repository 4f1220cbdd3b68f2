package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of the blocks of {@code rms_norm_grad_weight}, with operands that may be halves. */
final class RmsNormGradWeightHalves {
  /** The words of the descriptor. */
  private interface Word extends RmsNormGradWeightTornado.BlockWord {
    int STORAGE = COLUMNS + 1;
  }

  static final DeviceKernel BLOCKS =
      DeviceKernel.ofElements(
          "rms_norm_grad_weight.blocks.halves",
          Word.STORAGE,
          RmsNormGradWeightHalves::normWeightHalves,
          KernelCost.stored(
              RmsNormGradWeightTornado.BLOCKS.cost(),
              Word.STORAGE,
              words -> (double) words[Word.ROWS] * words[Word.COLUMNS]));

  private RmsNormGradWeightHalves() {}

  static void normWeightHalves(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, BFloat16Array h) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int storage = n.get(at + Word.STORAGE);
      int xHalves = storage & 1 << Word.X;
      int gHalves = storage & 1 << Word.G;
      int xAt = n.get(at + Word.X);
      int rAt = n.get(at + Word.R);
      int gAt = n.get(at + Word.G);
      int partialAt = n.get(at + Word.PARTIAL);
      int rows = n.get(at + Word.ROWS);
      int columns = n.get(at + Word.COLUMNS);
      int first = i / columns * 64;
      int column = i % columns;
      float sum = 0f;
      for (int k = 0; k < 64; k++) {
        int row = first + k;
        if (row < rows) {
          int element = row * columns + column;
          float x = Stored.load(f, h, xHalves, xAt + element);
          sum += Stored.load(f, h, gHalves, gAt + element) * (x * f.get(rAt + row));
        }
      }
      f.set(partialAt + i, sum);
    }
  }
}
