package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.Shape;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Matrix;
import org.lathe.tornado.launch.Place;
import org.lathe.tornado.launch.ProductBatch;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Causal attention and its gradient by matrix products over blocks of queries and their keys, and
 * over blocks of keys and their queries. Between the products, kernels make probabilities of the
 * {@link Band} of scores, and gradients of scores, with zeros where the mask is.
 *
 * <p>A zero times a NaN or an infinity is NaN. So what a query does not read can make its result
 * NaN, and rows that are not finite are computed again, one by one.
 */
final class CausalProducts {
  /** The words of the descriptor that the two kernels share. */
  private interface Word {
    int QUERIES = 1;
    int WINDOW = 2;
    int REACH = 3;
    int STRIDE = 4;
    int SIZE = 5;
    int SCALE = 6;
    int SCORES = 7;
    int LOG_DENOMINATORS = 8;

    /** The gradient only: the inner products of g and v, and of g and out. */
    int ALONG = 9;

    int DELTA = 10;
  }

  static final DeviceKernel SOFTMAX =
      new DeviceKernel(
          "attention.softmax",
          Word.LOG_DENOMINATORS,
          CausalProducts::softmaxBand,
          CausalProducts::softmaxCost);

  static final DeviceKernel PULLS =
      new DeviceKernel(
          "attention_grad.pulls", Word.DELTA, CausalProducts::pullBand, CausalProducts::pullCost);

  private final Launches launches;
  private final AttentionShape shape;
  private final Band band;
  private final int size;

  /** The pairs whose scores are in working memory. */
  private int from;

  private int count;

  private CausalProducts(Launches launches, AttentionShape shape, Band band) {
    this.launches = launches;
    this.shape = shape;
    this.band = band;
    this.size = Math.toIntExact(band.size());
  }

  /**
   * Adds the launches of the attention, if products are to be used.
   *
   * @return whether they are
   */
  static boolean add(
      Launches launches, AttentionShape shape, List<Place> inputs, List<Place> outputs) {
    Band band = new Band(shape.queries(), shape.window());
    if (!ByProducts.use(launches.target(), shape, forwardLaunches(band), band.size())) {
      return false;
    }
    new CausalProducts(launches, shape, band).forward(inputs, outputs);
    AttentionTornado.repair(launches, shape, inputs, outputs);
    return true;
  }

  /**
   * Adds the launches of the gradient, if products are to be used.
   *
   * @param delta of each query, as {@link AttentionGradTornado} says
   * @return whether they are
   */
  static boolean addGradient(
      Launches launches,
      AttentionShape shape,
      List<Place> inputs,
      List<Place> outputs,
      Place delta) {
    Band band = new Band(shape.queries(), shape.window());
    if (!ByProducts.use(launches.target(), shape, gradientLaunches(band), 2 * band.size())) {
      return false;
    }
    new CausalProducts(launches, shape, band).backward(inputs, outputs, delta);
    AttentionGradTornado.repair(launches, shape, inputs, outputs, delta);
    return true;
  }

  /** Two products over blocks of queries, the softmax and the repair. */
  private static int forwardLaunches(Band band) {
    return 2 * band.ofQueries().size() + 2;
  }

  /** Three products over blocks of queries, two over blocks of keys, pulls and two repairs. */
  private static int gradientLaunches(Band band) {
    return 3 * band.ofQueries().size() + 2 * band.ofKeys().size() + 3;
  }

  private void forward(List<Place> inputs, List<Place> outputs) {
    int groups = shape.groups(size);
    int most = Math.ceilDiv(shape.pairs(), groups);
    Place scores = launches.floats(most * size);
    for (from = 0; from < shape.pairs(); from += most) {
      count = Math.min(most, shape.pairs() - from);
      multiplyRows(inputs.get(0), inputs.get(1), scores);
      launches.groups(SOFTMAX, count * band.n(), descriptor(scores, ofGroup(outputs.get(1))));
      multiplyBand(scores, inputs.get(2), outputs.get(0));
    }
  }

  private void backward(List<Place> inputs, List<Place> outputs, Place delta) {
    Place q = inputs.get(0);
    Place k = inputs.get(1);
    Place g = inputs.get(5);
    int groups = shape.groups(2L * size);
    int most = Math.ceilDiv(shape.pairs(), groups);
    Place scores = launches.floats(most * size);
    Place along = launches.floats(most * size);
    for (from = 0; from < shape.pairs(); from += most) {
      count = Math.min(most, shape.pairs() - from);
      multiplyRows(q, k, scores);
      multiplyRows(g, inputs.get(2), along);
      launches.groups(
          PULLS,
          count * band.n(),
          descriptor(scores, ofGroup(inputs.get(4)))
              .floats(Word.ALONG, along)
              .floats(Word.DELTA, ofGroup(AttentionGradTornado.rounded(delta))));
      multiplyBand(along, k, outputs.get(0));
      multiplyTransposedBand(along, q, outputs.get(1));
      multiplyTransposedBand(scores, g, outputs.get(2));
    }
  }

  private Place ofGroup(Place rows) {
    return rows.view(from * band.n(), Shape.of(count * band.n()));
  }

  private Descriptor descriptor(Place scores, Place logDenominators) {
    return new Descriptor()
        .value(Word.QUERIES, band.n())
        .value(Word.WINDOW, band.window())
        .value(Word.REACH, band.reach())
        .value(Word.STRIDE, band.stride())
        .value(Word.SIZE, size)
        .floats(Word.SCALE, launches.number(shape.scale()))
        .floats(Word.SCORES, scores)
        .floats(Word.LOG_DENOMINATORS, logDenominators);
  }

  /** {@code to = x y^T}: the inner products of each query's row and those of the keys. */
  private void multiplyRows(Place x, Place y, Place to) {
    for (Band.Blocks blocks : band.ofQueries()) {
      multiply(
          blocks.rows(),
          blocks.others(),
          shape.width(),
          shape.rows(x),
          shape.rows(y).transposed(),
          rows(to),
          ProductBatch.of(
              count * blocks.count(),
              i -> row(blocks, i, block(blocks, i) * Band.BLOCK),
              i -> row(blocks, i, band.start(block(blocks, i))),
              i -> pair(blocks, i) * size + band.ofQueries(block(blocks, i))));
    }
  }

  /** {@code to = scores y}: the sum of the keys' rows for each query. */
  private void multiplyBand(Place scores, Place y, Place to) {
    for (Band.Blocks blocks : band.ofQueries()) {
      multiply(
          blocks.rows(),
          shape.width(),
          blocks.others(),
          rows(scores),
          shape.rows(y),
          shape.rows(to),
          ProductBatch.of(
              count * blocks.count(),
              i -> pair(blocks, i) * size + band.ofQueries(block(blocks, i)),
              i -> row(blocks, i, band.start(block(blocks, i))),
              i -> row(blocks, i, block(blocks, i) * Band.BLOCK)));
    }
  }

  /** {@code to = scores^T x}: the sum of the queries' rows for each key. */
  private void multiplyTransposedBand(Place scores, Place x, Place to) {
    for (Band.Blocks blocks : band.ofKeys()) {
      multiply(
          blocks.rows(),
          shape.width(),
          blocks.others(),
          rows(scores).transposed(),
          shape.rows(x),
          shape.rows(to),
          ProductBatch.of(
              count * blocks.count(),
              i -> pair(blocks, i) * size + band.ofKeys(block(blocks, i)),
              i -> row(blocks, i, block(blocks, i) * Band.BLOCK),
              i -> row(blocks, i, block(blocks, i) * Band.BLOCK)));
    }
  }

  private void multiply(
      int rows, int columns, int depth, Matrix lhs, Matrix rhs, Matrix out, ProductBatch batch) {
    MatmulTornado.multiply(launches, rows, columns, depth, lhs, rhs, out, false, batch);
  }

  private Matrix rows(Place scores) {
    return Matrix.of(scores.at(), band.stride());
  }

  private static int pair(Band.Blocks blocks, int i) {
    return i / blocks.count();
  }

  private static int block(Band.Blocks blocks, int i) {
    return blocks.first() + i % blocks.count();
  }

  /** Returns how many elements behind the first row that row begins, of the i-th block's pair. */
  private int row(Band.Blocks blocks, int i, int row) {
    return shape.query(from + pair(blocks, i)) + row * shape.columns();
  }

  private static double pairs(int[] words) {
    return (double) words[COUNT] / words[Word.QUERIES];
  }

  /** Returns the scores that queries may read. */
  private static double visible(int[] words) {
    int queries = words[Word.QUERIES];
    return pairs(words) * AttentionTornado.pairs(queries, queries, words[Word.WINDOW]);
  }

  /** Returns the scores of all blocks of queries: those outside the window are set to zero. */
  private static double all(int[] words) {
    return pairs(words)
        * new Band(words[Word.QUERIES], words[Word.WINDOW])
            .ofQueries().stream()
                .mapToDouble(blocks -> (double) blocks.count() * blocks.rows() * blocks.others())
                .sum();
  }

  private static double stepsOfRow(int[] words) {
    return KernelCost.steps(Math.min(words[Word.REACH], words[Word.QUERIES]), DeviceKernel.GROUP);
  }

  /** A row is read three times, the second and third time from a cache. */
  private static DeviceWork softmaxCost(int[] words) {
    double visible = visible(words);
    return DeviceWork.ofElements(visible, all(words) + words[COUNT], 7 * visible)
        .withSteps(stepsOfRow(words));
  }

  /** Each row also reads its log denominator and its delta. */
  private static DeviceWork pullCost(int[] words) {
    double visible = visible(words);
    return DeviceWork.ofElements(2 * visible + 2.0 * words[COUNT], 2 * all(words), 6 * visible)
        .withSteps(2 * stepsOfRow(words));
  }

  static void softmaxBand(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(64);
    int at = cursor.get(0);
    int group = c.groupIdx;
    int lane = c.localIdx;
    if (group < n.get(at + COUNT)) {
      int queries = n.get(at + Word.QUERIES);
      float scale = f.get(n.get(at + Word.SCALE));
      int query = group % queries;
      int scoresAt =
          n.get(at + Word.SCORES)
              + group / queries * n.get(at + Word.SIZE)
              + query * n.get(at + Word.STRIDE);
      int first = query - n.get(at + Word.WINDOW) + 1;
      if (first < 0) {
        first = 0;
      }
      // The keys of the block of 64 queries.
      int start = (query / 64 + 1) * 64 - n.get(at + Word.REACH);
      int end = start + n.get(at + Word.REACH);
      if (start < 0) {
        start = 0;
        end = n.get(at + Word.REACH);
      }
      if (end > queries) {
        end = queries;
      }
      // A NaN is never the maximum, but it appears in its own exponential, and so in the sum.
      float highest = -1f / 0f;
      for (int j = start + lane; j < end; j += 64) {
        if (j >= first && j <= query) {
          float score = scale * f.get(scoresAt + j);
          if (score > highest) {
            highest = score;
          }
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
      float sum = 0f;
      for (int j = start + lane; j < end; j += 64) {
        float weight = 0f;
        if (j >= first && j <= query) {
          weight = TornadoMath.exp(scale * f.get(scoresAt + j) - base);
        }
        f.set(scoresAt + j, weight);
        sum += weight;
      }
      lanes[lane] = sum;
      c.localBarrier();
      for (int half = 32; half > 0; half >>= 1) {
        if (lane < half) {
          lanes[lane] = lanes[lane] + lanes[lane + half];
        }
        c.localBarrier();
      }
      float total = lanes[0];
      for (int j = start + lane; j < end; j += 64) {
        if (j >= first && j <= query) {
          f.set(scoresAt + j, f.get(scoresAt + j) / total);
        }
      }
      if (lane == 0) {
        f.set(
            n.get(at + Word.LOG_DENOMINATORS) + group,
            AttentionTornado.logDenominator(maximum, total));
      }
    }
  }

  static void pullBand(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int group = c.groupIdx;
    int lane = c.localIdx;
    if (group < n.get(at + COUNT)) {
      int queries = n.get(at + Word.QUERIES);
      float scale = f.get(n.get(at + Word.SCALE));
      int query = group % queries;
      int row = group / queries * n.get(at + Word.SIZE) + query * n.get(at + Word.STRIDE);
      int scoresAt = n.get(at + Word.SCORES) + row;
      int alongAt = n.get(at + Word.ALONG) + row;
      float logDenominator = f.get(n.get(at + Word.LOG_DENOMINATORS) + group);
      float delta = f.get(n.get(at + Word.DELTA) + group);
      int first = query - n.get(at + Word.WINDOW) + 1;
      int start = (query / 64 + 1) * 64 - n.get(at + Word.REACH);
      int end = start + n.get(at + Word.REACH);
      if (start < 0) {
        start = 0;
        end = n.get(at + Word.REACH);
      }
      if (end > queries) {
        end = queries;
      }
      for (int j = start + lane; j < end; j += 64) {
        float weight = 0f;
        float pull = 0f;
        if (j >= first && j <= query) {
          weight = TornadoMath.exp(scale * f.get(scoresAt + j) - logDenominator);
          pull = scale * (weight * (f.get(alongAt + j) - delta));
        }
        f.set(scoresAt + j, weight);
        f.set(alongAt + j, pull);
      }
    }
  }
}
