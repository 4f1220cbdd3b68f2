package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import java.util.stream.IntStream;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.MemoryPlan;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.BFloat16;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Attention by products whose operands are halves: all factors are, and each result is or is not.
 */
final class AttentionHalves {
  /** The words of the descriptor. */
  private interface Word extends AttentionTornado.Word {
    int STORAGE = ROWS + 1;
  }

  /** The log denominators, among the inputs of the gradient. */
  private static final int LOG_DENOMINATORS = 4;

  static final DeviceKernel REPAIR =
      DeviceKernel.ofHalves(
          "attention.repair.halves",
          Word.STORAGE,
          AttentionHalves::repairHalves,
          words ->
              repairCost(
                  words[Word.ROWS],
                  words[Word.COLUMNS] / words[Word.HEADS],
                  words[Word.STORAGE],
                  Word.OUT));

  private AttentionHalves() {}

  /** Returns the inputs of an attention or its gradient: as halves, but for log denominators. */
  static List<Place> factors(List<Place> inputs, boolean halves, Launches launches) {
    return IntStream.range(0, inputs.size())
        .mapToObj(
            i ->
                halves && i != LOG_DENOMINATORS
                    ? Halves.of(inputs.get(i), launches)
                    : inputs.get(i))
        .toList();
  }

  /** Reserves working memory for so many scores. */
  static Place scores(int count, boolean halves, Launches launches) {
    return halves
        ? launches.halves(2 * (int) MemoryPlan.aligned(Math.ceilDiv(count, 2)))
        : launches.floats(count);
  }

  /**
   * Returns the cost of looking for what is not finite.
   *
   * @param rows of all heads
   * @param width of a row
   * @param storage which operands are halves
   * @param results the words of those that are read
   */
  static DeviceWork repairCost(int rows, int width, int storage, int... results) {
    DeviceWork floats = AttentionTornado.repairCost(rows, width, results.length);
    long halves = IntStream.of(results).filter(word -> (storage & 1 << word) != 0).count();
    double saved = (double) (Float.BYTES - Short.BYTES) * halves * rows * width;
    return new DeviceWork(floats.read() - saved, 0, floats.flops(), 0, floats.steps());
  }

  /** The columns of a row are summed in registers, 64 at a time, since halves would lose bits. */
  static void repairHalves(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, BFloat16Array h) {
    float[] lanes = c.allocateFloatLocalArray(64);
    float[] weights = c.allocateFloatLocalArray(64);
    float[] wanted = c.allocateFloatLocalArray(64);
    int at = cursor.get(0);
    int group = c.groupIdx;
    int lane = c.localIdx;
    if (group < n.get(at + COUNT)) {
      int outHalves = n.get(at + Word.STORAGE) & 1 << Word.OUT;
      int heads = n.get(at + Word.HEADS);
      int queries = n.get(at + Word.QUERIES);
      int columns = n.get(at + Word.COLUMNS);
      int window = n.get(at + Word.WINDOW);
      float scale = f.get(n.get(at + Word.SCALE));
      int width = columns / heads;
      int from = group * 16;
      int rows = TornadoMath.min(16, n.get(at + Word.ROWS) - from);
      wanted[lane] = 0f;
      c.localBarrier();
      for (int r = 0; r < rows; r++) {
        int row = from + r;
        int outAt =
            n.get(at + Word.OUT)
                + (row / queries / heads * queries + row % queries) * columns
                + row / queries % heads * width;
        for (int w = lane; w < width; w += 64) {
          float value = Stored.load(f, h, outHalves, outAt + w);
          // Not for an infinity, nor for a NaN.
          if (!(value - value == 0f)) {
            wanted[r] = 1f;
          }
        }
      }
      c.localBarrier();
      for (int r = 0; r < rows; r++) {
        if (wanted[r] > 0f) {
          int query = (from + r) % queries;
          int first = TornadoMath.max(0, query - window + 1);
          int sequence =
              (from + r) / queries / heads * queries * columns
                  + (from + r) / queries % heads * width;
          int qAt = n.get(at + Word.Q) + sequence + query * columns;
          int kAt = n.get(at + Word.K) + sequence;
          int vAt = n.get(at + Word.V) + sequence;
          int outAt = n.get(at + Word.OUT) + sequence + query * columns;
          float highest = -1f / 0f;
          for (int j = first + lane; j <= query; j += 64) {
            float score = scale * dot(h, qAt, kAt + j * columns, width);
            if (score > highest) {
              highest = score;
            }
          }
          lanes[lane] = highest;
          c.localBarrier();
          for (int half = 32; half > 0; half >>= 1) {
            if (lane < half) {
              float other = lanes[lane + half];
              if (other > lanes[lane]) {
                lanes[lane] = other;
              }
            }
            c.localBarrier();
          }
          float maximum = lanes[0];
          c.localBarrier();
          // The exponent of an empty maximum is 0: exp(-inf - 0) is 0, exp(-inf - -inf) is not.
          float base = maximum;
          if (maximum == -1f / 0f) {
            base = 0f;
          }
          for (int w0 = 0; w0 < width; w0 += 64) {
            int w = w0 + lane;
            float weighted = 0f;
            float sum = 0f;
            for (int j0 = first; j0 <= query; j0 += 64) {
              int j = j0 + lane;
              float weight = 0f;
              if (j <= query) {
                weight = TornadoMath.exp(scale * dot(h, qAt, kAt + j * columns, width) - base);
              }
              weights[lane] = weight;
              sum += weight;
              c.localBarrier();
              if (w < width) {
                int count = TornadoMath.min(64, query + 1 - j0);
                for (int t = 0; t < count; t++) {
                  weighted +=
                      weights[t] * BFloat16.bf16ToFloat(h.get(vAt + (j0 + t) * columns + w));
                }
              }
              c.localBarrier();
            }
            lanes[lane] = sum;
            c.localBarrier();
            for (int half = 32; half > 0; half >>= 1) {
              if (lane < half) {
                lanes[lane] = lanes[lane] + lanes[lane + half];
              }
              c.localBarrier();
            }
            float total = lanes[0];
            c.localBarrier();
            if (w < width) {
              Stored.store(f, h, outHalves, outAt + w, weighted / total);
            }
            if (w == 0) {
              f.set(
                  n.get(at + Word.LOG_DENOMINATORS) + from + r,
                  AttentionTornado.logDenominator(maximum, total));
            }
          }
        }
      }
    }
  }

  private static float dot(BFloat16Array h, int x, int y, int width) {
    float sum = 0f;
    for (int w = 0; w < width; w++) {
      sum += BFloat16.bf16ToFloat(h.get(x + w)) * BFloat16.bf16ToFloat(h.get(y + w));
    }
    return sum;
  }
}
