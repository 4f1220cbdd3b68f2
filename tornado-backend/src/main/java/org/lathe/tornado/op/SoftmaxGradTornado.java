package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.SoftmaxGrad;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code softmax_grad}, one work-group per row. */
final class SoftmaxGradTornado implements Lowering<SoftmaxGrad> {
  /** The words of the descriptor. */
  private interface Word {
    int COLUMNS = 1;
    int Y = 2;
    int G = 3;
    int DX = 4;
  }

  static final DeviceKernel KERNEL =
      new DeviceKernel("softmax_grad", Word.DX, SoftmaxGradTornado::softmaxGradRows);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(SoftmaxGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.groups(
        KERNEL,
        inputs.getFirst().shape().rows(),
        new Descriptor()
            .value(Word.COLUMNS, inputs.getFirst().shape().columns())
            .floats(Word.Y, inputs.get(0))
            .floats(Word.G, inputs.get(1))
            .floats(Word.DX, outputs.getFirst()));
  }

  static void softmaxGradRows(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(64);
    int at = cursor.get(0);
    int row = c.groupIdx;
    int lane = c.localIdx;
    if (row < n.get(at + COUNT)) {
      int columns = n.get(at + Word.COLUMNS);
      int yAt = n.get(at + Word.Y) + row * columns;
      int gAt = n.get(at + Word.G) + row * columns;
      int dxAt = n.get(at + Word.DX) + row * columns;
      float sum = 0f;
      for (int j = lane; j < columns; j += 64) {
        sum += f.get(gAt + j) * f.get(yAt + j);
      }
      lanes[lane] = sum;
      c.localBarrier();
      for (int half = 32; half > 0; half >>= 1) {
        if (lane < half) {
          lanes[lane] = lanes[lane] + lanes[lane + half];
        }
        c.localBarrier();
      }
      float delta = lanes[0];
      for (int j = lane; j < columns; j += 64) {
        f.set(dxAt + j, f.get(yAt + j) * (f.get(gAt + j) - delta));
      }
    }
  }
}
