package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.BFloat16;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The kernels of {@link CrossEntropyBias} for logits and coefficients that are halves. The bias and
 * its gradient are float32.
 */
final class CrossEntropyBiasHalves {
  /** The words of the descriptor of {@link #ROWS}. */
  private interface RowWord extends CrossEntropyBias.RowWord {
    int STORAGE = ACROSS + 1;
  }

  /** The words of the descriptor of {@link #SUMS}. */
  private interface SumWord extends CrossEntropyBias.SumWord {
    int STORAGE = ACCUMULATE + 1;
  }

  static final DeviceKernel ROWS =
      DeviceKernel.ofFours(
          "linear_cross_entropy.bias.halves",
          RowWord.STORAGE,
          CrossEntropyBiasHalves::biasRowsHalves,
          KernelCost.stored(
              CrossEntropyBias.ROWS.cost(),
              RowWord.STORAGE,
              words -> (double) words[COUNT] / words[RowWord.ACROSS] * words[RowWord.VOCABULARY],
              RowWord.LOGITS));

  static final DeviceKernel SUMS =
      DeviceKernel.ofElements(
          "linear_cross_entropy.bias_gradient.halves",
          SumWord.STORAGE,
          CrossEntropyBiasHalves::biasSumsHalves,
          KernelCost.stored(
              CrossEntropyBias.SUMS.cost(),
              SumWord.STORAGE,
              words -> (double) words[SumWord.ROWS] * words[SumWord.VOCABULARY]));

  private CrossEntropyBiasHalves() {}

  static void biasRowsHalves(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, BFloat16Array h) {
    int at = cursor.get(0);
    int group = c.groupIdx;
    if (group < n.get(at + COUNT)) {
      int vocabulary = n.get(at + RowWord.VOCABULARY);
      int across = n.get(at + RowWord.ACROSS);
      int biasAt = n.get(at + RowWord.BIAS);
      int row = group / across;
      int logitsAt = n.get(at + RowWord.LOGITS) + row * n.get(at + RowWord.STRIDE);
      int v0 = group % across * 1024 + c.localIdx;
      int v1 = v0 + 256;
      int v2 = v0 + 512;
      int v3 = v0 + 768;
      int last = vocabulary - 1;
      float b0 = f.get(biasAt + TornadoMath.min(v0, last));
      float b1 = f.get(biasAt + TornadoMath.min(v1, last));
      float b2 = f.get(biasAt + TornadoMath.min(v2, last));
      float b3 = f.get(biasAt + TornadoMath.min(v3, last));
      if (v0 < vocabulary) {
        h.set(logitsAt + v0, BFloat16.bf16FromFloat(b0));
      }
      if (v1 < vocabulary) {
        h.set(logitsAt + v1, BFloat16.bf16FromFloat(b1));
      }
      if (v2 < vocabulary) {
        h.set(logitsAt + v2, BFloat16.bf16FromFloat(b2));
      }
      if (v3 < vocabulary) {
        h.set(logitsAt + v3, BFloat16.bf16FromFloat(b3));
      }
    }
  }

  static void biasSumsHalves(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, BFloat16Array h) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int vocabulary = n.get(at + SumWord.VOCABULARY);
      int coefficientsAt = n.get(at + SumWord.COEFFICIENTS);
      int targetsAt = n.get(at + SumWord.TARGETS);
      int factorsAt = n.get(at + SumWord.FACTORS);
      int sumsAt = n.get(at + SumWord.SUMS);
      int stride = n.get(at + SumWord.STRIDE);
      int rows = n.get(at + SumWord.ROWS);
      int first = i / vocabulary * 64;
      int v = i % vocabulary;
      float sum = 0f;
      if (n.get(at + SumWord.ACCUMULATE) == 1) {
        sum = f.get(sumsAt + i);
      }
      for (int k = 0; k < 64; k++) {
        int row = first + k;
        if (row < rows) {
          int target = n.get(targetsAt + row);
          if (target >= 0) {
            float coefficient = BFloat16.bf16ToFloat(h.get(coefficientsAt + row * stride + v));
            sum += f.get(factorsAt + row) * coefficient;
          }
        }
      }
      f.set(sumsAt + i, sum);
    }
  }
}
