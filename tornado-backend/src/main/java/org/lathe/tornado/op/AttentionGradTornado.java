package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

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
 * Kernels of the attentions' gradients. First comes {@code delta = sum(g out)} of each query of a
 * head. Then one work-group per query computes its row of dq from the keys that it reads, and one
 * work-group per key computes its rows of dk and dv from the queries that read it. Every row has
 * one owner and every sum one order. Probabilities are computed again from the log denominators.
 */
final class AttentionGradTornado {
  /** The words of the descriptor that the three kernels share. */
  private interface Word {
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
  }

  static final DeviceKernel DELTAS =
      new DeviceKernel("attention_grad.deltas", Word.DV, AttentionGradTornado::deltas);

  static final DeviceKernel QUERIES =
      new DeviceKernel("attention_grad.queries", Word.DV, AttentionGradTornado::gradQueries);

  static final DeviceKernel KEYS =
      new DeviceKernel("attention_grad.keys", Word.DV, AttentionGradTornado::gradKeys);

  /** Returns all kernels. */
  static final List<DeviceKernel> KERNELS = List.of(DELTAS, QUERIES, KEYS);

  /**
   * Adds the launches.
   *
   * @param window number of rows that a query reads, up to its own; 0 for all
   */
  static void add(
      Launches launches, List<Place> inputs, List<Place> outputs, int heads, int window) {
    Place q = inputs.get(0);
    int batch = q.shape().extent(0);
    int queries = q.shape().extent(1);
    int keys = inputs.get(1).shape().extent(1);
    int columns = q.shape().columns();
    int rows = batch * heads * queries;
    Descriptor descriptor =
        new Descriptor()
            .value(Word.HEADS, heads)
            .value(Word.QUERIES, queries)
            .value(Word.KEYS, keys)
            .value(Word.COLUMNS, columns)
            .value(Word.WINDOW, window)
            .floats(Word.SCALE, launches.number(AttentionTornado.scale(columns / heads)))
            .floats(Word.Q, q)
            .floats(Word.K, inputs.get(1))
            .floats(Word.V, inputs.get(2))
            .floats(Word.OUT, inputs.get(3))
            .floats(Word.LOG_DENOMINATORS, inputs.get(4))
            .floats(Word.G, inputs.get(5))
            .floats(Word.DELTA, launches.floats(rows))
            .floats(Word.DQ, outputs.get(0))
            .floats(Word.DK, outputs.get(1))
            .floats(Word.DV, outputs.get(2));
    launches.elements(DELTAS, rows, descriptor);
    launches.groups(QUERIES, rows, descriptor);
    launches.groups(KEYS, batch * heads * keys, descriptor);
  }

  static void deltas(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int heads = n.get(at + Word.HEADS);
      int queries = n.get(at + Word.QUERIES);
      int columns = n.get(at + Word.COLUMNS);
      int width = columns / heads;
      int query = i % queries;
      int head = i / queries % heads;
      int batch = i / queries / heads;
      int own = (batch * queries + query) * columns + head * width;
      int outAt = n.get(at + Word.OUT) + own;
      int gAt = n.get(at + Word.G) + own;
      float sum = 0f;
      for (int w = 0; w < width; w++) {
        sum += f.get(gAt + w) * f.get(outAt + w);
      }
      f.set(n.get(at + Word.DELTA) + i, sum);
    }
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

  private AttentionGradTornado() {}
}
