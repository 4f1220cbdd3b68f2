package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.Rope;
import org.lathe.tornado.launch.FedIds;
import org.lathe.tornado.launch.Kernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code rope}, a work item a pair. */
final class RopeTornado {
  static final Kernel KERNEL = new Kernel("rope", RopeTornado::ropePairs);

  static void lower(Rope op, List<Place> inputs, List<Place> outputs, Launches launches) {
    FedIds.checkPositions(launches, inputs.get(3), inputs.get(1).shape().extent(0));
    launches.elements(
        KERNEL,
        outputs.getFirst().size() / 2,
        inputs.get(0).at(),
        inputs.get(1).at(),
        inputs.get(2).at(),
        inputs.get(3).at(),
        outputs.getFirst().at(),
        inputs.getFirst().shape().extent(1),
        inputs.getFirst().shape().columns() / 2,
        inputs.get(1).shape().columns(),
        op.inverse() ? 1 : 0);
  }

  static void ropePairs(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at)) {
      int xAt = n.get(at + 1);
      int cosAt = n.get(at + 2);
      int sinAt = n.get(at + 3);
      int positionsAt = n.get(at + 4);
      int yAt = n.get(at + 5);
      int rows = n.get(at + 6);
      int pairs = n.get(at + 7);
      int half = n.get(at + 8);
      int inverse = n.get(at + 9);
      int row = i / pairs;
      int angle = n.get(positionsAt + row % rows) * half + i % pairs % half;
      float cos = f.get(cosAt + angle);
      float sin = f.get(sinAt + angle);
      if (inverse == 1) {
        sin = -sin;
      }
      float x0 = f.get(xAt + 2 * i);
      float x1 = f.get(xAt + 2 * i + 1);
      f.set(yAt + 2 * i, x0 * cos - x1 * sin);
      f.set(yAt + 2 * i + 1, x1 * cos + x0 * sin);
    }
  }

  private RopeTornado() {}
}
