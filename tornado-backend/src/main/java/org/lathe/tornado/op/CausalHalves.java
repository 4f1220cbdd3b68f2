package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import org.lathe.tornado.launch.DeviceKernel;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.BFloat16;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Kernels of {@link CausalProducts} for a band of halves. Scores and their gradients come from
 * products as halves, and probabilities go to products as halves, which would round them in any
 * case: each is rounded once. Maxima, sums and log denominators are float32.
 */
final class CausalHalves {
  /** The words of the descriptor. */
  private interface Word extends CausalProducts.Word {
    int SOFTMAX_STORAGE = LOG_DENOMINATORS + 1;
    int PULLS_STORAGE = LAST_KEYS + 1;
  }

  static final DeviceKernel SOFTMAX =
      DeviceKernel.ofRows(
          "attention.softmax.halves",
          Word.SOFTMAX_STORAGE,
          CausalHalves::softmaxHalves,
          words -> CausalProducts.softmaxCost(words, Short.BYTES));

  static final DeviceKernel PULLS =
      DeviceKernel.ofRows(
          "attention_grad.pulls.halves",
          Word.PULLS_STORAGE,
          CausalHalves::pullHalves,
          words -> CausalProducts.pullCost(words, Short.BYTES));

  private CausalHalves() {}

  static void softmaxHalves(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, BFloat16Array h) {
    float[] lanes = c.allocateFloatLocalArray(256);
    int at = cursor.get(0);
    int rows = n.get(at + COUNT);
    int item = c.localIdx;
    int lane = item % 32;
    int row = c.groupIdx * 8 + item / 32;
    int queries = TornadoMath.max(1, n.get(at + Word.QUERIES));
    int reach = n.get(at + Word.REACH);
    float scale = f.get(n.get(at + Word.SCALE));
    int query = row % queries;
    int scoresAt =
        n.get(at + Word.SCORES)
            + row / queries * n.get(at + Word.SIZE)
            + query * n.get(at + Word.STRIDE);
    int logAt = n.get(at + Word.LOG_DENOMINATORS);
    int first = TornadoMath.max(0, query - n.get(at + Word.WINDOW) + 1);
    // The keys of the block of 64 queries; none for a row behind the last.
    int start = TornadoMath.max(0, (query / 64 + 1) * 64 - reach);
    int end = TornadoMath.min(start + reach, queries);
    if (row >= rows) {
      end = start;
    }
    // A NaN is never the maximum, but it appears in its own exponential, and so in the sum.
    float highest = -1f / 0f;
    for (int j = start + lane; j < end; j += 32) {
      if (j >= first && j <= query) {
        float score = scale * BFloat16.bf16ToFloat(h.get(scoresAt + j));
        if (score > highest) {
          highest = score;
        }
      }
    }
    lanes[item] = highest;
    c.localBarrier();
    for (int half = 16; half > 0; half >>= 1) {
      if (lane < half) {
        float other = lanes[item + half];
        if (other > lanes[item]) {
          lanes[item] = other;
        }
      }
      c.localBarrier();
    }
    float maximum = lanes[item - lane];
    c.localBarrier();
    // The exponent of an empty maximum is 0: exp(-inf - 0) is 0, exp(-inf - -inf) is not.
    float base = maximum;
    if (maximum == -1f / 0f) {
      base = 0f;
    }
    float sum = 0f;
    for (int j = start + lane; j < end; j += 32) {
      if (j >= first && j <= query) {
        sum += TornadoMath.exp(scale * BFloat16.bf16ToFloat(h.get(scoresAt + j)) - base);
      }
    }
    lanes[item] = sum;
    c.localBarrier();
    for (int half = 16; half > 0; half >>= 1) {
      if (lane < half) {
        lanes[item] = lanes[item] + lanes[item + half];
      }
      c.localBarrier();
    }
    float total = lanes[item - lane];
    for (int j = start + lane; j < end; j += 32) {
      float weight = 0f;
      if (j >= first && j <= query) {
        weight = TornadoMath.exp(scale * BFloat16.bf16ToFloat(h.get(scoresAt + j)) - base) / total;
      }
      h.set(scoresAt + j, BFloat16.bf16FromFloat(weight));
    }
    if (row < rows) {
      if (lane == 0) {
        f.set(logAt + row, AttentionTornado.logDenominator(maximum, total));
      }
    }
  }

  static void pullHalves(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, BFloat16Array h) {
    int at = cursor.get(0);
    int item = c.localIdx;
    int lane = item % 32;
    int row = c.groupIdx * 8 + item / 32;
    if (row < n.get(at + COUNT)) {
      int queries = n.get(at + Word.QUERIES);
      int reach = n.get(at + Word.REACH);
      int lastKeys = n.get(at + Word.LAST_KEYS);
      float scale = f.get(n.get(at + Word.SCALE));
      int query = row % queries;
      int rowAt = row / queries * n.get(at + Word.SIZE) + query * n.get(at + Word.STRIDE);
      int scoresAt = n.get(at + Word.SCORES) + rowAt;
      int alongAt = n.get(at + Word.ALONG) + rowAt;
      float logDenominator = f.get(n.get(at + Word.LOG_DENOMINATORS) + row);
      float delta = f.get(n.get(at + Word.DELTA) + row);
      int first = query - n.get(at + Word.WINDOW) + 1;
      int start = TornadoMath.max(0, (query / 64 + 1) * 64 - reach);
      int end = start + reach;
      if (query >= lastKeys) {
        // To the end of the block of 256 keys, whose products read zeros there.
        end = TornadoMath.max(end, lastKeys + ((query - lastKeys) / 256 + 1) * 256);
      }
      end = TornadoMath.min(end, queries);
      for (int j = start + lane; j < end; j += 32) {
        float weight = 0f;
        float pull = 0f;
        if (j >= first && j <= query) {
          weight =
              TornadoMath.exp(scale * BFloat16.bf16ToFloat(h.get(scoresAt + j)) - logDenominator);
          pull = scale * (weight * (BFloat16.bf16ToFloat(h.get(alongAt + j)) - delta));
        }
        h.set(scoresAt + j, BFloat16.bf16FromFloat(weight));
        h.set(alongAt + j, BFloat16.bf16FromFloat(pull));
      }
    }
  }
}
