package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.CacheWrite;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.FedIds;
import org.lathe.tornado.launch.KernelCost;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code cache_write}, one work item per element of the rows that are written. */
final class CacheWriteTornado implements Lowering<CacheWrite> {
  /** The words of the descriptor. */
  private interface Word {
    int X = 1;
    int POSITION = 2;
    int CACHE = 3;
    int WINDOW = 4;
    int COLUMNS = 5;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofElements(
          "cache_write",
          Word.COLUMNS,
          CacheWriteTornado::cacheWriteElements,
          KernelCost.each(1, 1, 0));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(CacheWrite op, List<Place> inputs, List<Place> outputs, Launches launches) {
    FedIds.checkRing(launches, inputs.get(2), op.mnemonic());
    Place cache = inputs.get(0);
    CopyTornado.copy(cache, outputs.getFirst(), launches);
    launches.elements(
        KERNEL,
        inputs.get(1).size(),
        new Descriptor()
            .floats(Word.X, inputs.get(1))
            .ints(Word.POSITION, inputs.get(2))
            .floats(Word.CACHE, outputs.getFirst())
            .value(Word.WINDOW, cache.shape().extent(1))
            .value(Word.COLUMNS, cache.shape().columns()));
  }

  static void cacheWriteElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int xAt = n.get(at + Word.X);
      int position = n.get(n.get(at + Word.POSITION));
      int cacheAt = n.get(at + Word.CACHE);
      int window = n.get(at + Word.WINDOW);
      int columns = n.get(at + Word.COLUMNS);
      int row = i / columns * window + position % window;
      f.set(cacheAt + row * columns + i % columns, f.get(xAt + i));
    }
  }
}
