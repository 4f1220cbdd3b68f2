package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.RmsNormGrad;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code rms_norm_grad}, one work-group per row. */
final class RmsNormGradTornado implements Lowering<RmsNormGrad> {
  /** The words of the descriptor. */
  private interface Word {
    int COLUMNS = 1;
    int X = 2;
    int W = 3;
    int R = 4;
    int G = 5;
    int DX = 6;
  }

  static final DeviceKernel KERNEL =
      new DeviceKernel("rms_norm_grad", Word.DX, RmsNormGradTornado::rmsNormGradRows);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(RmsNormGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.groups(
        KERNEL,
        inputs.getFirst().shape().rows(),
        new Descriptor()
            .value(Word.COLUMNS, inputs.getFirst().shape().columns())
            .floats(Word.X, inputs.get(0))
            .floats(Word.W, inputs.get(1))
            .floats(Word.R, inputs.get(2))
            .floats(Word.G, inputs.get(3))
            .floats(Word.DX, outputs.getFirst()));
  }

  static void rmsNormGradRows(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(64);
    int at = cursor.get(0);
    int row = c.groupIdx;
    int lane = c.localIdx;
    if (row < n.get(at + COUNT)) {
      int columns = n.get(at + Word.COLUMNS);
      int xAt = n.get(at + Word.X);
      int wAt = n.get(at + Word.W);
      int rAt = n.get(at + Word.R);
      int gAt = n.get(at + Word.G);
      int dxAt = n.get(at + Word.DX);
      float sum = 0f;
      int from = row * columns;
      for (int j = lane; j < columns; j += 64) {
        sum += f.get(gAt + from + j) * f.get(wAt + j) * f.get(xAt + from + j);
      }
      lanes[lane] = sum;
      c.localBarrier();
      for (int half = 32; half > 0; half >>= 1) {
        if (lane < half) {
          lanes[lane] = lanes[lane] + lanes[lane + half];
        }
        c.localBarrier();
      }
      float r = f.get(rAt + row);
      float pull = r * r * r * lanes[0] / columns;
      for (int j = lane; j < columns; j += 64) {
        float gw = f.get(gAt + from + j) * f.get(wAt + j);
        f.set(dxAt + from + j, r * gw - f.get(xAt + from + j) * pull);
      }
    }
  }
}
