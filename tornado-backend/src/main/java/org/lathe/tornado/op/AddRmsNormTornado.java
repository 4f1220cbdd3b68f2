package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import java.util.stream.Stream;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.op.Add;
import org.lathe.graph.op.RmsNorm;
import org.lathe.tornado.launch.Call;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Fusion;
import org.lathe.tornado.launch.KernelCost;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Kernel of {@code add} and the {@code rms_norm} of its sum, 32 work items per row: the sum is
 * written, and not read again from memory by another launch.
 */
final class AddRmsNormTornado implements Fusion {
  /** The words of the descriptor. */
  private interface Word {
    int COLUMNS = 1;
    int X = 2;
    int ADDED = 3;
    int SUM = 4;
    int W = 5;
    int Y = 6;
    int R = 7;
    int EPSILON = 8;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofRows(
          "add+rms_norm", Word.EPSILON, AddRmsNormTornado::addRmsNormRows, AddRmsNormTornado::cost);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  /**
   * A row is read before its own group writes there, but other groups' rows may be read later. So
   * the norm may have the place of an operand of the sum, but must not overlap it otherwise; the
   * planner gives it such memory, because the operand is no longer needed. Sums that are halves are
   * made by products ({@link FusedSums}); what is left of them stays two launches.
   */
  @Override
  public boolean applies(Call first, Call second) {
    if (!(first.op() instanceof Add) || !(second.op() instanceof RmsNorm)) {
      return false;
    }
    if (Halves.any(first.inputs(), first.outputs()) || Halves.any(List.of(), second.outputs())) {
      return false;
    }
    Place sum = first.outputs().getFirst();
    Place y = second.outputs().get(0);
    Place r = second.outputs().get(1);
    return second.inputs().getFirst().sameStart(sum)
        && second.inputs().getFirst().size() == sum.size()
        && Stream.concat(first.inputs().stream(), Stream.of(sum))
            .allMatch(operand -> y.sameStart(operand) || !y.overlaps(operand))
        && Stream.concat(first.inputs().stream(), Stream.of(sum)).noneMatch(r::overlaps);
  }

  @Override
  public void lower(Call first, Call second, Launches launches) {
    Place sum = second.inputs().getFirst();
    Descriptor operands =
        new Descriptor()
            .value(Word.COLUMNS, sum.shape().columns())
            .floats(Word.X, first.inputs().get(0))
            .floats(Word.ADDED, first.inputs().get(1))
            .floats(Word.SUM, sum)
            .floats(Word.W, second.inputs().get(1))
            .floats(Word.Y, second.outputs().get(0))
            .floats(Word.R, second.outputs().get(1))
            .floats(Word.EPSILON, launches.number(((RmsNorm) second.op()).epsilon()));
    launches.elements(KERNEL, sum.shape().rows(), operands);
  }

  /** The sum is read again from a cache; all rows share the weights. */
  private static DeviceWork cost(int[] words) {
    double elements = (double) words[COUNT] * words[Word.COLUMNS];
    return DeviceWork.ofElements(
            2 * elements + words[Word.COLUMNS], 2 * elements + words[COUNT], 5 * elements)
        .withSteps(2 * KernelCost.stepsOfRow(words[Word.COLUMNS]));
  }

  static void addRmsNormRows(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(256);
    int at = cursor.get(0);
    int rows = n.get(at + COUNT);
    int item = c.localIdx;
    int lane = item % 32;
    int row = c.groupIdx * 8 + item / 32;
    int columns = n.get(at + Word.COLUMNS);
    int xAt = n.get(at + Word.X) + row * columns;
    int addedAt = n.get(at + Word.ADDED) + row * columns;
    int sumAt = n.get(at + Word.SUM) + row * columns;
    int wAt = n.get(at + Word.W);
    int yAt = n.get(at + Word.Y) + row * columns;
    int rAt = n.get(at + Word.R);
    int epsilonAt = n.get(at + Word.EPSILON);
    float sum = 0f;
    if (row < rows) {
      for (int j = lane; j < columns; j += 32) {
        float x = f.get(xAt + j) + f.get(addedAt + j);
        f.set(sumAt + j, x);
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
        f.set(yAt + j, f.get(sumAt + j) * r * f.get(wAt + j));
      }
    }
  }
}
