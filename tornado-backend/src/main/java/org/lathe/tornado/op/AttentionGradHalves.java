package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import org.lathe.engine.DeviceWork;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.BFloat16;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Kernels of the attentions' gradients by products whose operands are halves: all factors are, and
 * each result is or is not.
 */
final class AttentionGradHalves {
  /** The words of the descriptor. */
  private interface Word extends AttentionGradTornado.Word {
    int STORAGE = SHIFT + 1;
  }

  static final DeviceKernel DELTAS =
      DeviceKernel.ofRows(
          "attention_grad.deltas.halves",
          Word.STORAGE,
          AttentionGradHalves::deltaHalves,
          AttentionGradHalves::deltaCost);

  static final DeviceKernel REPAIR_QUERIES =
      DeviceKernel.ofHalves(
          "attention_grad.repair_queries.halves",
          Word.STORAGE,
          AttentionGradHalves::repairQueryHalves,
          words -> repairCost(words, Word.DQ));

  static final DeviceKernel REPAIR_KEYS =
      DeviceKernel.ofHalves(
          "attention_grad.repair_keys.halves",
          Word.STORAGE,
          AttentionGradHalves::repairKeyHalves,
          words -> repairCost(words, Word.DK, Word.DV));

  private AttentionGradHalves() {}

  private static DeviceWork deltaCost(int[] words) {
    double rows = words[Word.ROWS];
    double width = AttentionGradTornado.width(words);
    return new DeviceWork(
        2 * Short.BYTES * rows * width,
        2 * Float.BYTES * rows,
        2 * rows * width,
        0,
        2 * KernelCost.stepsOfRow((int) width));
  }

  private static DeviceWork repairCost(int[] words, int... results) {
    return AttentionHalves.repairCost(
        words[Word.ROWS], words[Word.COLUMNS] / words[Word.HEADS], words[Word.STORAGE], results);
  }

  /** Halves are their own rounded factors, so both inner products are the same number. */
  static void deltaHalves(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, BFloat16Array h) {
    float[] lanes = c.allocateFloatLocalArray(256);
    int at = cursor.get(0);
    int rows = n.get(at + COUNT);
    int item = c.localIdx;
    int lane = item % 32;
    int row = c.groupIdx * 8 + item / 32;
    float sum = 0f;
    if (row < rows) {
      int heads = n.get(at + Word.HEADS);
      int queries = n.get(at + Word.QUERIES);
      int columns = n.get(at + Word.COLUMNS);
      int width = columns / heads;
      int own =
          (row / queries / heads * queries + row % queries) * columns
              + row / queries % heads * width;
      int gAt = n.get(at + Word.G) + own;
      int outAt = n.get(at + Word.OUT) + own;
      for (int w = lane; w < width; w += 32) {
        sum += BFloat16.bf16ToFloat(h.get(gAt + w)) * BFloat16.bf16ToFloat(h.get(outAt + w));
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
    if (row < rows) {
      if (lane == 0) {
        int deltaAt = n.get(at + Word.DELTA) + row;
        f.set(deltaAt, lanes[item]);
        f.set(deltaAt + rows, lanes[item]);
      }
    }
  }

  /** The columns of a row are summed in registers, 64 at a time, since halves would lose bits. */
  static void repairQueryHalves(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, BFloat16Array h) {
    float[] pulls = c.allocateFloatLocalArray(64);
    float[] wanted = c.allocateFloatLocalArray(64);
    int at = cursor.get(0);
    int group = c.groupIdx;
    int lane = c.localIdx;
    if (group < n.get(at + COUNT)) {
      int dqHalves = n.get(at + Word.STORAGE) & 1 << Word.DQ;
      int heads = n.get(at + Word.HEADS);
      int queries = n.get(at + Word.QUERIES);
      int keys = n.get(at + Word.KEYS);
      int columns = n.get(at + Word.COLUMNS);
      int window = n.get(at + Word.WINDOW);
      float scale = f.get(n.get(at + Word.SCALE));
      int width = columns / heads;
      int from = group * 16;
      int here = TornadoMath.min(16, n.get(at + Word.ROWS) - from);
      wanted[lane] = 0f;
      c.localBarrier();
      for (int r = 0; r < here; r++) {
        int row = from + r;
        int own =
            (row / queries / heads * queries + row % queries) * columns
                + row / queries % heads * width;
        for (int w = lane; w < width; w += 64) {
          float dq = Stored.load(f, h, dqHalves, n.get(at + Word.DQ) + own + w);
          if (!(dq - dq == 0f)) {
            wanted[r] = 1f;
          }
        }
      }
      c.localBarrier();
      for (int r = 0; r < here; r++) {
        if (wanted[r] > 0f) {
          int query = (from + r) % queries;
          int head = (from + r) / queries % heads;
          int batch = (from + r) / queries / heads;
          int own = (batch * queries + query) * columns + head * width;
          int others = batch * keys * columns + head * width;
          int qAt = n.get(at + Word.Q) + own;
          int kAt = n.get(at + Word.K) + others;
          int vAt = n.get(at + Word.V) + others;
          int gAt = n.get(at + Word.G) + own;
          int dqAt = n.get(at + Word.DQ) + own;
          float logDenominator = f.get(n.get(at + Word.LOG_DENOMINATORS) + (from + r));
          float delta = f.get(n.get(at + Word.DELTA) + (from + r));
          int first = 0;
          int last = keys;
          if (window > 0) {
            last = query + 1;
            first = TornadoMath.max(0, last - window);
          }
          for (int w0 = 0; w0 < width; w0 += 64) {
            int w = w0 + lane;
            float sum = 0f;
            for (int j0 = first; j0 < last; j0 += 64) {
              int count = TornadoMath.min(64, last - j0);
              if (lane < count) {
                int key = (j0 + lane) * columns;
                float dot = 0f;
                float along = 0f;
                for (int t = 0; t < width; t++) {
                  dot +=
                      BFloat16.bf16ToFloat(h.get(qAt + t))
                          * BFloat16.bf16ToFloat(h.get(kAt + key + t));
                  along +=
                      BFloat16.bf16ToFloat(h.get(gAt + t))
                          * BFloat16.bf16ToFloat(h.get(vAt + key + t));
                }
                pulls[lane] = TornadoMath.exp(scale * dot - logDenominator) * (along - delta);
              }
              c.localBarrier();
              if (w < width) {
                for (int t = 0; t < count; t++) {
                  sum += pulls[t] * BFloat16.bf16ToFloat(h.get(kAt + (j0 + t) * columns + w));
                }
              }
              c.localBarrier();
            }
            if (w < width) {
              Stored.store(f, h, dqHalves, dqAt + w, scale * sum);
            }
          }
        }
      }
    }
  }

  /** The columns of a row are summed in registers, 64 at a time, since halves would lose bits. */
  static void repairKeyHalves(
      KernelContext c, FloatArray f, IntArray n, IntArray cursor, BFloat16Array h) {
    float[] pulls = c.allocateFloatLocalArray(64);
    float[] weights = c.allocateFloatLocalArray(64);
    float[] wanted = c.allocateFloatLocalArray(64);
    int at = cursor.get(0);
    int group = c.groupIdx;
    int lane = c.localIdx;
    if (group < n.get(at + COUNT)) {
      int dkHalves = n.get(at + Word.STORAGE) & 1 << Word.DK;
      int dvHalves = n.get(at + Word.STORAGE) & 1 << Word.DV;
      int heads = n.get(at + Word.HEADS);
      int queries = n.get(at + Word.QUERIES);
      int keys = n.get(at + Word.KEYS);
      int columns = n.get(at + Word.COLUMNS);
      int window = n.get(at + Word.WINDOW);
      float scale = f.get(n.get(at + Word.SCALE));
      int width = columns / heads;
      int from = group * 16;
      int here = TornadoMath.min(16, n.get(at + Word.ROWS) - from);
      wanted[lane] = 0f;
      c.localBarrier();
      for (int r = 0; r < here; r++) {
        int row = from + r;
        int own = (row / keys / heads * keys + row % keys) * columns + row / keys % heads * width;
        for (int w = lane; w < width; w += 64) {
          float dk = Stored.load(f, h, dkHalves, n.get(at + Word.DK) + own + w);
          float dv = Stored.load(f, h, dvHalves, n.get(at + Word.DV) + own + w);
          if (!(dk - dk == 0f && dv - dv == 0f)) {
            wanted[r] = 1f;
          }
        }
      }
      c.localBarrier();
      for (int r = 0; r < here; r++) {
        if (wanted[r] > 0f) {
          int key = (from + r) % keys;
          int head = (from + r) / keys % heads;
          int batch = (from + r) / keys / heads;
          int own = (batch * keys + key) * columns + head * width;
          int others = batch * queries * columns + head * width;
          int rows = (batch * heads + head) * queries;
          int qAt = n.get(at + Word.Q) + others;
          int kAt = n.get(at + Word.K) + own;
          int vAt = n.get(at + Word.V) + own;
          int gAt = n.get(at + Word.G) + others;
          int logAt = n.get(at + Word.LOG_DENOMINATORS) + rows;
          int deltaAt = n.get(at + Word.DELTA) + rows;
          int dkAt = n.get(at + Word.DK) + own;
          int dvAt = n.get(at + Word.DV) + own;
          int first = 0;
          int last = queries;
          if (window > 0) {
            first = key;
            // This avoids key + window, which may overflow.
            if (queries - key > window) {
              last = key + window;
            }
          }
          for (int w0 = 0; w0 < width; w0 += 64) {
            int w = w0 + lane;
            float dk = 0f;
            float dv = 0f;
            for (int i0 = first; i0 < last; i0 += 64) {
              int count = TornadoMath.min(64, last - i0);
              if (lane < count) {
                int query = (i0 + lane) * columns;
                float dot = 0f;
                float along = 0f;
                for (int t = 0; t < width; t++) {
                  dot +=
                      BFloat16.bf16ToFloat(h.get(qAt + query + t))
                          * BFloat16.bf16ToFloat(h.get(kAt + t));
                  along +=
                      BFloat16.bf16ToFloat(h.get(gAt + query + t))
                          * BFloat16.bf16ToFloat(h.get(vAt + t));
                }
                float weight = TornadoMath.exp(scale * dot - f.get(logAt + i0 + lane));
                weights[lane] = weight;
                pulls[lane] = weight * (along - f.get(deltaAt + i0 + lane));
              }
              c.localBarrier();
              if (w < width) {
                for (int t = 0; t < count; t++) {
                  int query = (i0 + t) * columns + w;
                  dk += pulls[t] * BFloat16.bf16ToFloat(h.get(qAt + query));
                  dv += weights[t] * BFloat16.bf16ToFloat(h.get(gAt + query));
                }
              }
              c.localBarrier();
            }
            if (w < width) {
              Stored.store(f, h, dkHalves, dkAt + w, scale * dk);
              Stored.store(f, h, dvHalves, dvAt + w, dv);
            }
          }
        }
      }
    }
  }
}
