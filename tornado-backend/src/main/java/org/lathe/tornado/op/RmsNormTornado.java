package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.RmsNorm;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code rms_norm}, one work-group per row. */
final class RmsNormTornado implements Lowering<RmsNorm> {
  /** The words of the descriptor. */
  private interface Word {
    int COLUMNS = 1;
    int X = 2;
    int W = 3;
    int Y = 4;
    int R = 5;
    int EPSILON = 6;
  }

  static final DeviceKernel KERNEL =
      new DeviceKernel("rms_norm", Word.EPSILON, RmsNormTornado::rmsNormRows);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(RmsNorm op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.groups(
        KERNEL,
        inputs.getFirst().shape().rows(),
        new Descriptor()
            .value(Word.COLUMNS, inputs.getFirst().shape().columns())
            .floats(Word.X, inputs.get(0))
            .floats(Word.W, inputs.get(1))
            .floats(Word.Y, outputs.get(0))
            .floats(Word.R, outputs.get(1))
            .floats(Word.EPSILON, launches.number(op.epsilon())));
  }

  static void rmsNormRows(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(64);
    int at = cursor.get(0);
    int row = c.groupIdx;
    int lane = c.localIdx;
    if (row < n.get(at + COUNT)) {
      int columns = n.get(at + Word.COLUMNS);
      int xAt = n.get(at + Word.X);
      int wAt = n.get(at + Word.W);
      int yAt = n.get(at + Word.Y);
      int rAt = n.get(at + Word.R);
      int epsilonAt = n.get(at + Word.EPSILON);
      float sum = 0f;
      int from = row * columns;
      for (int j = lane; j < columns; j += 64) {
        float x = f.get(xAt + from + j);
        sum += x * x;
      }
      lanes[lane] = sum;
      c.localBarrier();
      for (int half = 32; half > 0; half >>= 1) {
        if (lane < half) {
          lanes[lane] = lanes[lane] + lanes[lane + half];
        }
        c.localBarrier();
      }
      float r = 1f / TornadoMath.sqrt(lanes[0] / columns + f.get(epsilonAt));
      if (lane == 0) {
        f.set(rAt + row, r);
      }
      for (int j = lane; j < columns; j += 64) {
        f.set(yAt + from + j, f.get(xAt + from + j) * r * f.get(wAt + j));
      }
    }
  }
}
