package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;
import static org.lathe.tornado.launch.Descriptor.NOWHERE;

import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Kernel of {@link CrossEntropyBlocks} that copies scored rows, with operands that may be halves.
 */
final class ScoredHalves {
  /** The words of the descriptor. */
  private interface Word extends CrossEntropyBlocks.ScoredWord {
    int STORAGE = FACTORS + 1;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofHalves(
          "linear_cross_entropy.scored.halves",
          Word.STORAGE,
          ScoredHalves::copyScoredHalves,
          KernelCost.stored(
              CrossEntropyBlocks.SCORED.cost(),
              Word.STORAGE,
              words -> (double) words[COUNT] * words[Word.COLUMNS],
              Word.TO));

  private ScoredHalves() {}

  static void copyScoredHalves(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, BFloat16Array h) {
    int at = cursor.get(0);
    int row = c.groupIdx;
    if (row < n.get(at + COUNT)) {
      int storage = n.get(at + Word.STORAGE);
      int fromHalves = storage & 1 << Word.FROM;
      int toHalves = storage & 1 << Word.TO;
      int columns = n.get(at + Word.COLUMNS);
      int fromAt = n.get(at + Word.FROM) + row * columns;
      int toAt = n.get(at + Word.TO) + row * columns;
      int target = n.get(n.get(at + Word.TARGETS) + row);
      int factorsAt = n.get(at + Word.FACTORS);
      float factor = 1f;
      if (factorsAt != NOWHERE) {
        factor = f.get(factorsAt + row);
      }
      for (int j = c.localIdx; j < columns; j += 64) {
        float value = 0f;
        if (target >= 0) {
          value = factor * Stored.load(f, h, fromHalves, fromAt + j);
        }
        Stored.store(f, h, toHalves, toAt + j, value);
      }
    }
  }
}
