package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;
import static org.lathe.tornado.launch.Descriptor.NOWHERE;

import java.util.List;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Kernel of all attentions, with one work-group per query of a head. Keys are processed in blocks
 * of 64, one work item per key. Then each work item adds the values of the block to its columns,
 * scaled down if the maximum has increased (Milakov and Gimelshein, 2018). The matrix of scores is
 * never stored.
 */
final class AttentionTornado {
  /** The words of the descriptor. */
  private interface Word {
    int HEADS = 1;
    int QUERIES = 2;
    int KEYS = 3;
    int COLUMNS = 4;
    int Q = 5;
    int K = 6;
    int V = 7;
    int OUT = 8;
    int LOG_DENOMINATORS = 9;
    int WINDOW = 10;
    int POSITION = 11;
    int SCALE = 12;
  }

  static final DeviceKernel KERNEL =
      new DeviceKernel("attention", Word.SCALE, AttentionTornado::attentionQueries);

  /**
   * Adds the launch for queries whose positions are their rows.
   *
   * @param outputs the attended values and the log denominators
   * @param window number of rows that a query reads, up to its own; 0 for all
   */
  static void whole(
      Launches launches, List<Place> inputs, List<Place> outputs, int heads, int window) {
    Descriptor descriptor =
        new Descriptor()
            .floats(Word.LOG_DENOMINATORS, outputs.get(1))
            .value(Word.POSITION, NOWHERE);
    add(launches, inputs, outputs.getFirst(), heads, window, descriptor);
  }

  /** Adds the launch for a single query at a position that the host feeds. */
  static void cached(Launches launches, List<Place> inputs, Place out, int heads) {
    Descriptor descriptor =
        new Descriptor().value(Word.LOG_DENOMINATORS, NOWHERE).ints(Word.POSITION, inputs.get(3));
    add(launches, inputs, out, heads, inputs.get(1).shape().extent(1), descriptor);
  }

  /**
   * Adds the launch.
   *
   * @param window number of rows that a query reads, up to its own; 0 for all
   * @param descriptor has the positions of the log denominators and of the position of the single
   *     query
   */
  private static void add(
      Launches launches,
      List<Place> inputs,
      Place out,
      int heads,
      int window,
      Descriptor descriptor) {
    Place q = inputs.getFirst();
    int queries = q.shape().extent(1);
    int columns = q.shape().columns();
    launches.groups(
        KERNEL,
        q.shape().extent(0) * heads * queries,
        descriptor
            .value(Word.HEADS, heads)
            .value(Word.QUERIES, queries)
            .value(Word.KEYS, inputs.get(1).shape().extent(1))
            .value(Word.COLUMNS, columns)
            .floats(Word.Q, q)
            .floats(Word.K, inputs.get(1))
            .floats(Word.V, inputs.get(2))
            .floats(Word.OUT, out)
            .value(Word.WINDOW, window)
            .floats(Word.SCALE, launches.number(scale(columns / heads))));
  }

  /** Returns {@code 1 / sqrt(width)}, rounded once from float64. */
  static float scale(int width) {
    return (float) (1 / Math.sqrt(width));
  }

  static void attentionQueries(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(64);
    float[] weights = c.allocateFloatLocalArray(64);
    int at = cursor.get(0);
    int group = c.groupIdx;
    int lane = c.localIdx;
    if (group < n.get(at + COUNT)) {
      int heads = n.get(at + Word.HEADS);
      int queries = n.get(at + Word.QUERIES);
      int keys = n.get(at + Word.KEYS);
      int columns = n.get(at + Word.COLUMNS);
      int logAt = n.get(at + Word.LOG_DENOMINATORS);
      int window = n.get(at + Word.WINDOW);
      int position = n.get(at + Word.POSITION);
      float scale = f.get(n.get(at + Word.SCALE));
      int width = columns / heads;
      int query = group % queries;
      int head = group / queries % heads;
      int batch = group / queries / heads;
      int own = (batch * queries + query) * columns + head * width;
      int qAt = n.get(at + Word.Q) + own;
      int outAt = n.get(at + Word.OUT) + own;
      int kAt = n.get(at + Word.K) + batch * keys * columns + head * width;
      int vAt = n.get(at + Word.V) + batch * keys * columns + head * width;
      int first = 0;
      int last = keys;
      if (window > 0) {
        int here = query;
        if (position >= 0) {
          here = n.get(position);
        }
        last = here + 1;
        first = last - window;
        if (first < 0) {
          first = 0;
        }
      }
      // The exponent of an empty maximum is 0: exp(-inf - 0) is 0, exp(-inf - -inf) is not.
      float maximum = -1f / 0f;
      float sum = 0f;
      for (int j0 = first; j0 < last; j0 += 64) {
        int count = last - j0;
        if (count > 64) {
          count = 64;
        }
        float score = -1f / 0f;
        if (lane < count) {
          int key = kAt + (j0 + lane) % keys * columns;
          float dot = 0f;
          for (int w = 0; w < width; w++) {
            dot += f.get(qAt + w) * f.get(key + w);
          }
          score = scale * dot;
        }
        lanes[lane] = score;
        c.localBarrier();
        for (int half = 32; half > 0; half >>= 1) {
          if (lane < half) {
            float other = lanes[lane + half];
            if (other > lanes[lane] || lanes[lane] != lanes[lane]) {
              lanes[lane] = other;
            }
          }
          c.localBarrier();
        }
        float highest = lanes[0];
        c.localBarrier();
        if (!(highest > maximum)) {
          highest = maximum;
        }
        float base = highest;
        if (highest == -1f / 0f) {
          base = 0f;
        }
        float shrink = TornadoMath.exp(maximum - base);
        maximum = highest;
        float weight = 0f;
        if (lane < count) {
          weight = TornadoMath.exp(score - base);
        }
        weights[lane] = weight;
        lanes[lane] = weight;
        c.localBarrier();
        for (int half = 32; half > 0; half >>= 1) {
          if (lane < half) {
            lanes[lane] = lanes[lane] + lanes[lane + half];
          }
          c.localBarrier();
        }
        sum = sum * shrink + lanes[0];
        for (int w = lane; w < width; w += 64) {
          float weighted = 0f;
          if (j0 > first) {
            weighted = f.get(outAt + w) * shrink;
          }
          for (int t = 0; t < count; t++) {
            weighted += weights[t] * f.get(vAt + (j0 + t) % keys * columns + w);
          }
          f.set(outAt + w, weighted);
        }
        c.localBarrier();
      }
      for (int w = lane; w < width; w += 64) {
        f.set(outAt + w, f.get(outAt + w) / sum);
      }
      if (lane == 0 && logAt >= 0) {
        float log = maximum + TornadoMath.log(sum);
        if (maximum == -1f / 0f) {
          // NaN; TornadoVM 5.2.0 cannot compile the constant.
          log = maximum - maximum;
        }
        f.set(logAt + (batch * heads + head) * queries + query, log);
      }
    }
  }

  private AttentionTornado() {}
}
