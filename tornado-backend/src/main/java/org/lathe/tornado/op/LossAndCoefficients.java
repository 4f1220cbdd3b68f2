package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import org.lathe.engine.DeviceWork;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCode;
import org.lathe.tornado.launch.KernelCost;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.BFloat16;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Kernel of {@link CrossEntropyBlocks} for logits that are halves: the loss of each row, and then
 * its coefficients in the place of the logits. A GPU has two groups on a multiprocessor, so that
 * the rows under way fit its cache, and the second pass over a row reads nothing from memory.
 */
final class LossAndCoefficients {
  /** The words of the descriptor. */
  interface Word {
    int VOCABULARY = 1;
    int LOGITS = 2;
    int TARGETS = 3;
    int LOSS = 4;
    int LOG_DENOMINATORS = 5;
    int STRIDE = 6;
    int STORAGE = 7;
  }

  /** The longest row: 264 of them, two for each multiprocessor of an H200, are 35 MB of its 50. */
  static final int MOST_VOCABULARY = 1 << 16;

  private static final int ITEMS_OF_A_ROW = 1024;

  static final DeviceKernel KERNEL =
      new DeviceKernel(
          "linear_cross_entropy.rows+coefficients.halves",
          ITEMS_OF_A_ROW,
          ITEMS_OF_A_ROW,
          Word.STORAGE,
          0,
          new KernelCode.OfHalves(LossAndCoefficients::lossAndCoefficients),
          LossAndCoefficients::cost);

  private LossAndCoefficients() {}

  /** Each logit is read once from memory and replaced; each row has a target and two results. */
  private static DeviceWork cost(int[] words) {
    double rows = words[COUNT];
    double elements = rows * words[Word.VOCABULARY];
    return new DeviceWork(
            Short.BYTES * elements + Integer.BYTES * rows,
            Short.BYTES * elements + 2 * Float.BYTES * rows,
            9 * elements,
            0,
            0)
        .withSteps(2 * KernelCost.steps(words[Word.VOCABULARY], ITEMS_OF_A_ROW));
  }

  static void lossAndCoefficients(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, BFloat16Array h) {
    float[] maxima = c.allocateFloatLocalArray(1024);
    float[] sums = c.allocateFloatLocalArray(1024);
    int at = cursor.get(0);
    int row = c.groupIdx;
    int lane = c.localIdx;
    if (row < n.get(at + COUNT)) {
      int vocabulary = n.get(at + Word.VOCABULARY);
      int logitsAt = n.get(at + Word.LOGITS) + row * n.get(at + Word.STRIDE);
      int target = n.get(n.get(at + Word.TARGETS) + row);
      int lossAt = n.get(at + Word.LOSS);
      int logAt = n.get(at + Word.LOG_DENOMINATORS);
      // Before the barriers: behind them the coefficients are written.
      float wanted = 0f;
      if (target >= 0) {
        wanted = BFloat16.bf16ToFloat(h.get(logitsAt + target));
      }
      // A finite start, as for floats.
      float maximum = -3.4028235e38f;
      float sum = 0f;
      int v = lane;
      while (v + 3072 < vocabulary) {
        float x0 = BFloat16.bf16ToFloat(h.get(logitsAt + v));
        float x1 = BFloat16.bf16ToFloat(h.get(logitsAt + v + 1024));
        float x2 = BFloat16.bf16ToFloat(h.get(logitsAt + v + 2048));
        float x3 = BFloat16.bf16ToFloat(h.get(logitsAt + v + 3072));
        float before = maximum;
        maximum =
            CrossEntropyBlocks.larger(
                CrossEntropyBlocks.larger(
                    CrossEntropyBlocks.larger(CrossEntropyBlocks.larger(maximum, x0), x1), x2),
                x3);
        sum = sum * TornadoMath.exp(before - maximum);
        sum += TornadoMath.exp(x0 - maximum) + TornadoMath.exp(x1 - maximum);
        sum += TornadoMath.exp(x2 - maximum) + TornadoMath.exp(x3 - maximum);
        v += 4096;
      }
      while (v < vocabulary) {
        float x = BFloat16.bf16ToFloat(h.get(logitsAt + v));
        float before = maximum;
        maximum = CrossEntropyBlocks.larger(maximum, x);
        sum = sum * TornadoMath.exp(before - maximum) + TornadoMath.exp(x - maximum);
        v += 1024;
      }
      maxima[lane] = maximum;
      sums[lane] = sum;
      c.localBarrier();
      for (int half = 512; half > 0; half >>= 1) {
        if (lane < half) {
          float mine = maxima[lane];
          float other = maxima[lane + half];
          float both = CrossEntropyBlocks.larger(mine, other);
          maxima[lane] = both;
          sums[lane] =
              sums[lane] * TornadoMath.exp(mine - both)
                  + sums[lane + half] * TornadoMath.exp(other - both);
        }
        c.localBarrier();
      }
      maximum = maxima[0];
      sum = sums[0];
      if (sum == 0f) {
        // All logits are -inf. TornadoVM cannot write the constant NaN.
        sum = sum / sum;
      }
      if (lane == 0) {
        float logDenominator = maximum + TornadoMath.log(sum);
        f.set(logAt + row, logDenominator);
        float loss = 0f;
        if (target >= 0) {
          loss = logDenominator - wanted;
        }
        f.set(lossAt + row, loss);
      }
      float scale = 1f / sum;
      v = lane;
      while (v + 3072 < vocabulary) {
        float x0 = BFloat16.bf16ToFloat(h.get(logitsAt + v));
        float x1 = BFloat16.bf16ToFloat(h.get(logitsAt + v + 1024));
        float x2 = BFloat16.bf16ToFloat(h.get(logitsAt + v + 2048));
        float x3 = BFloat16.bf16ToFloat(h.get(logitsAt + v + 3072));
        float y0 = CrossEntropyBlocks.coefficient(x0, maximum, scale, 1f, 1f, v, target);
        float y1 = CrossEntropyBlocks.coefficient(x1, maximum, scale, 1f, 1f, v + 1024, target);
        float y2 = CrossEntropyBlocks.coefficient(x2, maximum, scale, 1f, 1f, v + 2048, target);
        float y3 = CrossEntropyBlocks.coefficient(x3, maximum, scale, 1f, 1f, v + 3072, target);
        h.set(logitsAt + v, BFloat16.bf16FromFloat(y0));
        h.set(logitsAt + v + 1024, BFloat16.bf16FromFloat(y1));
        h.set(logitsAt + v + 2048, BFloat16.bf16FromFloat(y2));
        h.set(logitsAt + v + 3072, BFloat16.bf16FromFloat(y3));
        v += 4096;
      }
      while (v < vocabulary) {
        float x = BFloat16.bf16ToFloat(h.get(logitsAt + v));
        float y = CrossEntropyBlocks.coefficient(x, maximum, scale, 1f, 1f, v, target);
        h.set(logitsAt + v, BFloat16.bf16FromFloat(y));
        v += 1024;
      }
    }
  }
}
