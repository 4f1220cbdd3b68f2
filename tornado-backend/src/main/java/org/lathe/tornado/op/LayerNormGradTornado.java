package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.op.LayerNormGrad;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code layer_norm_grad}, one work-group per row. */
final class LayerNormGradTornado implements Lowering<LayerNormGrad> {
  /** The words of the descriptor. */
  private interface Word {
    int COLUMNS = 1;
    int X = 2;
    int W = 3;
    int MEAN = 4;
    int R = 5;
    int G = 6;
    int DX = 7;
  }

  static final DeviceKernel KERNEL =
      new DeviceKernel(
          "layer_norm_grad",
          Word.DX,
          LayerNormGradTornado::layerNormGradRows,
          LayerNormGradTornado::cost);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(LayerNormGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.groups(
        KERNEL,
        inputs.getFirst().shape().rows(),
        new Descriptor()
            .value(Word.COLUMNS, inputs.getFirst().shape().columns())
            .floats(Word.X, inputs.get(0))
            .floats(Word.W, inputs.get(1))
            .floats(Word.MEAN, inputs.get(2))
            .floats(Word.R, inputs.get(3))
            .floats(Word.G, inputs.get(4))
            .floats(Word.DX, outputs.getFirst()));
  }

  /** A row is read twice, the second time from a cache; all rows share the weights. */
  private static DeviceWork cost(int[] words) {
    double elements = (double) words[COUNT] * words[Word.COLUMNS];
    return DeviceWork.ofElements(
            2 * elements + words[Word.COLUMNS] + 2.0 * words[COUNT], elements, 12 * elements)
        .withSteps(2 * KernelCost.steps(words[Word.COLUMNS], DeviceKernel.GROUP));
  }

  static void layerNormGradRows(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] sums = c.allocateFloatLocalArray(64);
    float[] dots = c.allocateFloatLocalArray(64);
    int at = cursor.get(0);
    int row = c.groupIdx;
    int lane = c.localIdx;
    if (row < n.get(at + COUNT)) {
      int columns = n.get(at + Word.COLUMNS);
      int xAt = n.get(at + Word.X);
      int wAt = n.get(at + Word.W);
      int gAt = n.get(at + Word.G);
      int dxAt = n.get(at + Word.DX);
      float mean = f.get(n.get(at + Word.MEAN) + row);
      float r = f.get(n.get(at + Word.R) + row);
      int from = row * columns;
      float sum = 0f;
      float dot = 0f;
      for (int j = lane; j < columns; j += 64) {
        float gw = f.get(gAt + from + j) * f.get(wAt + j);
        sum += gw;
        dot += gw * ((f.get(xAt + from + j) - mean) * r);
      }
      sums[lane] = sum;
      dots[lane] = dot;
      c.localBarrier();
      for (int half = 32; half > 0; half >>= 1) {
        if (lane < half) {
          sums[lane] = sums[lane] + sums[lane + half];
          dots[lane] = dots[lane] + dots[lane + half];
        }
        c.localBarrier();
      }
      float push = sums[0] / columns;
      float pull = dots[0] / columns;
      for (int j = lane; j < columns; j += 64) {
        float gw = f.get(gAt + from + j) * f.get(wAt + j);
        float normalized = (f.get(xAt + from + j) - mean) * r;
        f.set(dxAt + from + j, r * (gw - push - normalized * pull));
      }
    }
  }
}
