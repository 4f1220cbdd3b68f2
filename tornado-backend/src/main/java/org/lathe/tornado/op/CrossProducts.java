package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import java.util.function.IntUnaryOperator;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.MemoryPlan;
import org.lathe.graph.Shape;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Matrix;
import org.lathe.tornado.launch.Place;
import org.lathe.tornado.launch.ProductBatch;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Cross-attention, in which each query reads all keys, and its gradient by matrix products of whole
 * sequences. There are few keys. So the scores are stored with a row for each key, and a work item
 * computes those of one query: neighbouring items read neighbouring elements, and none waits for
 * another.
 */
final class CrossProducts {
  /** The words of the descriptor that the kernels share. */
  interface Word {
    int QUERIES = 1;
    int KEYS = 2;
    int STRIDE = 3;
    int SCALE = 4;
    int SCORES = 5;
    int LOG_DENOMINATORS = 6;

    /** The gradient only: the inner products of g and v, and of g and out. */
    int ALONG = 7;

    int DELTA = 8;
  }

  /** Two products and the softmax. */
  private static final int LAUNCHES = 3;

  /** Deltas, three products, pulls and two repairs. */
  private static final int GRADIENT_LAUNCHES = 7;

  static final DeviceKernel SOFTMAX =
      new DeviceKernel(
          "cross_attention.softmax",
          Word.LOG_DENOMINATORS,
          CrossProducts::softmaxColumns,
          words -> softmaxCost(words, Float.BYTES));

  static final DeviceKernel PULLS =
      new DeviceKernel(
          "cross_attention_grad.pulls",
          Word.DELTA,
          CrossProducts::pullColumns,
          words -> pullCost(words, Float.BYTES));

  private final Launches launches;
  private final AttentionShape shape;
  private final int stride;
  private final int size;
  private final boolean halves;

  /** The pairs whose scores are in working memory. */
  private int from;

  private int count;

  private CrossProducts(Launches launches, AttentionShape shape, boolean halves) {
    this.launches = launches;
    this.shape = shape;
    this.stride = stride(shape);
    this.size = Math.toIntExact(size(shape));
    this.halves = halves;
  }

  private static int stride(AttentionShape shape) {
    return (int) MemoryPlan.aligned(shape.queries());
  }

  private static long size(AttentionShape shape) {
    return (long) shape.keys() * stride(shape);
  }

  /**
   * Adds the launches of the attention, if products are to be used.
   *
   * @return whether they are
   */
  static boolean add(
      Launches launches, AttentionShape shape, List<Place> inputs, List<Place> outputs) {
    boolean halves = Halves.any(inputs, outputs);
    long scores = size(shape);
    if (!ByProducts.use(
        launches.target(), shape, LAUNCHES, scores, CausalProducts.floats(scores, halves))) {
      return false;
    }
    List<Place> factors = AttentionHalves.factors(inputs, halves, launches);
    new CrossProducts(launches, shape, halves).forward(factors, outputs);
    return true;
  }

  /**
   * Adds the launches of the gradient, if products are to be used.
   *
   * @return whether they are
   */
  static boolean addGradient(
      Launches launches, AttentionShape shape, List<Place> inputs, List<Place> outputs) {
    boolean halves = Halves.any(inputs, outputs);
    long scores = size(shape);
    if (!ByProducts.use(
        launches.target(),
        shape,
        GRADIENT_LAUNCHES,
        2 * scores,
        2 * CausalProducts.floats(scores, halves))) {
      return false;
    }
    List<Place> factors = AttentionHalves.factors(inputs, halves, launches);
    Place delta = AttentionGradTornado.delta(launches, shape, factors, outputs);
    new CrossProducts(launches, shape, halves).backward(factors, outputs, delta);
    // An infinite probability times a difference that rounding keeps from 0 is not NaN.
    AttentionGradTornado.repair(launches, shape, factors, outputs, delta);
    return true;
  }

  private void forward(List<Place> inputs, List<Place> outputs) {
    int most = most(1);
    Place scores = AttentionHalves.scores(most * size, halves, launches);
    for (from = 0; from < shape.pairs(); from += most) {
      count = Math.min(most, shape.pairs() - from);
      multiplyRows(List.of(rows(inputs.get(1), inputs.get(0), scores)));
      launches.elements(
          halves ? CrossHalves.SOFTMAX : SOFTMAX,
          count * shape.queries(),
          descriptor(scores, ofGroup(outputs.get(1))));
      multiplyScores(scores, inputs.get(2), outputs.get(0));
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
      multiplyRows(List.of(rows(k, q, scores), rows(inputs.get(2), g, along)));
      launches.elements(
          halves ? CrossHalves.PULLS : PULLS,
          count * shape.queries(),
          descriptor(scores, ofGroup(inputs.get(4)))
              .stored(Word.ALONG, along)
              .floats(Word.DELTA, ofGroup(AttentionGradTornado.rounded(delta))));
      multiplyScores(along, k, outputs.get(0));
      multiplyTransposedScores(
          List.of(ofKeys(along, q, outputs.get(1)), ofKeys(scores, g, outputs.get(2))));
    }
  }

  /** Returns the most pairs whose scores are in working memory, with so many scores each. */
  private int most(int each) {
    return Math.ceilDiv(
        shape.pairs(), shape.groups(launches.target(), each * CausalProducts.floats(size, halves)));
  }

  private Place ofGroup(Place rows) {
    return rows.view(from * shape.queries(), Shape.of(count * shape.queries()));
  }

  private Descriptor descriptor(Place scores, Place logDenominators) {
    return new Descriptor()
        .value(Word.QUERIES, shape.queries())
        .value(Word.KEYS, shape.keys())
        .value(Word.STRIDE, stride)
        .floats(Word.SCALE, launches.number(shape.scale()))
        .stored(Word.SCORES, scores)
        .floats(Word.LOG_DENOMINATORS, logDenominators);
  }

  private ProductOperands rows(Place y, Place x, Place to) {
    return new ProductOperands(shape.rows(y), shape.rows(x).transposed(), Matrix.of(to, stride));
  }

  private ProductOperands ofKeys(Place scores, Place x, Place to) {
    return new ProductOperands(Matrix.of(scores, stride), shape.rows(x), shape.rows(to));
  }

  /** {@code to = y x^T}: the inner products of each key's row and those of the queries. */
  private void multiplyRows(List<ProductOperands> all) {
    ProductOperands.multiply(
        launches,
        shape.keys(),
        shape.queries(),
        shape.width(),
        all,
        batch(this::key, this::query, this::score));
  }

  /** {@code to = scores y}: the sum of the keys' rows for each query. */
  private void multiplyScores(Place scores, Place y, Place to) {
    ProductOperands.multiply(
        launches,
        shape.queries(),
        shape.width(),
        shape.keys(),
        List.of(
            new ProductOperands(
                Matrix.of(scores, stride).transposed(), shape.rows(y), shape.rows(to))),
        batch(this::score, this::key, this::query));
  }

  /** {@code to = scores^T x}: the sum of the queries' rows for each key. */
  private void multiplyTransposedScores(List<ProductOperands> all) {
    ProductOperands.multiply(
        launches,
        shape.keys(),
        shape.width(),
        shape.queries(),
        all,
        batch(this::score, this::query, this::key));
  }

  private ProductBatch batch(IntUnaryOperator lhs, IntUnaryOperator rhs, IntUnaryOperator out) {
    return ProductBatch.of(count, lhs, rhs, out);
  }

  private int query(int i) {
    return shape.query(from + i);
  }

  private int key(int i) {
    return shape.key(from + i);
  }

  private int score(int i) {
    return i * size;
  }

  /**
   * An item reads the scores of its query three times, after the first from a cache.
   *
   * @param bytes of a score
   */
  static DeviceWork softmaxCost(int[] words, int bytes) {
    double queries = words[COUNT];
    double scores = queries * words[Word.KEYS];
    return new DeviceWork(
        bytes * scores, bytes * scores + Float.BYTES * queries, 7 * scores, 0, words[Word.KEYS]);
  }

  /** Each item also reads the log denominator and the delta of its query. */
  static DeviceWork pullCost(int[] words, int bytes) {
    double queries = words[COUNT];
    double scores = queries * words[Word.KEYS];
    return new DeviceWork(
        2 * bytes * scores + 2 * Float.BYTES * queries,
        2 * bytes * scores,
        6 * scores,
        0,
        2.0 * words[Word.KEYS]);
  }

  static void softmaxColumns(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
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
        float score = scale * f.get(scoresAt + j * stride);
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
        float weight = TornadoMath.exp(scale * f.get(scoresAt + j * stride) - base);
        f.set(scoresAt + j * stride, weight);
        sum += weight;
      }
      for (int j = 0; j < keys; j++) {
        f.set(scoresAt + j * stride, f.get(scoresAt + j * stride) / sum);
      }
      f.set(n.get(at + Word.LOG_DENOMINATORS) + i, AttentionTornado.logDenominator(maximum, sum));
    }
  }

  static void pullColumns(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
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
        float weight = TornadoMath.exp(scale * f.get(scoresAt + to) - logDenominator);
        f.set(scoresAt + to, weight);
        f.set(alongAt + to, scale * (weight * (f.get(alongAt + to) - delta)));
      }
    }
  }
}
