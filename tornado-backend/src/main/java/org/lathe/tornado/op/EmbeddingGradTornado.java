package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.EmbeddingGrad;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.FedIds;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Kernels of {@code embedding_grad}. Positions of one id are linked, each to the next; the first of
 * them owns the row and follows the links. So one work item per column sums a row in the order of
 * positions, without atomics.
 */
final class EmbeddingGradTornado implements Lowering<EmbeddingGrad> {
  /** The words of the descriptor. */
  private interface Word {
    int IDS = 1;
    int NEXT = 2;
    int FIRST = 3;
    int G = 4;
    int OUT = 5;
    int COLUMNS = 6;
  }

  static final DeviceKernel LINKS =
      new DeviceKernel("embedding_grad.links", Word.FIRST, EmbeddingGradTornado::linkIds);

  static final DeviceKernel SUMS =
      new DeviceKernel("embedding_grad.sums", Word.COLUMNS, EmbeddingGradTornado::sumLinked);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(LINKS, SUMS);
  }

  @Override
  public void lower(EmbeddingGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    Place ids = inputs.get(0);
    FedIds.check(launches, ids, 0, op.vocabulary(), op.mnemonic(), "id");
    Place out = outputs.getFirst();
    FillTornado.zero(out, launches);
    int columns = inputs.get(1).shape().columns();
    Place next = launches.ints(ids.size());
    Place first = launches.ints(ids.size());
    launches.elements(
        LINKS,
        ids.size(),
        new Descriptor().ints(Word.IDS, ids).ints(Word.NEXT, next).ints(Word.FIRST, first));
    launches.elements(
        SUMS,
        inputs.get(1).size(),
        new Descriptor()
            .ints(Word.IDS, ids)
            .ints(Word.NEXT, next)
            .ints(Word.FIRST, first)
            .floats(Word.G, inputs.get(1))
            .floats(Word.OUT, out)
            .value(Word.COLUMNS, columns));
  }

  static void linkIds(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    int count = n.get(at + COUNT);
    if (i < count) {
      int idsAt = n.get(at + Word.IDS);
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
      n.set(n.get(at + Word.NEXT) + i, next);
      n.set(n.get(at + Word.FIRST) + i, first);
      if (count < 0) {
        // Never true; it makes each kernel of the plan use the floats.
        f.set(0, 0f);
      }
    }
  }

  static void sumLinked(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    int elements = n.get(at + COUNT);
    if (i < elements) {
      int idsAt = n.get(at + Word.IDS);
      int nextAt = n.get(at + Word.NEXT);
      int gAt = n.get(at + Word.G);
      int outAt = n.get(at + Word.OUT);
      int columns = n.get(at + Word.COLUMNS);
      int position = i / columns;
      int column = i % columns;
      int count = elements / columns;
      if (n.get(n.get(at + Word.FIRST) + position) == 1) {
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
}
