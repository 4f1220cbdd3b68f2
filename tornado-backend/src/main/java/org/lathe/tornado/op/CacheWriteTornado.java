package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.CacheWrite;
import org.lathe.tornado.launch.FedIds;
import org.lathe.tornado.launch.Kernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code cache_write}: a work item an element of the rows that are written. */
final class CacheWriteTornado {
  static final Kernel KERNEL = new Kernel("cache_write", CacheWriteTornado::cacheWriteElements);

  static void lower(CacheWrite op, List<Place> inputs, List<Place> outputs, Launches launches) {
    FedIds.checkRing(launches, inputs.get(2), op.mnemonic());
    Place cache = inputs.get(0);
    CopyTornado.copy(cache, outputs.getFirst(), launches);
    launches.elements(
        KERNEL,
        inputs.get(1).size(),
        inputs.get(1).at(),
        inputs.get(2).at(),
        outputs.getFirst().at(),
        cache.shape().extent(1),
        cache.shape().columns());
  }

  static void cacheWriteElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at)) {
      int xAt = n.get(at + 1);
      int position = n.get(n.get(at + 2));
      int cacheAt = n.get(at + 3);
      int window = n.get(at + 4);
      int columns = n.get(at + 5);
      int row = i / columns * window + position % window;
      f.set(cacheAt + row * columns + i % columns, f.get(xAt + i));
    }
  }

  private CacheWriteTornado() {}
}
