package org.lathe.tornado.op;

import java.util.List;
import java.util.Optional;
import org.lathe.graph.Shape;
import org.lathe.graph.op.LinearCrossEntropyGradWeight;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.FedIds;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Matrix;
import org.lathe.tornado.launch.Place;

/**
 * Launches of {@code linear_cross_entropy_grad_weight}: positions are processed in blocks as in
 * {@link CrossEntropyBlocks}, by its kernels. The logits of a block become coefficients, and the
 * product of these and the rows of x of the block is added to the gradient, block after block in a
 * fixed order.
 */
final class LinearCrossEntropyGradWeightTornado implements Lowering<LinearCrossEntropyGradWeight> {
  @Override
  public List<DeviceKernel> kernels() {
    return List.of(ScoredHalves.KERNEL);
  }

  @Override
  public boolean readsHalves(LinearCrossEntropyGradWeight op, int input) {
    return input == 0;
  }

  @Override
  public void lower(
      LinearCrossEntropyGradWeight op, List<Place> inputs, List<Place> outputs, Launches launches) {
    Place x = inputs.get(0);
    Place table = CrossEntropyBlocks.factor(inputs.get(1), inputs.get(1), launches);
    Place targets = inputs.get(2);
    int vocabulary = table.shape().extent(0);
    FedIds.check(launches, targets, -1, vocabulary, op.mnemonic(), "target");
    int positions = targets.size();
    if (positions == 0) {
      FillTornado.zero(outputs.getFirst(), launches);
    }
    int block = CrossEntropyBlocks.block(launches, positions, table);
    Matrix logits = CrossEntropyBlocks.reserveLogits(block, table, launches);
    Place scored = scored(block, logits, table, launches);
    for (int from = 0; from < positions; from += block) {
      int count = Math.min(block, positions - from);
      Shape scalars = Shape.of(count);
      Place rows = CrossEntropyBlocks.rows(scored, 0, count);
      Place wanted = targets.view(from, scalars);
      // Rows that are not scored must not count, not even as 0 times a value that may be infinite.
      CrossEntropyBlocks.copyScored(
          CrossEntropyBlocks.rows(x, from, count), rows, wanted, Optional.empty(), launches);
      CrossEntropyBlocks.products(rows, table, logits, launches);
      CrossEntropyBlocks.coefficients(
          vocabulary,
          wanted,
          inputs.get(3).view(from, scalars),
          Optional.empty(),
          Optional.of(inputs.get(4).view(from, scalars)),
          logits,
          launches);
      addProducts(logits, rows, outputs.getFirst(), from > 0, launches);
    }
  }

  /**
   * Reserves working memory for the scored rows of x of a block: [positions, columns].
   *
   * @param logits of the block, as which the rows are stored
   */
  static Place scored(int block, Matrix logits, Place table, Launches launches) {
    int columns = table.shape().columns();
    int size = Math.multiplyExact(block, columns);
    return (logits.halves() ? launches.halves(size) : launches.floats(size))
        .view(0, Shape.of(block, columns));
  }

  /**
   * Adds the product of the coefficients and the scored rows of a block to the gradient.
   *
   * @param coefficients [positions, vocabulary]
   * @param scored [positions, columns]
   * @param gradient [vocabulary, columns]
   * @param accumulate whether the gradient already has a value, of the blocks before
   */
  static void addProducts(
      Matrix coefficients, Place scored, Place gradient, boolean accumulate, Launches launches) {
    int columns = gradient.shape().columns();
    MatmulTornado.multiply(
        launches,
        gradient.shape().extent(0),
        columns,
        scored.shape().rows(),
        coefficients.transposed(),
        Matrix.of(scored, columns),
        Matrix.of(gradient, columns),
        accumulate);
  }
}
