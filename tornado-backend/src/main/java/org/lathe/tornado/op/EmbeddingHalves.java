package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code embedding} with a result that may be halves, one work item per element. */
final class EmbeddingHalves {
  /** The words of the descriptor. */
  private interface Word extends EmbeddingTornado.Word {
    int STORAGE = COLUMNS + 1;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofElements(
          "embedding.halves",
          Word.STORAGE,
          EmbeddingHalves::embeddingHalves,
          KernelCost.stored(
              EmbeddingTornado.KERNEL.cost(), Word.STORAGE, words -> words[COUNT], Word.OUT));

  private EmbeddingHalves() {}

  static void embeddingHalves(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, BFloat16Array h) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int tableAt = n.get(at + Word.TABLE);
      int idsAt = n.get(at + Word.IDS);
      int outAt = n.get(at + Word.OUT);
      int columns = n.get(at + Word.COLUMNS);
      int outHalves = n.get(at + Word.STORAGE) & 1 << Word.OUT;
      int id = n.get(idsAt + i / columns);
      Stored.store(f, h, outHalves, outAt + i, f.get(tableAt + id * columns + i % columns));
    }
  }
}
