package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code gated_add} with operands that may be halves, four elements per work item. */
final class GatedAddHalves {
  /** The words of the descriptor. */
  private interface Word extends GatedAddTornado.Word {
    int STORAGE = COLUMNS + 1;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofFours(
          "gated_add.halves",
          Word.STORAGE,
          GatedAddHalves::gatedAddHalves,
          KernelCost.stored(
              GatedAddTornado.KERNEL.cost(), Word.STORAGE, words -> words[COUNT], Word.Y));

  private GatedAddHalves() {}

  static void gatedAddHalves(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, BFloat16Array h) {
    int at = cursor.get(0);
    int count = n.get(at + COUNT);
    if (count > 0) {
      int storage = n.get(at + Word.STORAGE);
      int residualHalves = storage & 1 << Word.RESIDUAL;
      int xHalves = storage & 1 << Word.X;
      int yHalves = storage & 1 << Word.Y;
      int residualAt = n.get(at + Word.RESIDUAL);
      int xAt = n.get(at + Word.X);
      int gateAt = n.get(at + Word.GATE);
      int yAt = n.get(at + Word.Y);
      int share = n.get(at + Word.SHARE);
      int columns = n.get(at + Word.COLUMNS);
      int i0 = c.groupIdx * 1024 + c.localIdx;
      int i1 = i0 + 256;
      int i2 = i0 + 512;
      int i3 = i0 + 768;
      int last = count - 1;
      int j0 = TornadoMath.min(i0, last);
      int j1 = TornadoMath.min(i1, last);
      int j2 = TornadoMath.min(i2, last);
      int j3 = TornadoMath.min(i3, last);
      float residual0 = Stored.load(f, h, residualHalves, residualAt + j0);
      float residual1 = Stored.load(f, h, residualHalves, residualAt + j1);
      float residual2 = Stored.load(f, h, residualHalves, residualAt + j2);
      float residual3 = Stored.load(f, h, residualHalves, residualAt + j3);
      float x0 = Stored.load(f, h, xHalves, xAt + j0);
      float x1 = Stored.load(f, h, xHalves, xAt + j1);
      float x2 = Stored.load(f, h, xHalves, xAt + j2);
      float x3 = Stored.load(f, h, xHalves, xAt + j3);
      int row0 = j0 / share * columns + j0 % columns;
      int row1 = j1 / share * columns + j1 % columns;
      int row2 = j2 / share * columns + j2 % columns;
      int row3 = j3 / share * columns + j3 % columns;
      float gate0 = f.get(gateAt + row0);
      float gate1 = f.get(gateAt + row1);
      float gate2 = f.get(gateAt + row2);
      float gate3 = f.get(gateAt + row3);
      if (i0 < count) {
        Stored.store(f, h, yHalves, yAt + i0, residual0 + gate0 * x0);
      }
      if (i1 < count) {
        Stored.store(f, h, yHalves, yAt + i1, residual1 + gate1 * x1);
      }
      if (i2 < count) {
        Stored.store(f, h, yHalves, yAt + i2, residual2 + gate2 * x2);
      }
      if (i3 < count) {
        Stored.store(f, h, yHalves, yAt + i3, residual3 + gate3 * x3);
      }
    }
  }
}
