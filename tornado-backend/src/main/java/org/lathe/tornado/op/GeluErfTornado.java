package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.GeluErf;
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

/** Kernel of {@code gelu_erf}, one work item per element. */
final class GeluErfTornado implements Lowering<GeluErf> {
  /** The words of the descriptor. */
  private interface Word {
    int X = 1;
    int Y = 2;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofElements(
          "gelu_erf", Word.Y, GeluErfTornado::geluErfElements, KernelCost.each(1, 1, 31));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(GeluErf op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        new Descriptor().floats(Word.X, inputs.getFirst()).floats(Word.Y, outputs.getFirst()));
  }

  static void geluErfElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int xAt = n.get(at + Word.X);
      int yAt = n.get(at + Word.Y);
      float x = f.get(xAt + i);
      float q = TornadoMath.exp(x * x * -0.5f) * tail(x);
      f.set(yAt + i, x < 0f ? x * q : x * (1f - q));
    }
  }

  /**
   * Returns the probability that a standard normal number is larger than {@code |x|}, divided by
   * {@code exp(-x^2 / 2)}: the polynomial of {@code org.lathe.cpu.math.NormalTail}.
   */
  static float tail(float x) {
    float v = 1f / (1f + 0x1.333334p-2f * TornadoMath.abs(x));
    float p = -0x1.516526p-6f * v + 0x1.cbd566p-4f;
    p = p * v - 0x1.d2862cp-3f;
    p = p * v + 0x1.8795e8p-3f;
    p = p * v - 0x1.4341a6p-4f;
    p = p * v + 0x1.88b396p-4f;
    p = p * v + 0x1.4180c4p-4f;
    p = p * v + 0x1.c36e18p-4f;
    p = p * v + 0x1.e9c732p-4f;
    p = p * v + 0x1.ea3c6ep-4f;
    return p * v;
  }
}
