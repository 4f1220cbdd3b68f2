package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import org.lathe.tornado.launch.DeviceKernel;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.BFloat16;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernels of {@link CrossProducts} for scores that are halves, as {@link CausalHalves}. */
final class CrossHalves {
  /** The words of the descriptor. */
  private interface Word extends CrossProducts.Word {
    int SOFTMAX_STORAGE = LOG_DENOMINATORS + 1;
    int PULLS_STORAGE = DELTA + 1;
  }

  static final DeviceKernel SOFTMAX =
      DeviceKernel.ofHalves(
          "cross_attention.softmax.halves",
          Word.SOFTMAX_STORAGE,
          CrossHalves::softmaxColumnHalves,
          words -> CrossProducts.softmaxCost(words, Short.BYTES));

  static final DeviceKernel PULLS =
      DeviceKernel.ofHalves(
          "cross_attention_grad.pulls.halves",
          Word.PULLS_STORAGE,
          CrossHalves::pullColumnHalves,
          words -> CrossProducts.pullCost(words, Short.BYTES));

  private CrossHalves() {}

  static void softmaxColumnHalves(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, BFloat16Array h) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int queries = n.get(at + Word.QUERIES);
      int keys = n.get(at + Word.KEYS);
      int stride = n.get(at + Word.STRIDE);
      float scale = f.get(n.get(at + Word.SCALE));
      int scoresAt = n.get(at + Word.SCORES) + i / queries * keys * stride + i % queries;
      // A NaN is never the maximum, but it appears in its own exponential, and so in the sum.
      float maximum = -1f / 0f;
      for (int j = 0; j < keys; j++) {
        float score = scale * BFloat16.bf16ToFloat(h.get(scoresAt + j * stride));
        if (score > maximum) {
          maximum = score;
        }
      }
      // The exponent of an empty maximum is 0: exp(-inf - 0) is 0, exp(-inf - -inf) is not.
      float base = maximum;
      if (maximum == -1f / 0f) {
        base = 0f;
      }
      float sum = 0f;
      for (int j = 0; j < keys; j++) {
        sum += TornadoMath.exp(scale * BFloat16.bf16ToFloat(h.get(scoresAt + j * stride)) - base);
      }
      for (int j = 0; j < keys; j++) {
        float weight =
            TornadoMath.exp(scale * BFloat16.bf16ToFloat(h.get(scoresAt + j * stride)) - base);
        h.set(scoresAt + j * stride, BFloat16.bf16FromFloat(weight / sum));
      }
      f.set(n.get(at + Word.LOG_DENOMINATORS) + i, AttentionTornado.logDenominator(maximum, sum));
    }
  }

  static void pullColumnHalves(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, BFloat16Array h) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int queries = n.get(at + Word.QUERIES);
      int keys = n.get(at + Word.KEYS);
      int stride = n.get(at + Word.STRIDE);
      float scale = f.get(n.get(at + Word.SCALE));
      int first = i / queries * keys * stride + i % queries;
      int scoresAt = n.get(at + Word.SCORES) + first;
      int alongAt = n.get(at + Word.ALONG) + first;
      float logDenominator = f.get(n.get(at + Word.LOG_DENOMINATORS) + i);
      float delta = f.get(n.get(at + Word.DELTA) + i);
      for (int j = 0; j < keys; j++) {
        int to = j * stride;
        float weight =
            TornadoMath.exp(scale * BFloat16.bf16ToFloat(h.get(scoresAt + to)) - logDenominator);
        h.set(scoresAt + to, BFloat16.bf16FromFloat(weight));
        float pull = scale * (weight * (BFloat16.bf16ToFloat(h.get(alongAt + to)) - delta));
        h.set(alongAt + to, BFloat16.bf16FromFloat(pull));
      }
    }
  }
}
