package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.Softmax;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code softmax}, 32 work items per row. */
final class SoftmaxTornado implements Lowering<Softmax> {
  /** The words of the descriptor. */
  private interface Word {
    int COLUMNS = 1;
    int X = 2;
    int Y = 3;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofRows(
          "softmax",
          Word.Y,
          SoftmaxTornado::softmaxRows,
          KernelCost.rows(Word.COLUMNS, 1, 1, 0, 5));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(Softmax op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        inputs.getFirst().shape().rows(),
        new Descriptor()
            .value(Word.COLUMNS, inputs.getFirst().shape().columns())
            .floats(Word.X, inputs.getFirst())
            .floats(Word.Y, outputs.getFirst()));
  }

  static void softmaxRows(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(256);
    int at = cursor.get(0);
    int rows = n.get(at + COUNT);
    int item = c.localIdx;
    int lane = item % 32;
    int row = c.groupIdx * 8 + item / 32;
    int columns = n.get(at + Word.COLUMNS);
    int xAt = n.get(at + Word.X) + row * columns;
    int yAt = n.get(at + Word.Y) + row * columns;
    // A NaN is never the maximum, but it appears in its own exponential, and so in the sum.
    float highest = -1f / 0f;
    if (row < rows) {
      for (int j = lane; j < columns; j += 32) {
        float x = f.get(xAt + j);
        if (x > highest) {
          highest = x;
        }
      }
    }
    lanes[item] = highest;
    c.localBarrier();
    for (int half = 16; half > 0; half >>= 1) {
      if (lane < half) {
        float other = lanes[item + half];
        if (other > lanes[item]) {
          lanes[item] = other;
        }
      }
      c.localBarrier();
    }
    float maximum = lanes[item - lane];
    c.localBarrier();
    float sum = 0f;
    if (row < rows) {
      for (int j = lane; j < columns; j += 32) {
        float e = TornadoMath.exp(f.get(xAt + j) - maximum);
        f.set(yAt + j, e);
        sum += e;
      }
    }
    lanes[item] = sum;
    c.localBarrier();
    for (int half = 16; half > 0; half >>= 1) {
      if (lane < half) {
        lanes[item] = lanes[item] + lanes[item + half];
      }
      c.localBarrier();
    }
    if (row < rows) {
      float total = lanes[item - lane];
      for (int j = lane; j < columns; j += 32) {
        f.set(yAt + j, f.get(yAt + j) / total);
      }
    }
  }
}
