package org.lathe.tornado.op;

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
    Place table = inputs.get(1);
    Place targets = inputs.get(2);
    int vocabulary = table.shape().extent(0);
    FedIds.check(launches, targets, -1, vocabulary, op.mnemonic(), "target");
    int positions = targets.size();
    if (positions == 0) {
      FillTornado.zero(outputs.getFirst(), launches);
    }
    int block = CrossEntropyBlocks.block(launches.target(), positions, vocabulary);
    Matrix logits = CrossEntropyBlocks.reserveLogits(block, vocabulary, launches);
    Place scored = scored(block, table, launches);
    for (int from = 0; from < positions; from += block) {
      int count = Math.min(block, positions - from);
      Shape scalars = Shape.of(count);
      Place rows = CrossEntropyBlocks.rows(scored, 0, count);
      Place wanted = targets.view(from, scalars);
      // Rows that are not scored must not count, not even as 0 times a value that may be infinite.
      CrossEntropyBlocks.copyScored(
          CrossEntropyBlocks.rows(x, from, count), rows, wanted, Descriptor.NOWHERE, launches);
      CrossEntropyBlocks.products(rows, table, logits, launches);
      CrossEntropyBlocks.coefficients(
          vocabulary,
          wanted,
          inputs.get(3).view(from, scalars),
          Descriptor.NOWHERE,
          inputs.get(4).view(from, scalars).at(),
          logits,
          launches);
      addProducts(logits, rows, outputs.getFirst(), from > 0, launches);
    }
  }

  /** Reserves working memory for the scored rows of x of a block: [positions, columns]. */
  static Place scored(int block, Place table, Launches launches) {
    int columns = table.shape().columns();
    return launches.floats(Math.multiplyExact(block, columns)).view(0, Shape.of(block, columns));
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
        Matrix.of(scored.at(), columns),
        Matrix.of(gradient.at(), columns),
        accumulate);
  }
}
