package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;
import static org.lathe.tornado.launch.Descriptor.NOWHERE;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * All attentions: by matrix products where they pay, else row by row.
 *
 * <p>The kernel here has one work-group per query of a head. Keys are processed in blocks of 64,
 * one work item per key. Then each work item adds the values of the block to its columns, scaled
 * down if the maximum has increased (Milakov and Gimelshein, 2018). The matrix of scores is never
 * stored.
 */
final class AttentionTornado {
  /** The words of the descriptor. */
  interface Word {
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
    int ROWS = 13;
  }

  /** Rows of a work-group that looks for what is not finite. */
  static final int REPAIRED = 16;

  private static final DeviceKernel ROWS =
      new DeviceKernel(
          "attention", Word.ROWS, AttentionTornado::attentionQueries, AttentionTornado::cost);

  private static final DeviceKernel REPAIR =
      new DeviceKernel(
          "attention.repair",
          Word.ROWS,
          AttentionTornado::repairQueries,
          AttentionTornado::repairCost);

  /** The kernels of all attentions. */
  static final List<DeviceKernel> KERNELS =
      List.of(
          ROWS,
          REPAIR,
          AttentionHalves.REPAIR,
          CausalProducts.SOFTMAX,
          CausalHalves.SOFTMAX,
          CrossProducts.SOFTMAX,
          CrossHalves.SOFTMAX);

  /**
   * Adds the launches for queries whose positions are their rows. Operands that are halves are
   * factors of products as they lie; row by row they are copied to working memory.
   *
   * @param outputs the attended values and the log denominators
   * @param window number of rows that a query reads, up to its own; 0 for all
   */
  static void whole(
      Launches launches, List<Place> inputs, List<Place> outputs, int heads, int window) {
    AttentionShape shape = AttentionShape.of(inputs.get(0), inputs.get(1), heads, window);
    boolean byProducts =
        window > 0
            ? CausalProducts.add(launches, shape, inputs, outputs)
            : CrossProducts.add(launches, shape, inputs, outputs);
    if (!byProducts) {
      List<Place> results = Halves.reserve(outputs, launches);
      List<Place> floats = Halves.read(inputs, launches);
      add(launches, shape, floats, results.getFirst(), whole(results), ROWS, 1);
      Halves.write(results, outputs, launches);
    }
  }

  /** Adds the launch that computes rows that are not finite again, from what they read only. */
  static void repair(
      Launches launches, AttentionShape shape, List<Place> inputs, List<Place> outputs) {
    DeviceKernel kernel = Halves.any(inputs, outputs) ? AttentionHalves.REPAIR : REPAIR;
    add(launches, shape, inputs, outputs.getFirst(), whole(outputs), kernel, REPAIRED);
  }

  private static Descriptor whole(List<Place> outputs) {
    return new Descriptor()
        .floats(Word.LOG_DENOMINATORS, outputs.get(1))
        .value(Word.POSITION, NOWHERE);
  }

  /** Adds the launch for a single query at a position that the host feeds. */
  static void cached(Launches launches, List<Place> inputs, Place out, int heads) {
    Descriptor descriptor =
        new Descriptor().value(Word.LOG_DENOMINATORS, NOWHERE).ints(Word.POSITION, inputs.get(3));
    int ring = inputs.get(1).shape().extent(1);
    AttentionShape shape = AttentionShape.of(inputs.get(0), inputs.get(1), heads, ring);
    add(launches, shape, inputs, out, descriptor, ROWS, 1);
  }

  /**
   * Adds the launch.
   *
   * @param descriptor has the positions of the log denominators and of the position of the single
   *     query
   * @param each rows of a work-group of the kernel
   */
  private static void add(
      Launches launches,
      AttentionShape shape,
      List<Place> inputs,
      Place out,
      Descriptor descriptor,
      DeviceKernel kernel,
      int each) {
    launches.groups(
        kernel,
        Math.ceilDiv(shape.rows(), each),
        descriptor
            .value(Word.HEADS, shape.heads())
            .value(Word.QUERIES, shape.queries())
            .value(Word.KEYS, shape.keys())
            .value(Word.COLUMNS, shape.columns())
            .stored(Word.Q, inputs.get(0))
            .stored(Word.K, inputs.get(1))
            .stored(Word.V, inputs.get(2))
            .stored(Word.OUT, out)
            .value(Word.WINDOW, shape.window())
            .floats(Word.SCALE, launches.number(shape.scale()))
            .value(Word.ROWS, shape.rows()));
  }

  /** Returns the pairs of a query and a key that it reads, for one head of one sequence. */
  static double pairs(int queries, int keys, int window) {
    if (window == 0) {
      return (double) queries * keys;
    }
    double early = Math.min(queries, window);
    return early * (early + 1) / 2 + (queries - early) * window;
  }

  /** Returns the cache lines that an item reads one after the other: a row for each 64 others. */
  static double steps(int others, int window, double width) {
    int visited = window == 0 ? others : Math.min(others, window);
    return KernelCost.steps(visited, DeviceKernel.GROUP) * Math.ceil(width / 32);
  }

  /**
   * Neighbouring items read the rows of neighbouring keys, each from another cache line. A cached
   * attention reads a ring that is taken to be full.
   */
  private static DeviceWork cost(int[] words) {
    double width = (double) words[Word.COLUMNS] / words[Word.HEADS];
    double elements = words[COUNT] * width;
    double both = 2 * elements / words[Word.QUERIES] * words[Word.KEYS];
    boolean cached = words[Word.POSITION] >= 0;
    int window = cached ? 0 : words[Word.WINDOW];
    double pairs =
        (double) words[COUNT]
            / words[Word.QUERIES]
            * pairs(words[Word.QUERIES], words[Word.KEYS], window);
    double logs = words[Word.LOG_DENOMINATORS] == NOWHERE ? 0 : words[COUNT];
    return DeviceWork.ofElements(elements + both, elements + logs, pairs * (4 * width + 5))
        .withScattered(pairs * width)
        .withSteps(steps(words[Word.KEYS], window, width));
  }

  /** The output is read; where it is finite, as it should be, there is nothing else to do. */
  private static DeviceWork repairCost(int[] words) {
    return repairCost(words[Word.ROWS], words[Word.COLUMNS] / words[Word.HEADS], 1);
  }

  /**
   * Returns the cost of looking for what is not finite.
   *
   * @param rows of all heads
   * @param width of a row
   * @param results that are read
   */
  static DeviceWork repairCost(int rows, int width, int results) {
    double elements = (double) results * rows * width;
    return DeviceWork.ofElements(elements, 0, 2 * elements)
        .withSteps(results * REPAIRED * KernelCost.steps(width, DeviceKernel.GROUP));
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
      // The column of a narrow head; wider heads add in the output.
      float narrow = 0f;
      for (int j0 = first; j0 < last; j0 += 64) {
        int count = last - j0;
        if (count > 64) {
          count = 64;
        }
        // Row j mod keys has key j, so the rows of the block may continue at row 0.
        int start = j0 % keys;
        int unbroken = keys - start;
        if (unbroken > count) {
          unbroken = count;
        }
        float score = -1f / 0f;
        if (lane < count) {
          int key = start + lane;
          if (lane >= unbroken) {
            key = lane - unbroken;
          }
          key = kAt + key * columns;
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
            weighted = shrink * (width > 64 ? f.get(outAt + w) : narrow);
          }
          int from0 = vAt + start * columns + w;
          for (int t = 0; t < unbroken; t++) {
            weighted += weights[t] * f.get(from0 + t * columns);
          }
          int from1 = vAt + w;
          for (int t = unbroken; t < count; t++) {
            weighted += weights[t] * f.get(from1 + (t - unbroken) * columns);
          }
          if (width > 64) {
            f.set(outAt + w, weighted);
          } else {
            narrow = weighted;
          }
        }
        c.localBarrier();
      }
      for (int w = lane; w < width; w += 64) {
        f.set(outAt + w, (width > 64 ? f.get(outAt + w) : narrow) / sum);
      }
      if (lane == 0 && logAt != NOWHERE) {
        f.set(logAt + group, logDenominator(maximum, sum));
      }
    }
  }

  static void repairQueries(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(64);
    float[] weights = c.allocateFloatLocalArray(64);
    float[] wanted = c.allocateFloatLocalArray(64);
    int at = cursor.get(0);
    int group = c.groupIdx;
    int lane = c.localIdx;
    if (group < n.get(at + COUNT)) {
      int heads = n.get(at + Word.HEADS);
      int queries = n.get(at + Word.QUERIES);
      int columns = n.get(at + Word.COLUMNS);
      int window = n.get(at + Word.WINDOW);
      float scale = f.get(n.get(at + Word.SCALE));
      int width = columns / heads;
      int from = group * REPAIRED;
      int rows = n.get(at + Word.ROWS) - from;
      if (rows > REPAIRED) {
        rows = REPAIRED;
      }
      wanted[lane] = 0f;
      c.localBarrier();
      for (int r = 0; r < rows; r++) {
        int row = from + r;
        int outAt =
            n.get(at + Word.OUT)
                + (row / queries / heads * queries + row % queries) * columns
                + row / queries % heads * width;
        for (int w = lane; w < width; w += 64) {
          float value = f.get(outAt + w);
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
          int first = query - window + 1;
          if (first < 0) {
            first = 0;
          }
          int sequence =
              (from + r) / queries / heads * queries * columns
                  + (from + r) / queries % heads * width;
          int qAt = n.get(at + Word.Q) + sequence + query * columns;
          int kAt = n.get(at + Word.K) + sequence;
          int vAt = n.get(at + Word.V) + sequence;
          int outAt = n.get(at + Word.OUT) + sequence + query * columns;
          float highest = -1f / 0f;
          for (int j = first + lane; j <= query; j += 64) {
            float score = scale * dot(f, qAt, kAt + j * columns, width);
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
          for (int w = lane; w < width; w += 64) {
            f.set(outAt + w, 0f);
          }
          float sum = 0f;
          for (int j0 = first; j0 <= query; j0 += 64) {
            int j = j0 + lane;
            float weight = 0f;
            if (j <= query) {
              weight = TornadoMath.exp(scale * dot(f, qAt, kAt + j * columns, width) - base);
            }
            weights[lane] = weight;
            sum += weight;
            c.localBarrier();
            int count = query + 1 - j0;
            if (count > 64) {
              count = 64;
            }
            for (int w = lane; w < width; w += 64) {
              float weighted = f.get(outAt + w);
              for (int t = 0; t < count; t++) {
                weighted += weights[t] * f.get(vAt + (j0 + t) * columns + w);
              }
              f.set(outAt + w, weighted);
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
          sum = lanes[0];
          c.localBarrier();
          for (int w = lane; w < width; w += 64) {
            f.set(outAt + w, f.get(outAt + w) / sum);
          }
          if (lane == 0) {
            f.set(n.get(at + Word.LOG_DENOMINATORS) + from + r, logDenominator(maximum, sum));
          }
        }
      }
    }
  }

  private static float dot(FloatArray f, int x, int y, int width) {
    float sum = 0f;
    for (int w = 0; w < width; w++) {
      sum += f.get(x + w) * f.get(y + w);
    }
    return sum;
  }

  /**
   * Returns the log denominator of scores with this maximum; NaN if there is none but -infinity.
   *
   * @param sum of the exponentials of the scores less their maximum
   */
  static float logDenominator(float maximum, float sum) {
    float log = maximum + TornadoMath.log(sum);
    if (maximum == -1f / 0f) {
      // NaN; TornadoVM 5.2.0 cannot compile the constant.
      log = maximum - maximum;
    }
    return log;
  }

  private AttentionTornado() {}
}
