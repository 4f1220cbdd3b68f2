package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.op.LayerNorm;
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

/** Kernel of {@code layer_norm}, one work-group per row. */
final class LayerNormTornado implements Lowering<LayerNorm> {
  /** The words of the descriptor. */
  private interface Word {
    int COLUMNS = 1;
    int X = 2;
    int W = 3;
    int B = 4;
    int Y = 5;
    int MEAN = 6;
    int R = 7;
    int EPSILON = 8;
  }

  static final DeviceKernel KERNEL =
      new DeviceKernel(
          "layer_norm", Word.EPSILON, LayerNormTornado::layerNormRows, LayerNormTornado::cost);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(LayerNorm op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.groups(
        KERNEL,
        inputs.getFirst().shape().rows(),
        new Descriptor()
            .value(Word.COLUMNS, inputs.getFirst().shape().columns())
            .floats(Word.X, inputs.get(0))
            .floats(Word.W, inputs.get(1))
            .floats(Word.B, inputs.get(2))
            .floats(Word.Y, outputs.get(0))
            .floats(Word.MEAN, outputs.get(1))
            .floats(Word.R, outputs.get(2))
            .floats(Word.EPSILON, launches.number(op.epsilon())));
  }

  /** A row is read three times, after the first from a cache; all share the weights and biases. */
  private static DeviceWork cost(int[] words) {
    double elements = (double) words[COUNT] * words[Word.COLUMNS];
    return DeviceWork.ofElements(
            elements + 2.0 * words[Word.COLUMNS], elements + 2.0 * words[COUNT], 8 * elements)
        .withSteps(KernelCost.steps(words[Word.COLUMNS], DeviceKernel.GROUP));
  }

  static void layerNormRows(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(64);
    int at = cursor.get(0);
    int row = c.groupIdx;
    int lane = c.localIdx;
    if (row < n.get(at + COUNT)) {
      int columns = n.get(at + Word.COLUMNS);
      int xAt = n.get(at + Word.X);
      int wAt = n.get(at + Word.W);
      int bAt = n.get(at + Word.B);
      int yAt = n.get(at + Word.Y);
      int meanAt = n.get(at + Word.MEAN);
      int rAt = n.get(at + Word.R);
      int epsilonAt = n.get(at + Word.EPSILON);
      int from = row * columns;
      float sum = 0f;
      for (int j = lane; j < columns; j += 64) {
        sum += f.get(xAt + from + j);
      }
      lanes[lane] = sum;
      c.localBarrier();
      for (int half = 32; half > 0; half >>= 1) {
        if (lane < half) {
          lanes[lane] = lanes[lane] + lanes[lane + half];
        }
        c.localBarrier();
      }
      float mean = lanes[0] / columns;
      // All lanes must have read the sum before the next one takes its place.
      c.localBarrier();
      float squares = 0f;
      for (int j = lane; j < columns; j += 64) {
        float centred = f.get(xAt + from + j) - mean;
        squares += centred * centred;
      }
      lanes[lane] = squares;
      c.localBarrier();
      for (int half = 32; half > 0; half >>= 1) {
        if (lane < half) {
          lanes[lane] = lanes[lane] + lanes[lane + half];
        }
        c.localBarrier();
      }
      float r = 1f / TornadoMath.sqrt(lanes[0] / columns + f.get(epsilonAt));
      if (lane == 0) {
        f.set(meanAt + row, mean);
        f.set(rAt + row, r);
      }
      for (int j = lane; j < columns; j += 64) {
        f.set(yAt + from + j, (f.get(xAt + from + j) - mean) * r * f.get(wAt + j) + f.get(bAt + j));
      }
    }
  }
}
