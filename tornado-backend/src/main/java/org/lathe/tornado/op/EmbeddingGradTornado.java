package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.EmbeddingGrad;
import org.lathe.tornado.launch.FedIds;
import org.lathe.tornado.launch.Kernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Kernels of {@code embedding_grad}. Positions of one id are linked, each to the next; the first of
 * them owns the row and walks along the links, so that a row is summed in order of position by one
 * work item a column, without atomics.
 */
final class EmbeddingGradTornado {
  static final Kernel LINKS = new Kernel("embedding_grad.links", EmbeddingGradTornado::linkIds);

  static final Kernel SUMS = new Kernel("embedding_grad.sums", EmbeddingGradTornado::sumLinked);

  static void lower(EmbeddingGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    Place ids = inputs.get(0);
    FedIds.check(launches, ids, 0, op.vocabulary(), op.mnemonic(), "id");
    Place out = outputs.getFirst();
    FillTornado.zero(out, launches);
    int columns = inputs.get(1).shape().columns();
    int next = launches.ints(ids.size());
    int first = launches.ints(ids.size());
    launches.elements(LINKS, ids.size(), ids.at(), next, first);
    launches.elements(
        SUMS, inputs.get(1).size(), ids.at(), next, first, inputs.get(1).at(), out.at(), columns);
  }

  static void linkIds(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    int count = n.get(at);
    if (i < count) {
      int idsAt = n.get(at + 1);
      int id = n.get(idsAt + i);
      int first = 1;
      for (int t = 0; t < i; t++) {
        if (n.get(idsAt + t) == id) {
          first = 0;
        }
      }
      int next = count;
      for (int t = count - 1; t > i; t--) {
        if (n.get(idsAt + t) == id) {
          next = t;
        }
      }
      n.set(n.get(at + 2) + i, next);
      n.set(n.get(at + 3) + i, first);
      if (count < 0) {
        // Never; lets each kernel of the plan hold the floats.
        f.set(0, 0f);
      }
    }
  }

  static void sumLinked(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    int elements = n.get(at);
    if (i < elements) {
      int idsAt = n.get(at + 1);
      int nextAt = n.get(at + 2);
      int gAt = n.get(at + 4);
      int outAt = n.get(at + 5);
      int columns = n.get(at + 6);
      int position = i / columns;
      int column = i % columns;
      int count = elements / columns;
      if (n.get(n.get(at + 3) + position) == 1) {
        int id = n.get(idsAt + position);
        float sum = 0f;
        int t = position;
        while (t < count) {
          sum += f.get(gAt + t * columns + column);
          t = n.get(nextAt + t);
        }
        f.set(outAt + id * columns + column, sum);
      }
    }
  }

  private EmbeddingGradTornado() {}
}
