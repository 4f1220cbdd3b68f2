package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.MemoryPlan;
import org.lathe.graph.Shape;
import org.lathe.graph.op.LinearCrossEntropy;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.FedIds;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Matrix;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Kernels of {@code linear_cross_entropy}: positions are processed in blocks, and only the logits
 * of one block are stored. A block needs a product, a pass over its rows that computes the loss and
 * turns logits into the coefficients of the gradient, and a second product for the gradient.
 */
final class LinearCrossEntropyTornado implements Lowering<LinearCrossEntropy> {
  /** The words of the descriptor of {@link #ROWS}. */
  private interface RowWord {
    int VOCABULARY = 1;
    int LOGITS = 2;
    int TARGETS = 3;
    int LOSS = 4;
    int LOG_DENOMINATORS = 5;
    int GRADIENT = 6;
    int STRIDE = 7;
  }

  /** The words of the descriptor of {@link #UNSCORED}. */
  private interface UnscoredWord {
    int FROM = 1;
    int TO = 2;
    int TARGETS = 3;
    int COLUMNS = 4;
  }

  /** Logits that are stored at once: 64 MiB. */
  private static final int LOGITS = 1 << 24;

  static final DeviceKernel ROWS =
      new DeviceKernel(
          "linear_cross_entropy.rows", RowWord.STRIDE, LinearCrossEntropyTornado::lossRows);

  static final DeviceKernel UNSCORED =
      new DeviceKernel(
          "linear_cross_entropy.unscored",
          UnscoredWord.COLUMNS,
          LinearCrossEntropyTornado::copyScored);

  /** Returns the number of positions of a block. */
  static int block(int positions, int vocabulary) {
    int fitting = Math.max(1, LOGITS / vocabulary);
    return Math.clamp(positions, 1, fitting);
  }

  /**
   * Returns the distance of rows of logits: rows are aligned so that libraries can load several
   * elements at once.
   */
  static int stride(int vocabulary) {
    return (int) MemoryPlan.aligned(vocabulary);
  }

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(ROWS, UNSCORED);
  }

  @Override
  public void lower(
      LinearCrossEntropy op, List<Place> inputs, List<Place> outputs, Launches launches) {
    Place x = inputs.get(0);
    Place table = inputs.get(1);
    Place targets = inputs.get(2);
    int vocabulary = table.shape().extent(0);
    int columns = table.shape().columns();
    FedIds.check(launches, targets, -1, vocabulary, op.mnemonic(), "target");
    int positions = targets.size();
    int block = block(positions, vocabulary);
    int stride = stride(vocabulary);
    Place logits = launches.floats(Math.multiplyExact(block, stride));
    Matrix rows = Matrix.of(table.at(), columns);
    for (int from = 0; from < positions; from += block) {
      int count = Math.min(block, positions - from);
      Shape scalars = Shape.of(count);
      Shape vectors = Shape.of(count, columns);
      Place scored = targets.view(from, scalars);
      MatmulTornado.multiply(
          launches,
          count,
          vocabulary,
          columns,
          Matrix.of(x.view(from * columns, vectors).at(), columns),
          rows.transposed(),
          Matrix.of(logits.at(), stride),
          false);
      launches.groups(
          ROWS,
          count,
          new Descriptor()
              .value(RowWord.VOCABULARY, vocabulary)
              .floats(RowWord.LOGITS, logits)
              .ints(RowWord.TARGETS, scored)
              .floats(RowWord.LOSS, outputs.get(0).view(from, scalars))
              .floats(RowWord.LOG_DENOMINATORS, outputs.get(1).view(from, scalars))
              .flag(RowWord.GRADIENT, op.inputGradient())
              .value(RowWord.STRIDE, stride));
      if (op.inputGradient()) {
        Place gradient = outputs.get(2).view(from * columns, vectors);
        Matrix coefficients = Matrix.of(logits.at(), stride);
        MatmulTornado.multiply(
            launches,
            count,
            columns,
            vocabulary,
            coefficients,
            rows,
            Matrix.of(gradient.at(), columns),
            false);
        zeroUnscored(launches, gradient, gradient, scored);
      }
    }
  }

  /**
   * Copies rows, with zeros in place of those whose target is -1.
   *
   * @param from rows [count, columns]
   * @param to the destination, which may be the same as the source
   * @param targets [count]
   */
  static void zeroUnscored(Launches launches, Place from, Place to, Place targets) {
    launches.elements(
        UNSCORED,
        from.size(),
        new Descriptor()
            .floats(UnscoredWord.FROM, from)
            .floats(UnscoredWord.TO, to)
            .ints(UnscoredWord.TARGETS, targets)
            .value(UnscoredWord.COLUMNS, from.shape().columns()));
  }

  static void lossRows(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(64);
    int at = cursor.get(0);
    int row = c.groupIdx;
    int lane = c.localIdx;
    if (row < n.get(at + COUNT)) {
      int vocabulary = n.get(at + RowWord.VOCABULARY);
      int logitsAt = n.get(at + RowWord.LOGITS) + row * n.get(at + RowWord.STRIDE);
      int target = n.get(n.get(at + RowWord.TARGETS) + row);
      int lossAt = n.get(at + RowWord.LOSS);
      int logAt = n.get(at + RowWord.LOG_DENOMINATORS);
      int gradient = n.get(at + RowWord.GRADIENT);
      float maximum = -1f / 0f;
      for (int v = lane; v < vocabulary; v += 64) {
        float logit = f.get(logitsAt + v);
        if (logit > maximum) {
          maximum = logit;
        }
      }
      lanes[lane] = maximum;
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
      maximum = lanes[0];
      c.localBarrier();
      float targetLogit = 0f;
      if (target >= 0) {
        targetLogit = f.get(logitsAt + target);
      }
      float sum = 0f;
      for (int v = lane; v < vocabulary; v += 64) {
        sum += TornadoMath.exp(f.get(logitsAt + v) - maximum);
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
      if (lane == 0) {
        float logDenominator = maximum + TornadoMath.log(sum);
        f.set(logAt + row, logDenominator);
        float loss = 0f;
        if (target >= 0) {
          loss = logDenominator - targetLogit;
        }
        f.set(lossAt + row, loss);
      }
      if (gradient == 1) {
        for (int v = lane; v < vocabulary; v += 64) {
          float p = TornadoMath.exp(f.get(logitsAt + v) - maximum) / sum;
          if (v == target) {
            p = p - 1f;
          }
          f.set(logitsAt + v, p);
        }
      }
    }
  }

  static void copyScored(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int fromAt = n.get(at + UnscoredWord.FROM);
      int toAt = n.get(at + UnscoredWord.TO);
      int targetsAt = n.get(at + UnscoredWord.TARGETS);
      int columns = n.get(at + UnscoredWord.COLUMNS);
      float value = 0f;
      if (n.get(targetsAt + i / columns) >= 0) {
        value = f.get(fromAt + i);
      }
      f.set(toAt + i, value);
    }
  }
}
