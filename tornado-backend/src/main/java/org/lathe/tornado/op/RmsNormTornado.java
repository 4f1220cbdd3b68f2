package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.op.RmsNorm;
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

/** Kernel of {@code rms_norm}, 32 work items per row. */
final class RmsNormTornado implements Lowering<RmsNorm> {
  /** The words of the descriptor. */
  interface Word {
    int COLUMNS = 1;
    int X = 2;
    int W = 3;
    int Y = 4;
    int R = 5;
    int EPSILON = 6;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofRows(
          "rms_norm", Word.EPSILON, RmsNormTornado::rmsNormRows, RmsNormTornado::cost);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL, RmsNormHalves.KERNEL);
  }

  @Override
  public boolean readsHalves(RmsNorm op, int input) {
    return input == 0;
  }

  @Override
  public boolean writesHalves(RmsNorm op, int output) {
    return output == 0;
  }

  @Override
  public void lower(RmsNorm op, List<Place> inputs, List<Place> outputs, Launches launches) {
    Descriptor operands =
        new Descriptor()
            .value(Word.COLUMNS, inputs.getFirst().shape().columns())
            .stored(Word.X, inputs.get(0))
            .floats(Word.W, inputs.get(1))
            .stored(Word.Y, outputs.get(0))
            .floats(Word.R, outputs.get(1))
            .floats(Word.EPSILON, launches.number(op.epsilon()));
    launches.elements(
        operands.hasHalves() ? RmsNormHalves.KERNEL : KERNEL,
        inputs.getFirst().shape().rows(),
        operands);
  }

  /** A row is read twice, the second time from a cache; all rows share the weights. */
  private static DeviceWork cost(int[] words) {
    double elements = (double) words[COUNT] * words[Word.COLUMNS];
    return DeviceWork.ofElements(
            elements + words[Word.COLUMNS], elements + words[COUNT], 4 * elements)
        .withSteps(KernelCost.stepsOfRow(words[Word.COLUMNS]));
  }

  static void rmsNormRows(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(256);
    int at = cursor.get(0);
    int rows = n.get(at + COUNT);
    int item = c.localIdx;
    int lane = item % 32;
    int row = c.groupIdx * 8 + item / 32;
    int columns = n.get(at + Word.COLUMNS);
    int xAt = n.get(at + Word.X) + row * columns;
    int wAt = n.get(at + Word.W);
    int yAt = n.get(at + Word.Y) + row * columns;
    int rAt = n.get(at + Word.R);
    int epsilonAt = n.get(at + Word.EPSILON);
    float sum = 0f;
    if (row < rows) {
      for (int j = lane; j < columns; j += 32) {
        float x = f.get(xAt + j);
        sum += x * x;
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
      float r = 1f / TornadoMath.sqrt(lanes[item - lane] / columns + f.get(epsilonAt));
      if (lane == 0) {
        f.set(rAt + row, r);
      }
      for (int j = lane; j < columns; j += 32) {
        f.set(yAt + j, f.get(xAt + j) * r * f.get(wAt + j));
      }
    }
  }
}
