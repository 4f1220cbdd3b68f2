package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.Embedding;
import org.lathe.tornado.launch.FedIds;
import org.lathe.tornado.launch.Kernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code embedding}, a work item an element. */
final class EmbeddingTornado {
  static final Kernel KERNEL = new Kernel("embedding", EmbeddingTornado::embeddingElements);

  static void lower(Embedding op, List<Place> inputs, List<Place> outputs, Launches launches) {
    int vocabulary = inputs.getFirst().shape().extent(0);
    FedIds.check(launches, inputs.get(1), 0, vocabulary, op.mnemonic(), "id");
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        inputs.get(0).at(),
        inputs.get(1).at(),
        outputs.getFirst().at(),
        inputs.getFirst().shape().columns());
  }

  static void embeddingElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at)) {
      int tableAt = n.get(at + 1);
      int idsAt = n.get(at + 2);
      int outAt = n.get(at + 3);
      int columns = n.get(at + 4);
      int id = n.get(idsAt + i / columns);
      f.set(outAt + i, f.get(tableAt + id * columns + i % columns));
    }
  }

  private EmbeddingTornado() {}
}
