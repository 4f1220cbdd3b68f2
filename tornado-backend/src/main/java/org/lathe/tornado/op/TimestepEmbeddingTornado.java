package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.op.TimestepEmbedding;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code timestep_embedding}, one work item per time and frequency. */
final class TimestepEmbeddingTornado implements Lowering<TimestepEmbedding> {
  /** The words of the descriptor. The table has two numbers for each frequency. */
  private interface Word {
    int T = 1;
    int FREQUENCIES = 2;
    int Y = 3;
    int HALF = 4;
    int COSINES = 5;
    int SINES = 6;
  }

  /** The bits of a float that the product with a number of 12 bits has no room for. */
  private static final int REST = (1 << 12) - 1;

  static final DeviceKernel KERNEL =
      DeviceKernel.ofElements(
          "timestep_embedding",
          Word.SINES,
          TimestepEmbeddingTornado::timestepElements,
          TimestepEmbeddingTornado::cost);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(
      TimestepEmbedding op, List<Place> inputs, List<Place> outputs, Launches launches) {
    int half = op.width() / 2;
    launches.elements(
        KERNEL,
        inputs.getFirst().size() * half,
        new Descriptor()
            .floats(Word.T, inputs.getFirst())
            .floats(Word.FREQUENCIES, launches.numbers(frequencies(op)))
            .floats(Word.Y, outputs.getFirst())
            .value(Word.HALF, half)
            .value(Word.COSINES, op.sinesFirst() ? half : 0)
            .value(Word.SINES, op.sinesFirst() ? 0 : half));
  }

  /** Returns each frequency as a number of 12 bits and the remainder. */
  private static float[] frequencies(TimestepEmbedding op) {
    float[] parts = new float[op.width()];
    for (int j = 0; j < op.width() / 2; j++) {
      double turns = op.turns(j);
      parts[2 * j] = Float.intBitsToFloat(Float.floatToIntBits((float) turns) & ~REST);
      parts[2 * j + 1] = (float) (turns - parts[2 * j]);
    }
    return parts;
  }

  private static DeviceWork cost(int[] words) {
    double items = words[COUNT];
    double times = items / words[Word.HALF];
    return DeviceWork.ofElements(times + 2.0 * words[Word.HALF], 2 * items, 20 * items);
  }

  /**
   * Without a fused multiply-add, the whole turns are exact in another way: of a time of at most 24
   * bits before the point, a product of 12 of them and 12 bits of the frequency has no rounding.
   */
  static void timestepElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int half = n.get(at + Word.HALF);
      int row = i / half;
      int j = i % half;
      int yAt = n.get(at + Word.Y) + row * 2 * half + j;
      int frequencyAt = n.get(at + Word.FREQUENCIES) + 2 * j;
      float turns = f.get(frequencyAt);
      float rest = f.get(frequencyAt + 1);
      float t = f.get(n.get(at + Word.T) + row);
      float size = TornadoMath.abs(t);
      float whole = TornadoMath.floor(size);
      float high = TornadoMath.floor(size * 0x1p-12f) * 0x1p12f;
      float ofHigh = high * turns;
      float ofLow = (whole - high) * turns;
      float angle =
          ofHigh
              - TornadoMath.floor(ofHigh + 0.5f)
              + (ofLow - TornadoMath.floor(ofLow + 0.5f))
              + (size * rest + (size - whole) * turns);
      float sign = 1f;
      if (t < 0f) {
        sign = -1f;
      }
      f.set(yAt + n.get(at + Word.COSINES), TornadoMath.cospi(2f * angle));
      f.set(yAt + n.get(at + Word.SINES), sign * TornadoMath.sinpi(2f * angle));
    }
  }
}
