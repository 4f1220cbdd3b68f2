package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.LinearCrossEntropyGradWeight;
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
 * Kernels of {@code linear_cross_entropy_grad_weight}: positions in blocks as in {@link
 * LinearCrossEntropyTornado}; the logits of a block become coefficients, and the product of those
 * and the block's rows of x is added to the gradient, block after block in one order.
 */
final class LinearCrossEntropyGradWeightTornado {
  static final Kernel COEFFICIENTS =
      new Kernel(
          "linear_cross_entropy_grad_weight.coefficients",
          LinearCrossEntropyGradWeightTornado::lossCoefficients);

  static void lower(
      LinearCrossEntropyGradWeight op, List<Place> inputs, List<Place> outputs, Launches launches) {
    Place x = inputs.get(0);
    Place table = inputs.get(1);
    Place targets = inputs.get(2);
    int vocabulary = table.shape().extent(0);
    int columns = table.shape().columns();
    FedIds.check(launches, targets, -1, vocabulary, op.mnemonic(), "target");
    int positions = targets.size();
    if (positions == 0) {
      FillTornado.zero(outputs.getFirst(), launches);
    }
    int block = LinearCrossEntropyTornado.block(positions, vocabulary);
    int stride = LinearCrossEntropyTornado.stride(vocabulary);
    int logits = launches.floats(Math.multiplyExact(block, stride));
    int scored = launches.floats(Math.multiplyExact(block, columns));
    Matrix rows = Matrix.of(table.at(), columns);
    for (int from = 0; from < positions; from += block) {
      int count = Math.min(block, positions - from);
      int part = x.at() + from * columns;
      // Rows that are not scored must not count, not even as 0 times what may be infinite.
      launches.elements(
          LinearCrossEntropyTornado.UNSCORED,
          count * columns,
          part,
          scored,
          targets.at() + from,
          columns);
      MatmulTornado.multiply(
          launches,
          count,
          vocabulary,
          columns,
          Matrix.of(scored, columns),
          rows.transposed(),
          Matrix.of(logits, stride),
          false);
      launches.elements(
          COEFFICIENTS,
          count * vocabulary,
          vocabulary,
          logits,
          targets.at() + from,
          inputs.get(3).at() + from,
          inputs.get(4).at() + from,
          stride);
      MatmulTornado.multiply(
          launches,
          vocabulary,
          columns,
          count,
          Matrix.of(logits, stride).transposed(),
          Matrix.of(scored, columns),
          Matrix.of(outputs.getFirst().at(), columns),
          from > 0);
    }
  }

  static void lossCoefficients(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at)) {
      int vocabulary = n.get(at + 1);
      int logitsAt = n.get(at + 2);
      int row = i / vocabulary;
      int place = logitsAt + row * n.get(at + 6) + i % vocabulary;
      int target = n.get(n.get(at + 3) + row);
      float coefficient = 0f;
      if (target >= 0) {
        float p = TornadoMath.exp(f.get(place) - f.get(n.get(at + 4) + row));
        if (i % vocabulary == target) {
          p = p - 1f;
        }
        coefficient = f.get(n.get(at + 5) + row) * p;
      }
      f.set(place, coefficient);
    }
  }

  private LinearCrossEntropyGradWeightTornado() {}
}
