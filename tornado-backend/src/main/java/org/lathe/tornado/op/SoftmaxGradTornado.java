package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.SoftmaxGrad;
import org.lathe.tornado.Kernel;
import org.lathe.tornado.Launches;
import org.lathe.tornado.Lowering;
import org.lathe.tornado.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code softmax_grad}, a work-group a row. */
final class SoftmaxGradTornado implements Lowering<SoftmaxGrad> {
  static final Kernel KERNEL = new Kernel("softmax_grad", SoftmaxGradTornado::softmaxGradRows);

  @Override
  public List<Kernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(SoftmaxGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.add(
        KERNEL,
        inputs.getFirst().shape().rows(),
        inputs.getFirst().shape().rows(),
        inputs.getFirst().shape().columns(),
        inputs.get(0).at(),
        inputs.get(1).at(),
        outputs.getFirst().at());
  }

  static void softmaxGradRows(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(64);
    int at = cursor.get(0);
    int row = c.groupIdx;
    int lane = c.localIdx;
    if (row < n.get(at)) {
      int columns = n.get(at + 1);
      int yAt = n.get(at + 2) + row * columns;
      int gAt = n.get(at + 3) + row * columns;
      int dxAt = n.get(at + 4) + row * columns;
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
