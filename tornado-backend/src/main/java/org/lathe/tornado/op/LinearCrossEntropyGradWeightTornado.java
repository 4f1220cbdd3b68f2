package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.op.LinearCrossEntropyGradWeight;
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
 * Kernels of {@code linear_cross_entropy_grad_weight}: positions are processed in blocks as in
 * {@link LinearCrossEntropyTornado}. The logits of a block become coefficients, and the product of
 * these and the rows of x of the block is added to the gradient, block after block in a fixed
 * order.
 */
final class LinearCrossEntropyGradWeightTornado implements Lowering<LinearCrossEntropyGradWeight> {
  /** The words of the descriptor. */
  private interface Word {
    int VOCABULARY = 1;
    int LOGITS = 2;
    int TARGETS = 3;
    int LOG_DENOMINATORS = 4;
    int G = 5;
    int STRIDE = 6;
  }

  static final DeviceKernel COEFFICIENTS =
      new DeviceKernel(
          "linear_cross_entropy_grad_weight.coefficients",
          Word.STRIDE,
          LinearCrossEntropyGradWeightTornado::lossCoefficients);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(COEFFICIENTS);
  }

  @Override
  public void lower(
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
    Place logits = launches.floats(Math.multiplyExact(block, stride));
    Place scored = launches.floats(Math.multiplyExact(block, columns));
    Matrix rows = Matrix.of(table.at(), columns);
    for (int from = 0; from < positions; from += block) {
      int count = Math.min(block, positions - from);
      Shape scalars = Shape.of(count);
      Place part = x.view(from * columns, Shape.of(count, columns));
      Place wanted = targets.view(from, scalars);
      // Rows that are not scored must not count, not even as 0 times a value that may be infinite.
      LinearCrossEntropyTornado.zeroUnscored(launches, part, scored, wanted);
      MatmulTornado.multiply(
          launches,
          count,
          vocabulary,
          columns,
          Matrix.of(scored.at(), columns),
          rows.transposed(),
          Matrix.of(logits.at(), stride),
          false);
      launches.elements(
          COEFFICIENTS,
          count * vocabulary,
          new Descriptor()
              .value(Word.VOCABULARY, vocabulary)
              .floats(Word.LOGITS, logits)
              .ints(Word.TARGETS, wanted)
              .floats(Word.LOG_DENOMINATORS, inputs.get(3).view(from, scalars))
              .floats(Word.G, inputs.get(4).view(from, scalars))
              .value(Word.STRIDE, stride));
      MatmulTornado.multiply(
          launches,
          vocabulary,
          columns,
          count,
          Matrix.of(logits.at(), stride).transposed(),
          Matrix.of(scored.at(), columns),
          Matrix.of(outputs.getFirst().at(), columns),
          from > 0);
    }
  }

  static void lossCoefficients(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int vocabulary = n.get(at + Word.VOCABULARY);
      int logitsAt = n.get(at + Word.LOGITS);
      int row = i / vocabulary;
      int place = logitsAt + row * n.get(at + Word.STRIDE) + i % vocabulary;
      int target = n.get(n.get(at + Word.TARGETS) + row);
      float coefficient = 0f;
      if (target >= 0) {
        float p = TornadoMath.exp(f.get(place) - f.get(n.get(at + Word.LOG_DENOMINATORS) + row));
        if (i % vocabulary == target) {
          p = p - 1f;
        }
        coefficient = f.get(n.get(at + Word.G) + row) * p;
      }
      f.set(place, coefficient);
    }
  }
}
