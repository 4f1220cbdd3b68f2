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
 * The kernels of {@link UniformScores} for scores and coefficients that are halves. All else is
 * float32.
 */
final class UniformScoresHalves {
  /** The words of the descriptor of {@link #ROWS}. */
  private interface RowWord extends UniformScores.RowWord {
    int STORAGE = STRIDE + 1;
  }

  /** The words of the descriptor of {@link #COEFFICIENTS}. */
  private interface CoefficientWord extends UniformScores.CoefficientWord {
    int STORAGE = ACROSS + 1;
  }

  static final DeviceKernel ROWS =
      new DeviceKernel(
          "uniform_score_entropy.rows.halves",
          UniformScores.ITEMS_OF_A_ROW,
          UniformScores.ITEMS_OF_A_ROW,
          RowWord.STORAGE,
          0,
          new KernelCode.OfHalves(UniformScoresHalves::uniformRowsHalves),
          KernelCost.stored(
              UniformScores.ROWS.cost(),
              RowWord.STORAGE,
              words -> (double) words[COUNT] * words[RowWord.VOCABULARY]));

  static final DeviceKernel COEFFICIENTS =
      DeviceKernel.ofFours(
          "uniform_score_entropy.coefficients.halves",
          CoefficientWord.STORAGE,
          UniformScoresHalves::uniformCoefficientsHalves,
          UniformScoresHalves::coefficientCost);

  private UniformScoresHalves() {}

  /** The coefficients replace the scores, so that the one operand is read and written. */
  private static DeviceWork coefficientCost(int[] words) {
    return CrossEntropyHalves.inPlace(
        UniformScores.COEFFICIENTS.cost().of(words),
        (double) words[COUNT] / words[CoefficientWord.ACROSS] * words[CoefficientWord.VOCABULARY]);
  }

  static void uniformRowsHalves(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, BFloat16Array h) {
    float[] sums = c.allocateFloatLocalArray(256);
    int at = cursor.get(0);
    int row = c.groupIdx;
    int lane = c.localIdx;
    if (row < n.get(at + COUNT)) {
      int vocabulary = n.get(at + RowWord.VOCABULARY);
      int scoresAt = n.get(at + RowWord.SCORES) + row * n.get(at + RowWord.STRIDE);
      int own = n.get(n.get(at + RowWord.NOISY) + row);
      int target = n.get(n.get(at + RowWord.TARGETS) + row);
      int lossAt = n.get(at + RowWord.LOSS);
      float r = f.get(n.get(at + RowWord.RATIOS) + row);
      float logRatio = TornadoMath.log(r);
      float shift = own == target ? logRatio : 0f;
      float sum = 0f;
      for (int y = lane; y < vocabulary; y += 256) {
        float s = BFloat16.bf16ToFloat(h.get(scoresAt + y));
        sum += UniformScores.term(s - shift, y, own, target);
      }
      sums[lane] = sum;
      c.localBarrier();
      for (int half = 128; half > 0; half >>= 1) {
        if (lane < half) {
          sums[lane] = sums[lane] + sums[lane + half];
        }
        c.localBarrier();
      }
      if (lane == 0) {
        float all = r * sums[0];
        if (target >= 0) {
          if (own != target) {
            float s = BFloat16.bf16ToFloat(h.get(scoresAt + target));
            all = sums[0] + UniformScores.remainder(s + logRatio) / r;
          }
        }
        f.set(lossAt + row, target < 0 ? 0f : all / vocabulary);
      }
    }
  }

  static void uniformCoefficientsHalves(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, BFloat16Array h) {
    int at = cursor.get(0);
    int group = c.groupIdx;
    if (group < n.get(at + COUNT)) {
      int vocabulary = n.get(at + CoefficientWord.VOCABULARY);
      int across = n.get(at + CoefficientWord.ACROSS);
      int factorsAt = n.get(at + CoefficientWord.FACTORS);
      int row = group / across;
      int scoresAt = n.get(at + CoefficientWord.SCORES) + row * n.get(at + CoefficientWord.STRIDE);
      int own = n.get(n.get(at + CoefficientWord.NOISY) + row);
      int target = n.get(n.get(at + CoefficientWord.TARGETS) + row);
      float r = f.get(n.get(at + CoefficientWord.RATIOS) + row);
      float others = own == target ? r : 1f;
      float ofTarget = 1f / r;
      float factor = 1f;
      if (factorsAt != NOWHERE) {
        factor = f.get(factorsAt + row);
      }
      factor = factor / vocabulary;
      int v0 = group % across * 1024 + c.localIdx;
      int v1 = v0 + 256;
      int v2 = v0 + 512;
      int v3 = v0 + 768;
      int last = vocabulary - 1;
      float x0 = BFloat16.bf16ToFloat(h.get(scoresAt + TornadoMath.min(v0, last)));
      float x1 = BFloat16.bf16ToFloat(h.get(scoresAt + TornadoMath.min(v1, last)));
      float x2 = BFloat16.bf16ToFloat(h.get(scoresAt + TornadoMath.min(v2, last)));
      float x3 = BFloat16.bf16ToFloat(h.get(scoresAt + TornadoMath.min(v3, last)));
      float y0 = UniformScores.coefficient(x0, others, ofTarget, factor, v0, own, target);
      float y1 = UniformScores.coefficient(x1, others, ofTarget, factor, v1, own, target);
      float y2 = UniformScores.coefficient(x2, others, ofTarget, factor, v2, own, target);
      float y3 = UniformScores.coefficient(x3, others, ofTarget, factor, v3, own, target);
      if (v0 < vocabulary) {
        h.set(scoresAt + v0, BFloat16.bf16FromFloat(y0));
      }
      if (v1 < vocabulary) {
        h.set(scoresAt + v1, BFloat16.bf16FromFloat(y1));
      }
      if (v2 < vocabulary) {
        h.set(scoresAt + v2, BFloat16.bf16FromFloat(y2));
      }
      if (v3 < vocabulary) {
        h.set(scoresAt + v3, BFloat16.bf16FromFloat(y3));
      }
    }
  }
}
