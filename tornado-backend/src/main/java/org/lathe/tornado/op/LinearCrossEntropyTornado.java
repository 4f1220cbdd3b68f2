package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.MemoryPlan;
import org.lathe.graph.op.LinearCrossEntropy;
import org.lathe.tornado.launch.FedIds;
import org.lathe.tornado.launch.Kernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Matrix;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Kernels of {@code linear_cross_entropy}: positions in blocks, whose logits alone are held. A
 * block is a product, a pass over its rows that gives the loss and turns logits into the
 * coefficients of the gradient, and a second product for the gradient.
 */
final class LinearCrossEntropyTornado {
  /** Logits held at once: 64 MiB. */
  private static final int LOGITS = 1 << 24;

  static final Kernel ROWS =
      new Kernel("linear_cross_entropy.rows", LinearCrossEntropyTornado::lossRows);

  static final Kernel UNSCORED =
      new Kernel("linear_cross_entropy.unscored", LinearCrossEntropyTornado::zeroUnscored);

  /** Positions of a block. */
  static int block(int positions, int vocabulary) {
    int fitting = Math.max(1, LOGITS / vocabulary);
    return Math.clamp(positions, 1, fitting);
  }

  /** From a row of logits to the next: rows begin where libraries can load several at once. */
  static int stride(int vocabulary) {
    return (int) MemoryPlan.aligned(vocabulary);
  }

  static void lower(
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
    int logits = launches.floats(Math.multiplyExact(block, stride));
    Matrix rows = Matrix.of(table.at(), columns);
    for (int from = 0; from < positions; from += block) {
      int count = Math.min(block, positions - from);
      Matrix part = Matrix.of(x.at() + from * columns, columns);
      MatmulTornado.multiply(
          launches,
          count,
          vocabulary,
          columns,
          part,
          rows.transposed(),
          Matrix.of(logits, stride),
          false);
      launches.add(
          ROWS,
          count,
          count,
          vocabulary,
          logits,
          targets.at() + from,
          outputs.get(0).at() + from,
          outputs.get(1).at() + from,
          op.inputGradient() ? 1 : 0,
          stride);
      if (op.inputGradient()) {
        int gradient = outputs.get(2).at() + from * columns;
        Matrix coefficients = Matrix.of(logits, stride);
        MatmulTornado.multiply(
            launches,
            count,
            columns,
            vocabulary,
            coefficients,
            rows,
            Matrix.of(gradient, columns),
            false);
        launches.elements(
            UNSCORED, count * columns, gradient, gradient, targets.at() + from, columns);
      }
    }
  }

  static void lossRows(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(64);
    int at = cursor.get(0);
    int row = c.groupIdx;
    int lane = c.localIdx;
    if (row < n.get(at)) {
      int vocabulary = n.get(at + 1);
      int logitsAt = n.get(at + 2) + row * n.get(at + 7);
      int target = n.get(n.get(at + 3) + row);
      int lossAt = n.get(at + 4);
      int logAt = n.get(at + 5);
      int gradient = n.get(at + 6);
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

  /** Copies rows, zeros in place of those whose target is -1. */
  static void zeroUnscored(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at)) {
      int fromAt = n.get(at + 1);
      int toAt = n.get(at + 2);
      int targetsAt = n.get(at + 3);
      int columns = n.get(at + 4);
      float value = 0f;
      if (n.get(targetsAt + i / columns) >= 0) {
        value = f.get(fromAt + i);
      }
      f.set(toAt + i, value);
    }
  }

  private LinearCrossEntropyTornado() {}
}
