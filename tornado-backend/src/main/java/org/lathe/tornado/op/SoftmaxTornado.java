package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.Softmax;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code softmax}, one work-group per row. */
final class SoftmaxTornado implements Lowering<Softmax> {
  /** The words of the descriptor. */
  private interface Word {
    int COLUMNS = 1;
    int X = 2;
    int Y = 3;
  }

  static final DeviceKernel KERNEL =
      new DeviceKernel("softmax", Word.Y, SoftmaxTornado::softmaxRows);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(Softmax op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.groups(
        KERNEL,
        inputs.getFirst().shape().rows(),
        new Descriptor()
            .value(Word.COLUMNS, inputs.getFirst().shape().columns())
            .floats(Word.X, inputs.getFirst())
            .floats(Word.Y, outputs.getFirst()));
  }

  static void softmaxRows(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(64);
    int at = cursor.get(0);
    int row = c.groupIdx;
    int lane = c.localIdx;
    if (row < n.get(at + COUNT)) {
      int columns = n.get(at + Word.COLUMNS);
      int xAt = n.get(at + Word.X) + row * columns;
      int yAt = n.get(at + Word.Y) + row * columns;
      // A NaN is never the maximum, but it appears in its own exponential, and so in the sum.
      float highest = -1f / 0f;
      for (int j = lane; j < columns; j += 64) {
        float x = f.get(xAt + j);
        if (x > highest) {
          highest = x;
        }
      }
      lanes[lane] = highest;
      c.localBarrier();
      for (int half = 32; half > 0; half >>= 1) {
        if (lane < half) {
          float other = lanes[lane + half];
          if (other > lanes[lane]) {
            lanes[lane] = other;
          }
        }
        c.localBarrier();
      }
      float maximum = lanes[0];
      c.localBarrier();
      float sum = 0f;
      for (int j = lane; j < columns; j += 64) {
        float e = TornadoMath.exp(f.get(xAt + j) - maximum);
        f.set(yAt + j, e);
        sum += e;
      }
      lanes[lane] = sum;
      c.localBarrier();
      for (int half = 32; half > 0; half >>= 1) {
        if (lane < half) {
          lanes[lane] = lanes[lane] + lanes[lane + half];
        }
        c.localBarrier();
      }
      float total = lanes[0];
      for (int j = lane; j < columns; j += 64) {
        f.set(yAt + j, f.get(yAt + j) / total);
      }
    }
  }
}
