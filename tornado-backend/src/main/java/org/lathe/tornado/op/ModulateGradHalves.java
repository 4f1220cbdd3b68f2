package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of the blocks of {@code modulate_grad}, with operands that may be halves. */
final class ModulateGradHalves {
  /** The words of the descriptor. */
  private interface Word extends ModulateGradTornado.Word {
    int STORAGE = COLUMNS + 1;
  }

  static final DeviceKernel BLOCKS =
      DeviceKernel.ofElements(
          "modulate_grad.blocks.halves",
          Word.STORAGE,
          ModulateGradHalves::modulateGradHalves,
          KernelCost.stored(
              ModulateGradTornado.BLOCKS.cost(),
              Word.STORAGE,
              ModulateGradTornado::elements,
              Word.DX));

  private ModulateGradHalves() {}

  static void modulateGradHalves(
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
      float factor = 1f + f.get(n.get(at + Word.SCALE) + sequence * columns + column);
      float ofShift = 0f;
      float ofScale = 0f;
      for (int row = first; row < end; row++) {
        int element = (sequence * rows + row) * columns + column;
        float x = Stored.load(f, h, xHalves, xAt + element);
        float g = Stored.load(f, h, gHalves, gAt + element);
        ofShift += g;
        ofScale += g * x;
        Stored.store(f, h, dxHalves, dxAt + element, g * factor);
      }
      f.set(n.get(at + Word.OF_SHIFT) + i, ofShift);
      f.set(n.get(at + Word.OF_SCALE) + i, ofScale);
    }
  }
}
