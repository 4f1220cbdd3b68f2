package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.MemoryPlan;
import org.lathe.graph.Shape;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The attentions' gradients: by matrix products where they pay, else row by row.
 *
 * <p>First comes {@code delta = sum(g out)} of each query of a head, exact and with rounded
 * factors. Row by row, one work-group per query computes its row of dq from the keys that it reads,
 * and one work-group per key computes its rows of dk and dv from the queries that read it. Every
 * row has one owner and every sum one order. Probabilities are computed again from the log
 * denominators.
 *
 * <p>The kernels that repair rows repeat the code of a row: TornadoVM 5.2.0 miscompiles a method
 * that is given local memory, and in one kernel the loop over rows costs PoCL a third.
 */
final class AttentionGradTornado {
  /** The words of the descriptor that the kernels share. */
  interface Word {
    int HEADS = 1;
    int QUERIES = 2;
    int KEYS = 3;
    int COLUMNS = 4;
    int WINDOW = 5;
    int SCALE = 6;
    int Q = 7;
    int K = 8;
    int V = 9;
    int OUT = 10;
    int LOG_DENOMINATORS = 11;
    int G = 12;
    int DELTA = 13;
    int DQ = 14;
    int DK = 15;
    int DV = 16;
    int ROWS = 17;
    int SHIFT = 18;
  }

  private static final DeviceKernel DELTAS =
      new DeviceKernel(
          "attention_grad.deltas",
          Word.SHIFT,
          AttentionGradTornado::deltas,
          AttentionGradTornado::deltaCost);

  private static final DeviceKernel DELTAS_ON_PROCESSOR =
      new DeviceKernel(
          "attention_grad.deltas.processor",
          Word.SHIFT,
          AttentionGradTornado::deltaRows,
          AttentionGradTornado::deltaCost);

  private static final DeviceKernel QUERIES =
      new DeviceKernel(
          "attention_grad.queries",
          Word.SHIFT,
          AttentionGradTornado::gradQueries,
          AttentionGradTornado::queryCost);

  private static final DeviceKernel KEYS =
      new DeviceKernel(
          "attention_grad.keys",
          Word.SHIFT,
          AttentionGradTornado::gradKeys,
          AttentionGradTornado::keyCost);

  private static final DeviceKernel REPAIR_QUERIES =
      new DeviceKernel(
          "attention_grad.repair_queries",
          Word.SHIFT,
          AttentionGradTornado::repairGradQueries,
          words -> repairCost(words, 1));

  private static final DeviceKernel REPAIR_KEYS =
      new DeviceKernel(
          "attention_grad.repair_keys",
          Word.SHIFT,
          AttentionGradTornado::repairGradKeys,
          words -> repairCost(words, 2));

  /** The kernels of all attentions' gradients. */
  static final List<DeviceKernel> KERNELS =
      List.of(
          DELTAS,
          DELTAS_ON_PROCESSOR,
          QUERIES,
          KEYS,
          REPAIR_QUERIES,
          REPAIR_KEYS,
          AttentionGradHalves.DELTAS,
          AttentionGradHalves.REPAIR_QUERIES,
          AttentionGradHalves.REPAIR_KEYS,
          CausalProducts.PULLS,
          CausalHalves.PULLS,
          CrossProducts.PULLS,
          CrossHalves.PULLS);

  /**
   * Adds the launches. Operands that are halves are factors of products as they lie; row by row
   * they are copied to working memory.
   *
   * @param window number of rows that a query reads, up to its own; 0 for all
   */
  static void add(
      Launches launches, List<Place> inputs, List<Place> outputs, int heads, int window) {
    AttentionShape shape = AttentionShape.of(inputs.get(0), inputs.get(1), heads, window);
    boolean byProducts =
        window > 0
            ? CausalProducts.addGradient(launches, shape, inputs, outputs)
            : CrossProducts.addGradient(launches, shape, inputs, outputs);
    if (!byProducts) {
      List<Place> results = Halves.reserve(outputs, launches);
      addRows(launches, shape, Halves.read(inputs, launches), results);
      Halves.write(results, outputs, launches);
    }
  }

  private static void addRows(
      Launches launches, AttentionShape shape, List<Place> inputs, List<Place> outputs) {
    Place delta = delta(launches, shape, inputs, outputs);
    Descriptor ofQueries = descriptor(launches, shape, inputs, outputs, delta, shape.rows());
    launches.groups(QUERIES, shape.rows(), ofQueries);
    Descriptor ofKeys = descriptor(launches, shape, inputs, outputs, delta, shape.keyRows());
    launches.groups(KEYS, shape.keyRows(), ofKeys);
  }

  /**
   * Adds the launch that computes the inner products of g and out.
   *
   * @return [2, rows] in working memory: the exact ones before those of rounded factors
   */
  static Place delta(
      Launches launches, AttentionShape shape, List<Place> inputs, List<Place> outputs) {
    // What follows in working memory begins at a multiple of 64 bytes.
    Place delta =
        launches
            .floats((int) MemoryPlan.aligned(2L * shape.rows()))
            .view(0, Shape.of(2, shape.rows()));
    Descriptor words = descriptor(launches, shape, inputs, outputs, delta, shape.rows());
    if (Halves.any(inputs, List.of())) {
      launches.elements(AttentionGradHalves.DELTAS, shape.rows(), words);
    } else {
      launches.groups(
          launches.target().onProcessor() ? DELTAS_ON_PROCESSOR : DELTAS,
          Math.ceilDiv(shape.rows(), DeviceKernel.GROUP),
          words);
    }
    return delta;
  }

  /**
   * Returns the inner products of g and out with factors rounded as those of the products of g and
   * v. Where a query reads one key only, out is its v, and the difference must be 0.
   *
   * @param delta [2, rows], the exact ones before the rounded
   */
  static Place rounded(Place delta) {
    return delta.slice(1);
  }

  /** Adds the launches that compute rows that are not finite again, from what they read only. */
  static void repair(
      Launches launches,
      AttentionShape shape,
      List<Place> inputs,
      List<Place> outputs,
      Place delta) {
    boolean halves = Halves.any(inputs, outputs);
    launches.groups(
        halves ? AttentionGradHalves.REPAIR_QUERIES : REPAIR_QUERIES,
        Math.ceilDiv(shape.rows(), AttentionTornado.REPAIRED),
        descriptor(launches, shape, inputs, outputs, delta, shape.rows()));
    launches.groups(
        halves ? AttentionGradHalves.REPAIR_KEYS : REPAIR_KEYS,
        Math.ceilDiv(shape.keyRows(), AttentionTornado.REPAIRED),
        descriptor(launches, shape, inputs, outputs, delta, shape.keyRows()));
  }

  private static Descriptor descriptor(
      Launches launches,
      AttentionShape shape,
      List<Place> inputs,
      List<Place> outputs,
      Place delta,
      int rows) {
    return new Descriptor()
        .value(Word.HEADS, shape.heads())
        .value(Word.QUERIES, shape.queries())
        .value(Word.KEYS, shape.keys())
        .value(Word.COLUMNS, shape.columns())
        .value(Word.WINDOW, shape.window())
        .floats(Word.SCALE, launches.number(shape.scale()))
        .stored(Word.Q, inputs.get(0))
        .stored(Word.K, inputs.get(1))
        .stored(Word.V, inputs.get(2))
        .stored(Word.OUT, inputs.get(3))
        .floats(Word.LOG_DENOMINATORS, inputs.get(4))
        .stored(Word.G, inputs.get(5))
        .floats(Word.DELTA, delta)
        .stored(Word.DQ, outputs.get(0))
        .stored(Word.DK, outputs.get(1))
        .stored(Word.DV, outputs.get(2))
        .value(Word.ROWS, rows)
        .floats(Word.SHIFT, MatmulTornado.shift(launches));
  }

  static double width(int[] words) {
    return (double) words[Word.COLUMNS] / words[Word.HEADS];
  }

  /** Returns the elements of the rows of all groups or items. */
  private static double elements(int[] words) {
    return words[COUNT] * width(words);
  }

  private static double pairs(int[] words) {
    return AttentionTornado.pairs(words[Word.QUERIES], words[Word.KEYS], words[Word.WINDOW]);
  }

  /** A group reads a row of g and of out for each of its items, who share the loads. */
  private static DeviceWork deltaCost(int[] words) {
    double rows = words[Word.ROWS];
    double elements = rows * width(words);
    return DeviceWork.ofElements(2 * elements, 2 * rows, 16 * elements)
        .withSteps(2 * Math.ceil(width(words)));
  }

  private static DeviceWork repairCost(int[] words, int results) {
    return AttentionTornado.repairCost(
        words[Word.ROWS], words[Word.COLUMNS] / words[Word.HEADS], results);
  }

  static void deltas(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    // Work items load neighbouring columns, and each sums a row: rows of 33 lie in different banks.
    float[] left = c.allocateFloatLocalArray(2112);
    float[] right = c.allocateFloatLocalArray(2112);
    int[] starts = c.allocateIntLocalArray(64);
    int at = cursor.get(0);
    int group = c.groupIdx;
    int lane = c.localIdx;
    if (group < n.get(at + COUNT)) {
      int heads = n.get(at + Word.HEADS);
      int queries = n.get(at + Word.QUERIES);
      int columns = n.get(at + Word.COLUMNS);
      int gAt = n.get(at + Word.G);
      int outAt = n.get(at + Word.OUT);
      float shift = f.get(n.get(at + Word.SHIFT));
      int width = columns / heads;
      int all = n.get(at + Word.ROWS);
      int from = group * 64;
      int here = all - from;
      if (here > 64) {
        here = 64;
      }
      int row = from + lane;
      starts[lane] =
          (row / queries / heads * queries + row % queries) * columns
              + row / queries % heads * width;
      c.localBarrier();
      float sum = 0f;
      float roundedSum = 0f;
      for (int w0 = 0; w0 < width; w0 += 32) {
        int wide = width - w0;
        if (wide > 32) {
          wide = 32;
        }
        for (int e = lane; e < here * 32; e += 64) {
          int w = e % 32;
          if (w < wide) {
            int own = starts[e / 32] + w0 + w;
            left[e / 32 * 33 + w] = f.get(gAt + own);
            right[e / 32 * 33 + w] = f.get(outAt + own);
          }
        }
        c.localBarrier();
        if (lane < here) {
          for (int w = 0; w < wide; w++) {
            float g = left[lane * 33 + w];
            float out = right[lane * 33 + w];
            sum += g * out;
            roundedSum += MatmulTornado.rounded(g, shift) * MatmulTornado.rounded(out, shift);
          }
        }
        c.localBarrier();
      }
      if (lane < here) {
        int deltaAt = n.get(at + Word.DELTA) + from + lane;
        f.set(deltaAt, sum);
        f.set(deltaAt + all, roundedSum);
      }
    }
  }

  /** The same sums without local memory, whose barriers cost a processor more than they bring. */
  static void deltaRows(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int row = c.globalIdx;
    int all = n.get(at + Word.ROWS);
    if (row < all && n.get(at + COUNT) > 0) {
      int heads = n.get(at + Word.HEADS);
      int queries = n.get(at + Word.QUERIES);
      int columns = n.get(at + Word.COLUMNS);
      float shift = f.get(n.get(at + Word.SHIFT));
      int width = columns / heads;
      int own =
          (row / queries / heads * queries + row % queries) * columns
              + row / queries % heads * width;
      int gAt = n.get(at + Word.G) + own;
      int outAt = n.get(at + Word.OUT) + own;
      float sum = 0f;
      float roundedSum = 0f;
      for (int w = 0; w < width; w++) {
        float g = f.get(gAt + w);
        float out = f.get(outAt + w);
        sum += g * out;
        roundedSum += MatmulTornado.rounded(g, shift) * MatmulTornado.rounded(out, shift);
      }
      int deltaAt = n.get(at + Word.DELTA) + row;
      f.set(deltaAt, sum);
      f.set(deltaAt + all, roundedSum);
    }
  }

  /** Neighbouring items read rows of k and v of neighbouring keys. */
  private static DeviceWork queryCost(int[] words) {
    double elements = elements(words);
    double others = elements / words[Word.QUERIES] * words[Word.KEYS];
    double pairs = (double) words[COUNT] / words[Word.QUERIES] * pairs(words);
    return DeviceWork.ofElements(
            2 * elements + 2 * others + 2.0 * words[COUNT],
            elements,
            pairs * (6 * width(words) + 5))
        .withScattered(2 * pairs * width(words))
        .withSteps(2 * AttentionTornado.steps(words[Word.KEYS], words[Word.WINDOW], width(words)));
  }

  static void gradQueries(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] pulls = c.allocateFloatLocalArray(64);
    int at = cursor.get(0);
    int group = c.groupIdx;
    int lane = c.localIdx;
    if (group < n.get(at + COUNT)) {
      int heads = n.get(at + Word.HEADS);
      int queries = n.get(at + Word.QUERIES);
      int keys = n.get(at + Word.KEYS);
      int columns = n.get(at + Word.COLUMNS);
      int window = n.get(at + Word.WINDOW);
      float scale = f.get(n.get(at + Word.SCALE));
      int width = columns / heads;
      int query = group % queries;
      int head = group / queries % heads;
      int batch = group / queries / heads;
      int own = (batch * queries + query) * columns + head * width;
      int others = batch * keys * columns + head * width;
      int qAt = n.get(at + Word.Q) + own;
      int kAt = n.get(at + Word.K) + others;
      int vAt = n.get(at + Word.V) + others;
      int gAt = n.get(at + Word.G) + own;
      int dqAt = n.get(at + Word.DQ) + own;
      float logDenominator = f.get(n.get(at + Word.LOG_DENOMINATORS) + group);
      float delta = f.get(n.get(at + Word.DELTA) + group);
      int first = 0;
      int last = keys;
      if (window > 0) {
        last = query + 1;
        first = last - window;
        if (first < 0) {
          first = 0;
        }
      }
      for (int w = lane; w < width; w += 64) {
        f.set(dqAt + w, 0f);
      }
      for (int j0 = first; j0 < last; j0 += 64) {
        int count = last - j0;
        if (count > 64) {
          count = 64;
        }
        if (lane < count) {
          int key = (j0 + lane) * columns;
          float dot = 0f;
          float along = 0f;
          for (int w = 0; w < width; w++) {
            dot += f.get(qAt + w) * f.get(kAt + key + w);
            along += f.get(gAt + w) * f.get(vAt + key + w);
          }
          pulls[lane] = TornadoMath.exp(scale * dot - logDenominator) * (along - delta);
        }
        c.localBarrier();
        for (int w = lane; w < width; w += 64) {
          float sum = f.get(dqAt + w);
          for (int t = 0; t < count; t++) {
            sum += pulls[t] * f.get(kAt + (j0 + t) * columns + w);
          }
          f.set(dqAt + w, sum);
        }
        c.localBarrier();
      }
      for (int w = lane; w < width; w += 64) {
        f.set(dqAt + w, scale * f.get(dqAt + w));
      }
    }
  }

  static void repairGradQueries(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] pulls = c.allocateFloatLocalArray(64);
    float[] wanted = c.allocateFloatLocalArray(64);
    int at = cursor.get(0);
    int group = c.groupIdx;
    int lane = c.localIdx;
    if (group < n.get(at + COUNT)) {
      int heads = n.get(at + Word.HEADS);
      int queries = n.get(at + Word.QUERIES);
      int keys = n.get(at + Word.KEYS);
      int columns = n.get(at + Word.COLUMNS);
      int window = n.get(at + Word.WINDOW);
      float scale = f.get(n.get(at + Word.SCALE));
      int width = columns / heads;
      int from = group * AttentionTornado.REPAIRED;
      int here = n.get(at + Word.ROWS) - from;
      if (here > AttentionTornado.REPAIRED) {
        here = AttentionTornado.REPAIRED;
      }
      wanted[lane] = 0f;
      c.localBarrier();
      for (int r = 0; r < here; r++) {
        int row = from + r;
        int own =
            (row / queries / heads * queries + row % queries) * columns
                + row / queries % heads * width;
        for (int w = lane; w < width; w += 64) {
          float dq = f.get(n.get(at + Word.DQ) + own + w);
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
            first = last - window;
            if (first < 0) {
              first = 0;
            }
          }
          for (int w = lane; w < width; w += 64) {
            f.set(dqAt + w, 0f);
          }
          for (int j0 = first; j0 < last; j0 += 64) {
            int count = last - j0;
            if (count > 64) {
              count = 64;
            }
            if (lane < count) {
              int key = (j0 + lane) * columns;
              float dot = 0f;
              float along = 0f;
              for (int w = 0; w < width; w++) {
                dot += f.get(qAt + w) * f.get(kAt + key + w);
                along += f.get(gAt + w) * f.get(vAt + key + w);
              }
              pulls[lane] = TornadoMath.exp(scale * dot - logDenominator) * (along - delta);
            }
            c.localBarrier();
            for (int w = lane; w < width; w += 64) {
              float sum = f.get(dqAt + w);
              for (int t = 0; t < count; t++) {
                sum += pulls[t] * f.get(kAt + (j0 + t) * columns + w);
              }
              f.set(dqAt + w, sum);
            }
            c.localBarrier();
          }
          for (int w = lane; w < width; w += 64) {
            f.set(dqAt + w, scale * f.get(dqAt + w));
          }
        }
      }
    }
  }

  /** Neighbouring items read rows of q and g of neighbouring queries. */
  private static DeviceWork keyCost(int[] words) {
    double elements = elements(words);
    double others = elements / words[Word.KEYS] * words[Word.QUERIES];
    double heads = (double) words[COUNT] / words[Word.KEYS];
    double pairs = heads * pairs(words);
    return DeviceWork.ofElements(
            2 * elements + 2 * others + 2 * heads * words[Word.QUERIES],
            2 * elements,
            pairs * (8 * width(words) + 5))
        .withScattered(2 * pairs * width(words))
        .withSteps(
            2 * AttentionTornado.steps(words[Word.QUERIES], words[Word.WINDOW], width(words)));
  }

  static void gradKeys(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] pulls = c.allocateFloatLocalArray(64);
    float[] weights = c.allocateFloatLocalArray(64);
    int at = cursor.get(0);
    int group = c.groupIdx;
    int lane = c.localIdx;
    if (group < n.get(at + COUNT)) {
      int heads = n.get(at + Word.HEADS);
      int queries = n.get(at + Word.QUERIES);
      int keys = n.get(at + Word.KEYS);
      int columns = n.get(at + Word.COLUMNS);
      int window = n.get(at + Word.WINDOW);
      float scale = f.get(n.get(at + Word.SCALE));
      int width = columns / heads;
      int key = group % keys;
      int head = group / keys % heads;
      int batch = group / keys / heads;
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
      for (int w = lane; w < width; w += 64) {
        f.set(dkAt + w, 0f);
        f.set(dvAt + w, 0f);
      }
      for (int i0 = first; i0 < last; i0 += 64) {
        int count = last - i0;
        if (count > 64) {
          count = 64;
        }
        if (lane < count) {
          int query = (i0 + lane) * columns;
          float dot = 0f;
          float along = 0f;
          for (int w = 0; w < width; w++) {
            dot += f.get(qAt + query + w) * f.get(kAt + w);
            along += f.get(gAt + query + w) * f.get(vAt + w);
          }
          float weight = TornadoMath.exp(scale * dot - f.get(logAt + i0 + lane));
          weights[lane] = weight;
          pulls[lane] = weight * (along - f.get(deltaAt + i0 + lane));
        }
        c.localBarrier();
        for (int w = lane; w < width; w += 64) {
          float dk = f.get(dkAt + w);
          float dv = f.get(dvAt + w);
          for (int t = 0; t < count; t++) {
            int query = (i0 + t) * columns + w;
            dk += pulls[t] * f.get(qAt + query);
            dv += weights[t] * f.get(gAt + query);
          }
          f.set(dkAt + w, dk);
          f.set(dvAt + w, dv);
        }
        c.localBarrier();
      }
      for (int w = lane; w < width; w += 64) {
        f.set(dkAt + w, scale * f.get(dkAt + w));
      }
    }
  }

  static void repairGradKeys(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] pulls = c.allocateFloatLocalArray(64);
    float[] weights = c.allocateFloatLocalArray(64);
    float[] wanted = c.allocateFloatLocalArray(64);
    int at = cursor.get(0);
    int group = c.groupIdx;
    int lane = c.localIdx;
    if (group < n.get(at + COUNT)) {
      int heads = n.get(at + Word.HEADS);
      int queries = n.get(at + Word.QUERIES);
      int keys = n.get(at + Word.KEYS);
      int columns = n.get(at + Word.COLUMNS);
      int window = n.get(at + Word.WINDOW);
      float scale = f.get(n.get(at + Word.SCALE));
      int width = columns / heads;
      int from = group * AttentionTornado.REPAIRED;
      int here = n.get(at + Word.ROWS) - from;
      if (here > AttentionTornado.REPAIRED) {
        here = AttentionTornado.REPAIRED;
      }
      wanted[lane] = 0f;
      c.localBarrier();
      for (int r = 0; r < here; r++) {
        int row = from + r;
        int own = (row / keys / heads * keys + row % keys) * columns + row / keys % heads * width;
        for (int w = lane; w < width; w += 64) {
          float dk = f.get(n.get(at + Word.DK) + own + w);
          float dv = f.get(n.get(at + Word.DV) + own + w);
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
          for (int w = lane; w < width; w += 64) {
            f.set(dkAt + w, 0f);
            f.set(dvAt + w, 0f);
          }
          for (int i0 = first; i0 < last; i0 += 64) {
            int count = last - i0;
            if (count > 64) {
              count = 64;
            }
            if (lane < count) {
              int query = (i0 + lane) * columns;
              float dot = 0f;
              float along = 0f;
              for (int w = 0; w < width; w++) {
                dot += f.get(qAt + query + w) * f.get(kAt + w);
                along += f.get(gAt + query + w) * f.get(vAt + w);
              }
              float weight = TornadoMath.exp(scale * dot - f.get(logAt + i0 + lane));
              weights[lane] = weight;
              pulls[lane] = weight * (along - f.get(deltaAt + i0 + lane));
            }
            c.localBarrier();
            for (int w = lane; w < width; w += 64) {
              float dk = f.get(dkAt + w);
              float dv = f.get(dvAt + w);
              for (int t = 0; t < count; t++) {
                int query = (i0 + t) * columns + w;
                dk += pulls[t] * f.get(qAt + query);
                dv += weights[t] * f.get(gAt + query);
              }
              f.set(dkAt + w, dk);
              f.set(dvAt + w, dv);
            }
            c.localBarrier();
          }
          for (int w = lane; w < width; w += 64) {
            f.set(dkAt + w, scale * f.get(dkAt + w));
          }
        }
      }
    }
  }

  private AttentionGradTornado() {}
}
