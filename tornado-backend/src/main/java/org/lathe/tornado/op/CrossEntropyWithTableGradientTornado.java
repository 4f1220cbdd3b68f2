package org.lathe.tornado.op;

import java.util.List;
import java.util.Optional;
import org.lathe.engine.CrossEntropyWithTableGradient;
import org.lathe.graph.Shape;
import org.lathe.graph.op.LinearCrossEntropy;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.FedIds;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;

/**
 * Launches of the loss together with the gradient of its table, by the kernels of {@link
 * CrossEntropyBlocks} and {@link LinearCrossEntropyGradWeightTornado}: the coefficients of a block
 * serve both gradients. They are those of each position's own loss; for the table, its cotangent is
 * a factor of the rows of x, not of the coefficients. So the gradient of the table has the bound of
 * {@code linear_cross_entropy_grad_weight}, not its bits.
 */
final class CrossEntropyWithTableGradientTornado
    implements Lowering<CrossEntropyWithTableGradient> {
  @Override
  public List<DeviceKernel> kernels() {
    return List.of();
  }

  @Override
  public boolean readsHalves(CrossEntropyWithTableGradient op, int input) {
    return input == 0;
  }

  @Override
  public boolean writesHalves(CrossEntropyWithTableGradient op, int output) {
    return output == 2;
  }

  @Override
  public void lower(
      CrossEntropyWithTableGradient op,
      List<Place> inputs,
      List<Place> outputs,
      Launches launches) {
    Place targets = inputs.get(2);
    Place gradient = outputs.getLast();
    int vocabulary = inputs.get(1).shape().extent(0);
    // An error names the operation that the user's graph has.
    String mnemonic = new LinearCrossEntropy(op.inputGradient()).mnemonic();
    FedIds.check(launches, targets, -1, vocabulary, mnemonic, "target");
    int positions = targets.size();
    if (positions == 0) {
      FillTornado.zero(gradient, launches);
    }
    Place x = CrossEntropyBlocks.factor(inputs.get(0), inputs.get(1), launches);
    Place table = CrossEntropyBlocks.factor(inputs.get(1), inputs.get(1), launches);
    int block = CrossEntropyBlocks.block(launches, positions, table);
    CrossEntropyBlocks.Block memory = CrossEntropyBlocks.Block.reserve(block, table, launches);
    Place scored =
        LinearCrossEntropyGradWeightTornado.scored(block, memory.logits(), table, launches);
    for (int from = 0; from < positions; from += block) {
      int count = Math.min(block, positions - from);
      Shape scalars = Shape.of(count);
      CrossEntropyBlocks.lossesAndCoefficients(
          from, count, x, table, targets, outputs, memory, launches);
      if (op.inputGradient()) {
        CrossEntropyBlocks.inputGradient(
            from, count, table, outputs.get(2), memory.logits(), launches);
      }
      Place rows = CrossEntropyBlocks.rows(scored, 0, count);
      CrossEntropyBlocks.copyScored(
          CrossEntropyBlocks.rows(inputs.get(0), from, count),
          rows,
          targets.view(from, scalars),
          Optional.of(inputs.get(3).view(from, scalars)),
          launches);
      LinearCrossEntropyGradWeightTornado.addProducts(
          memory.logits(), rows, gradient, from > 0, launches);
    }
    if (op.inputGradient()) {
      CrossEntropyBlocks.zeroUnscored(outputs.get(2), targets, launches);
    }
  }
}
