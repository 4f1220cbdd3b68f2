package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.RowBroadcast;
import org.lathe.tornado.launch.Kernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code row_broadcast}, a work item an element. */
final class RowBroadcastTornado {
  static final Kernel KERNEL = new Kernel("row_broadcast", RowBroadcastTornado::broadcastElements);

  static void lower(RowBroadcast op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        inputs.getFirst().at(),
        outputs.getFirst().at(),
        op.columns());
  }

  static void broadcastElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at)) {
      int xAt = n.get(at + 1);
      int yAt = n.get(at + 2);
      int columns = n.get(at + 3);
      f.set(yAt + i, f.get(xAt + i / columns));
    }
  }

  private RowBroadcastTornado() {}
}
