package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.MemoryPlan;
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
  /** The words of the descriptor that the kernels share. */
  interface Word {
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

    /** The gradient only: {@link Band#lastKeys}. */
    int LAST_KEYS = 11;
  }

  static final DeviceKernel SOFTMAX =
      DeviceKernel.ofRows(
          "attention.softmax",
          Word.LOG_DENOMINATORS,
          CausalProducts::softmaxBand,
          words -> softmaxCost(words, Float.BYTES));

  static final DeviceKernel PULLS =
      DeviceKernel.ofRows(
          "attention_grad.pulls",
          Word.LAST_KEYS,
          CausalProducts::pullBand,
          words -> pullCost(words, Float.BYTES));

  private final Launches launches;
  private final AttentionShape shape;
  private final Band band;
  private final int size;
  private final boolean halves;

  /** The pairs whose scores are in working memory. */
  private int from;

  private int count;

  private CausalProducts(Launches launches, AttentionShape shape, Band band, boolean halves) {
    this.launches = launches;
    this.shape = shape;
    this.band = band;
    this.size = Math.toIntExact(band.size());
    this.halves = halves;
  }

  /**
   * Adds the launches of the attention, if products are to be used.
   *
   * @return whether they are
   */
  static boolean add(
      Launches launches, AttentionShape shape, List<Place> inputs, List<Place> outputs) {
    Band band = new Band(shape.queries(), shape.window());
    boolean halves = Halves.any(inputs, outputs);
    if (!ByProducts.use(
        launches.target(),
        shape,
        forwardLaunches(band),
        band.scores(),
        floats(band.size(), halves))) {
      return false;
    }
    List<Place> factors = AttentionHalves.factors(inputs, halves, launches);
    new CausalProducts(launches, shape, band, halves).forward(factors, outputs);
    AttentionTornado.repair(launches, shape, factors, outputs);
    return true;
  }

  /**
   * Adds the launches of the gradient, if products are to be used.
   *
   * @return whether they are
   */
  static boolean addGradient(
      Launches launches, AttentionShape shape, List<Place> inputs, List<Place> outputs) {
    Band band = new Band(shape.queries(), shape.window());
    boolean halves = Halves.any(inputs, outputs);
    if (!ByProducts.use(
        launches.target(),
        shape,
        gradientLaunches(band),
        2 * band.scores(),
        2 * floats(band.size(), halves))) {
      return false;
    }
    List<Place> factors = AttentionHalves.factors(inputs, halves, launches);
    Place delta = AttentionGradTornado.delta(launches, shape, factors, outputs);
    new CausalProducts(launches, shape, band, halves).backward(factors, outputs, delta);
    AttentionGradTornado.repair(launches, shape, factors, outputs, delta);
    return true;
  }

  /** Returns the floats of working memory that so many scores take. */
  static long floats(long scores, boolean halves) {
    return halves ? MemoryPlan.aligned(Math.ceilDiv(scores, 2)) : scores;
  }

  /** Two products over blocks of queries, the softmax and the repair. */
  private static int forwardLaunches(Band band) {
    return 2 * band.ofQueries().size() + 2;
  }

  /** Two products over blocks of queries, one over blocks of keys, deltas, pulls, two repairs. */
  private static int gradientLaunches(Band band) {
    return 2 * band.ofQueries().size() + band.ofKeys().size() + 4;
  }

  private void forward(List<Place> inputs, List<Place> outputs) {
    int most = most(1);
    Place scores = AttentionHalves.scores(most * size, halves, launches);
    for (from = 0; from < shape.pairs(); from += most) {
      count = Math.min(most, shape.pairs() - from);
      multiplyRows(List.of(rows(inputs.get(0), inputs.get(1), scores)));
      launches.elements(
          halves ? CausalHalves.SOFTMAX : SOFTMAX,
          count * band.n(),
          descriptor(scores, ofGroup(outputs.get(1))));
      multiplyBand(scores, inputs.get(2), outputs.get(0));
    }
  }

  private void backward(List<Place> inputs, List<Place> outputs, Place delta) {
    Place q = inputs.get(0);
    Place k = inputs.get(1);
    Place g = inputs.get(5);
    int most = most(2);
    Place scores = AttentionHalves.scores(most * size, halves, launches);
    Place along = AttentionHalves.scores(most * size, halves, launches);
    for (from = 0; from < shape.pairs(); from += most) {
      count = Math.min(most, shape.pairs() - from);
      multiplyRows(List.of(rows(q, k, scores), rows(g, inputs.get(2), along)));
      launches.elements(
          halves ? CausalHalves.PULLS : PULLS,
          count * band.n(),
          descriptor(scores, ofGroup(inputs.get(4)))
              .stored(Word.ALONG, along)
              .floats(Word.DELTA, ofGroup(AttentionGradTornado.rounded(delta)))
              .value(Word.LAST_KEYS, band.lastKeys()));
      multiplyBand(along, k, outputs.get(0));
      multiplyTransposedBand(
          List.of(transposed(along, q, outputs.get(1)), transposed(scores, g, outputs.get(2))));
    }
  }

  /** Returns the most pairs whose scores are in working memory, with so many scores each. */
  private int most(int each) {
    return Math.ceilDiv(
        shape.pairs(), shape.groups(launches.target(), each * floats(size, halves)));
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
        .stored(Word.SCORES, scores)
        .floats(Word.LOG_DENOMINATORS, logDenominators);
  }

  private ProductOperands rows(Place x, Place y, Place to) {
    return new ProductOperands(shape.rows(x), shape.rows(y).transposed(), rows(to));
  }

  private ProductOperands transposed(Place scores, Place x, Place to) {
    return new ProductOperands(rows(scores).transposed(), shape.rows(x), shape.rows(to));
  }

  /** {@code to = x y^T}: the inner products of each query's row and those of the keys. */
  private void multiplyRows(List<ProductOperands> all) {
    for (Band.Blocks blocks : band.ofQueries()) {
      ProductOperands.multiply(
          launches,
          blocks.rows(),
          blocks.others(),
          shape.width(),
          all,
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
      ProductOperands.multiply(
          launches,
          blocks.rows(),
          shape.width(),
          blocks.others(),
          List.of(new ProductOperands(rows(scores), shape.rows(y), shape.rows(to))),
          ProductBatch.of(
              count * blocks.count(),
              i -> pair(blocks, i) * size + band.ofQueries(block(blocks, i)),
              i -> row(blocks, i, band.start(block(blocks, i))),
              i -> row(blocks, i, block(blocks, i) * Band.BLOCK)));
    }
  }

  /** {@code to = scores^T x}: the sum of the queries' rows for each key. */
  private void multiplyTransposedBand(List<ProductOperands> all) {
    for (Band.Blocks blocks : band.ofKeys()) {
      ProductOperands.multiply(
          launches,
          blocks.rows(),
          shape.width(),
          blocks.others(),
          all,
          ProductBatch.of(
              count * blocks.count(),
              i -> pair(blocks, i) * size + band.ofKeys(block(blocks, i)),
              i -> row(blocks, i, block(blocks, i) * Band.BLOCK),
              i -> row(blocks, i, block(blocks, i) * Band.BLOCK)));
    }
  }

  private Matrix rows(Place scores) {
    return Matrix.of(scores, band.stride());
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

  private static Band band(int[] words) {
    return new Band(words[Word.QUERIES], words[Word.WINDOW]);
  }

  private static double stepsOfRow(int[] words) {
    return KernelCost.stepsOfRow(Math.min(words[Word.REACH], words[Word.QUERIES]));
  }

  /**
   * A row is read three times, the second and third time from a cache. The scores outside the
   * window are set to zero.
   *
   * @param bytes of a score
   */
  static DeviceWork softmaxCost(int[] words, int bytes) {
    double visible = visible(words);
    double written = pairs(words) * band(words).scores();
    return new DeviceWork(
        bytes * visible,
        bytes * written + (double) Float.BYTES * words[COUNT],
        7 * visible,
        0,
        stepsOfRow(words));
  }

  /** Each row also reads its log denominator and its delta. */
  static DeviceWork pullCost(int[] words, int bytes) {
    double visible = visible(words);
    double written = pairs(words) * band(words).read();
    return new DeviceWork(
        2 * bytes * visible + 2.0 * Float.BYTES * words[COUNT],
        2 * bytes * written,
        6 * visible,
        0,
        2 * stepsOfRow(words));
  }

  static void softmaxBand(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
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
        float score = scale * f.get(scoresAt + j);
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
      float weight = 0f;
      if (j >= first && j <= query) {
        weight = TornadoMath.exp(scale * f.get(scoresAt + j) - base);
      }
      f.set(scoresAt + j, weight);
      sum += weight;
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
      if (j >= first && j <= query) {
        f.set(scoresAt + j, f.get(scoresAt + j) / total);
      }
    }
    if (row < rows) {
      if (lane == 0) {
        f.set(logAt + row, AttentionTornado.logDenominator(maximum, total));
      }
    }
  }

  static void pullBand(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
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
          weight = TornadoMath.exp(scale * f.get(scoresAt + j) - logDenominator);
          pull = scale * (weight * (f.get(alongAt + j) - delta));
        }
        f.set(scoresAt + j, weight);
        f.set(alongAt + j, pull);
      }
    }
  }
}
