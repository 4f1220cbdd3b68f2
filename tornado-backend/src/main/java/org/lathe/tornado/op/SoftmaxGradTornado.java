package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.SoftmaxGrad;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code softmax_grad}, 32 work items per row. */
final class SoftmaxGradTornado implements Lowering<SoftmaxGrad> {
  /** The words of the descriptor. */
  private interface Word {
    int COLUMNS = 1;
    int Y = 2;
    int G = 3;
    int DX = 4;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofRows(
          "softmax_grad",
          Word.DX,
          SoftmaxGradTornado::softmaxGradRows,
          KernelCost.rows(Word.COLUMNS, 2, 1, 0, 4));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(SoftmaxGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        inputs.getFirst().shape().rows(),
        new Descriptor()
            .value(Word.COLUMNS, inputs.getFirst().shape().columns())
            .floats(Word.Y, inputs.get(0))
            .floats(Word.G, inputs.get(1))
            .floats(Word.DX, outputs.getFirst()));
  }

  static void softmaxGradRows(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(256);
    int at = cursor.get(0);
    int rows = n.get(at + COUNT);
    int item = c.localIdx;
    int lane = item % 32;
    int row = c.groupIdx * 8 + item / 32;
    int columns = n.get(at + Word.COLUMNS);
    int yAt = n.get(at + Word.Y) + row * columns;
    int gAt = n.get(at + Word.G) + row * columns;
    int dxAt = n.get(at + Word.DX) + row * columns;
    float sum = 0f;
    if (row < rows) {
      for (int j = lane; j < columns; j += 32) {
        sum += f.get(gAt + j) * f.get(yAt + j);
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
      float delta = lanes[item - lane];
      for (int j = lane; j < columns; j += 32) {
        f.set(dxAt + j, f.get(yAt + j) * (f.get(gAt + j) - delta));
      }
    }
  }
}
