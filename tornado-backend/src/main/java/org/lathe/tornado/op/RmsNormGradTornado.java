package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;
import static org.lathe.tornado.launch.Descriptor.NOWHERE;

import java.util.List;
import java.util.Optional;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.op.RmsNormGrad;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code rms_norm_grad}, alone or with the sum of it, 32 work items per row. */
final class RmsNormGradTornado implements Lowering<RmsNormGrad> {
  /** The words of the descriptor. */
  interface Word {
    int COLUMNS = 1;
    int X = 2;
    int W = 3;
    int R = 4;
    int G = 5;
    int ADDED = 6;
    int DX = 7;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofRows(
          "rms_norm_grad", Word.DX, RmsNormGradTornado::rmsNormGradRows, RmsNormGradTornado::cost);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL, RmsNormGradHalves.KERNEL);
  }

  @Override
  public boolean readsHalves(RmsNormGrad op, int input) {
    return input == 0 || input == 3;
  }

  @Override
  public boolean writesHalves(RmsNormGrad op, int output) {
    return true;
  }

  @Override
  public void lower(RmsNormGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launch(inputs, Optional.empty(), outputs.getFirst(), launches);
  }

  /**
   * Adds the launch.
   *
   * @param added what is added to the result, if anything
   */
  static void launch(List<Place> inputs, Optional<Place> added, Place dx, Launches launches) {
    Descriptor operands =
        new Descriptor()
            .value(Word.COLUMNS, inputs.getFirst().shape().columns())
            .stored(Word.X, inputs.get(0))
            .floats(Word.W, inputs.get(1))
            .floats(Word.R, inputs.get(2))
            .stored(Word.G, inputs.get(3))
            .stored(Word.DX, dx);
    added.ifPresentOrElse(
        place -> operands.stored(Word.ADDED, place), () -> operands.value(Word.ADDED, NOWHERE));
    launches.elements(
        operands.hasHalves() ? RmsNormGradHalves.KERNEL : KERNEL,
        inputs.getFirst().shape().rows(),
        operands);
  }

  /** A row is read twice, the second time from a cache; all rows share the weights. */
  private static DeviceWork cost(int[] words) {
    double elements = (double) words[COUNT] * words[Word.COLUMNS];
    int added = words[Word.ADDED] == NOWHERE ? 0 : 1;
    return DeviceWork.ofElements(
            (2 + added) * elements + words[Word.COLUMNS] + words[COUNT],
            elements,
            (7 + added) * elements)
        .withSteps((2 + added) * KernelCost.stepsOfRow(words[Word.COLUMNS]));
  }

  static void rmsNormGradRows(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(256);
    int at = cursor.get(0);
    int rows = n.get(at + COUNT);
    int item = c.localIdx;
    int lane = item % 32;
    int row = c.groupIdx * 8 + item / 32;
    int columns = n.get(at + Word.COLUMNS);
    int xAt = n.get(at + Word.X) + row * columns;
    int wAt = n.get(at + Word.W);
    int rAt = n.get(at + Word.R);
    int gAt = n.get(at + Word.G) + row * columns;
    int addedAt = n.get(at + Word.ADDED);
    int dxAt = n.get(at + Word.DX) + row * columns;
    float sum = 0f;
    if (row < rows) {
      for (int j = lane; j < columns; j += 32) {
        sum += f.get(gAt + j) * f.get(wAt + j) * f.get(xAt + j);
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
      float r = f.get(rAt + row);
      float pull = r * r * r * lanes[item - lane] / columns;
      for (int j = lane; j < columns; j += 32) {
        float gw = f.get(gAt + j) * f.get(wAt + j);
        float dx = r * gw - f.get(xAt + j) * pull;
        if (addedAt != NOWHERE) {
          dx = dx + f.get(addedAt + row * columns + j);
        }
        f.set(dxAt + j, dx);
      }
    }
  }
}
