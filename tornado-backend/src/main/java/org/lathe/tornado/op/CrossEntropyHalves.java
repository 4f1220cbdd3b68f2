package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;
import static org.lathe.tornado.launch.Descriptor.NOWHERE;

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
 * The kernels of {@link CrossEntropyBlocks} for logits and coefficients that are halves. All else
 * is float32.
 */
final class CrossEntropyHalves {
  /** The words of the descriptor of {@link #ROWS}. */
  private interface RowWord extends CrossEntropyBlocks.RowWord {
    int STORAGE = STRIDE + 1;
  }

  /** The words of the descriptor of {@link #COEFFICIENTS}. */
  private interface CoefficientWord extends CrossEntropyBlocks.CoefficientWord {
    int STORAGE = ACROSS + 1;
  }

  static final DeviceKernel ROWS =
      new DeviceKernel(
          "linear_cross_entropy.rows.halves",
          CrossEntropyBlocks.ITEMS_OF_A_ROW,
          CrossEntropyBlocks.ITEMS_OF_A_ROW,
          RowWord.STORAGE,
          0,
          new KernelCode.OfHalves(CrossEntropyHalves::lossRowsHalves),
          KernelCost.stored(
              CrossEntropyBlocks.ROWS.cost(),
              RowWord.STORAGE,
              words -> (double) words[COUNT] * words[RowWord.VOCABULARY]));

  static final DeviceKernel COEFFICIENTS =
      DeviceKernel.ofFours(
          "linear_cross_entropy.coefficients.halves",
          CoefficientWord.STORAGE,
          CrossEntropyHalves::lossCoefficientsHalves,
          CrossEntropyHalves::coefficientCost);

  private CrossEntropyHalves() {}

  /** The coefficients replace the logits, so that the one operand is read and written. */
  private static DeviceWork coefficientCost(int[] words) {
    return inPlace(
        CrossEntropyBlocks.COEFFICIENTS.cost().of(words),
        (double) words[COUNT] / words[CoefficientWord.ACROSS] * words[CoefficientWord.VOCABULARY]);
  }

  /** Returns the work on halves that are replaced, from that on as many floats. */
  static DeviceWork inPlace(DeviceWork floats, double elements) {
    double saved = (Float.BYTES - Short.BYTES) * elements;
    return new DeviceWork(
        floats.read() - saved,
        floats.written() - saved,
        floats.flops(),
        floats.scattered(),
        floats.steps());
  }

  static void lossRowsHalves(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, BFloat16Array h) {
    float[] maxima = c.allocateFloatLocalArray(512);
    float[] sums = c.allocateFloatLocalArray(512);
    int at = cursor.get(0);
    int row = c.groupIdx;
    int lane = c.localIdx;
    int width = c.localGroupSizeX;
    if (row < n.get(at + COUNT)) {
      int vocabulary = n.get(at + RowWord.VOCABULARY);
      int logitsAt = n.get(at + RowWord.LOGITS) + row * n.get(at + RowWord.STRIDE);
      int target = n.get(n.get(at + RowWord.TARGETS) + row);
      int lossAt = n.get(at + RowWord.LOSS);
      int logAt = n.get(at + RowWord.LOG_DENOMINATORS);
      int maximaAt = n.get(at + RowWord.MAXIMA);
      int reciprocalsAt = n.get(at + RowWord.RECIPROCALS);
      // A finite start, as for floats.
      float maximum = -3.4028235e38f;
      float sum = 0f;
      int v = lane;
      while (v + 3 * width < vocabulary) {
        float x0 = BFloat16.bf16ToFloat(h.get(logitsAt + v));
        float x1 = BFloat16.bf16ToFloat(h.get(logitsAt + v + width));
        float x2 = BFloat16.bf16ToFloat(h.get(logitsAt + v + 2 * width));
        float x3 = BFloat16.bf16ToFloat(h.get(logitsAt + v + 3 * width));
        float before = maximum;
        maximum =
            CrossEntropyBlocks.larger(
                CrossEntropyBlocks.larger(
                    CrossEntropyBlocks.larger(CrossEntropyBlocks.larger(maximum, x0), x1), x2),
                x3);
        sum = sum * TornadoMath.exp(before - maximum);
        sum += TornadoMath.exp(x0 - maximum) + TornadoMath.exp(x1 - maximum);
        sum += TornadoMath.exp(x2 - maximum) + TornadoMath.exp(x3 - maximum);
        v += 4 * width;
      }
      while (v < vocabulary) {
        float x = BFloat16.bf16ToFloat(h.get(logitsAt + v));
        float before = maximum;
        maximum = CrossEntropyBlocks.larger(maximum, x);
        sum = sum * TornadoMath.exp(before - maximum) + TornadoMath.exp(x - maximum);
        v += width;
      }
      maxima[lane] = maximum;
      sums[lane] = sum;
      c.localBarrier();
      for (int half = width >> 1; half > 0; half >>= 1) {
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
          loss = logDenominator - BFloat16.bf16ToFloat(h.get(logitsAt + target));
        }
        f.set(lossAt + row, loss);
        f.set(maximaAt + row, maximum);
        f.set(reciprocalsAt + row, 1f / sum);
      }
    }
  }

  static void lossCoefficientsHalves(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, BFloat16Array h) {
    int at = cursor.get(0);
    int group = c.groupIdx;
    if (group < n.get(at + COUNT)) {
      int vocabulary = n.get(at + CoefficientWord.VOCABULARY);
      int across = n.get(at + CoefficientWord.ACROSS);
      int scalesAt = n.get(at + CoefficientWord.SCALES);
      int factorsAt = n.get(at + CoefficientWord.FACTORS);
      int totalsAt = n.get(at + CoefficientWord.TOTALS);
      int row = group / across;
      int logitsAt = n.get(at + CoefficientWord.LOGITS) + row * n.get(at + CoefficientWord.STRIDE);
      int target = n.get(n.get(at + CoefficientWord.TARGETS) + row);
      float shift = f.get(n.get(at + CoefficientWord.SHIFTS) + row);
      float scale = 1f;
      if (scalesAt != NOWHERE) {
        scale = f.get(scalesAt + row);
      }
      float factor = 1f;
      if (factorsAt != NOWHERE) {
        factor = f.get(factorsAt + row);
      }
      float total = 1f;
      if (totalsAt != NOWHERE) {
        total = f.get(totalsAt + row);
      }
      int v0 = group % across * 1024 + c.localIdx;
      int v1 = v0 + 256;
      int v2 = v0 + 512;
      int v3 = v0 + 768;
      int last = vocabulary - 1;
      float x0 = BFloat16.bf16ToFloat(h.get(logitsAt + TornadoMath.min(v0, last)));
      float x1 = BFloat16.bf16ToFloat(h.get(logitsAt + TornadoMath.min(v1, last)));
      float x2 = BFloat16.bf16ToFloat(h.get(logitsAt + TornadoMath.min(v2, last)));
      float x3 = BFloat16.bf16ToFloat(h.get(logitsAt + TornadoMath.min(v3, last)));
      float y0 = CrossEntropyBlocks.coefficient(x0, shift, scale, factor, total, v0, target);
      float y1 = CrossEntropyBlocks.coefficient(x1, shift, scale, factor, total, v1, target);
      float y2 = CrossEntropyBlocks.coefficient(x2, shift, scale, factor, total, v2, target);
      float y3 = CrossEntropyBlocks.coefficient(x3, shift, scale, factor, total, v3, target);
      if (v0 < vocabulary) {
        h.set(logitsAt + v0, BFloat16.bf16FromFloat(y0));
      }
      if (v1 < vocabulary) {
        h.set(logitsAt + v1, BFloat16.bf16FromFloat(y1));
      }
      if (v2 < vocabulary) {
        h.set(logitsAt + v2, BFloat16.bf16FromFloat(y2));
      }
      if (v3 < vocabulary) {
        h.set(logitsAt + v3, BFloat16.bf16FromFloat(y3));
      }
    }
  }
}
