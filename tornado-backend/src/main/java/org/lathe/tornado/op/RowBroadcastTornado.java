package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.op.RowBroadcast;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code row_broadcast}, one work item per element. */
final class RowBroadcastTornado implements Lowering<RowBroadcast> {
  /** The words of the descriptor. */
  private interface Word {
    int X = 1;
    int Y = 2;
    int COLUMNS = 3;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofElements(
          "row_broadcast",
          Word.COLUMNS,
          RowBroadcastTornado::broadcastElements,
          RowBroadcastTornado::cost);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(RowBroadcast op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        new Descriptor()
            .floats(Word.X, inputs.getFirst())
            .floats(Word.Y, outputs.getFirst())
            .value(Word.COLUMNS, op.columns()));
  }

  /** A row is made from one element. */
  private static DeviceWork cost(int[] words) {
    double elements = words[COUNT];
    return DeviceWork.ofElements(elements / words[Word.COLUMNS], elements, 0);
  }

  static void broadcastElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int xAt = n.get(at + Word.X);
      int yAt = n.get(at + Word.Y);
      int columns = n.get(at + Word.COLUMNS);
      f.set(yAt + i, f.get(xAt + i / columns));
    }
  }
}
