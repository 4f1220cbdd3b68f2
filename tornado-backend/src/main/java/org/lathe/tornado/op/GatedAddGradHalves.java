package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of the blocks of {@code gated_add_grad}, with operands that may be halves. */
final class GatedAddGradHalves {
  /** The words of the descriptor. */
  private interface Word extends GatedAddGradTornado.Word {
    int STORAGE = COLUMNS + 1;
  }

  static final DeviceKernel BLOCKS =
      DeviceKernel.ofElements(
          "gated_add_grad.blocks.halves",
          Word.STORAGE,
          GatedAddGradHalves::gatedAddGradHalves,
          KernelCost.stored(
              GatedAddGradTornado.BLOCKS.cost(),
              Word.STORAGE,
              GatedAddGradTornado::elements,
              Word.DX));

  private GatedAddGradHalves() {}

  static void gatedAddGradHalves(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, BFloat16Array h) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int storage = n.get(at + Word.STORAGE);
      int xHalves = storage & 1 << Word.X;
      int gHalves = storage & 1 << Word.G;
      int dxHalves = storage & 1 << Word.DX;
      int xAt = n.get(at + Word.X);
      int gAt = n.get(at + Word.G);
      int dxAt = n.get(at + Word.DX);
      int rows = n.get(at + Word.ROWS);
      int block = n.get(at + Word.BLOCK);
      int blocks = n.get(at + Word.BLOCKS);
      int columns = n.get(at + Word.COLUMNS);
      int column = i % columns;
      int sequence = i / columns / blocks;
      int first = i / columns % blocks * block;
      int end = TornadoMath.min(first + block, rows);
      float factor = f.get(n.get(at + Word.GATE) + sequence * columns + column);
      float sum = 0f;
      for (int row = first; row < end; row++) {
        int element = (sequence * rows + row) * columns + column;
        float x = Stored.load(f, h, xHalves, xAt + element);
        float g = Stored.load(f, h, gHalves, gAt + element);
        sum += g * x;
        Stored.store(f, h, dxHalves, dxAt + element, g * factor);
      }
      f.set(n.get(at + Word.OF_GATE) + i, sum);
    }
  }
}
