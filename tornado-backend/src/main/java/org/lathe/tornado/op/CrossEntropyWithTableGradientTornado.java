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
 * Launches of the loss together with the gradients of its table and bias, by the kernels of {@link
 * CrossEntropyBlocks} and {@link BlockGradients}: the coefficients of a block serve all gradients.
 * They are those of each position's own loss; for the table, its cotangent is a factor of the rows
 * of x, not of the coefficients. So the gradient of the table has the bound of {@code
 * linear_cross_entropy_grad_weight}, not its bits.
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
    List<Place> gradients = op.gradients(outputs);
    Place gradient = gradients.getFirst();
    int vocabulary = inputs.get(1).shape().extent(0);
    // An error names the operation that the user's graph has.
    String mnemonic = new LinearCrossEntropy(op.inputGradient()).mnemonic();
    FedIds.check(launches, targets, -1, vocabulary, mnemonic, "target");
    int positions = targets.size();
    if (positions == 0) {
      gradients.forEach(zero -> FillTornado.zero(zero, launches));
      return;
    }
    CrossEntropyBlocks.Factors factors =
        CrossEntropyBlocks.Factors.of(
            inputs.get(0), inputs.get(1), CrossEntropyWithTableGradient.bias(inputs), launches);
    Place table = factors.table();
    int block = CrossEntropyBlocks.block(launches, positions, table);
    CrossEntropyBlocks.Block memory = CrossEntropyBlocks.Block.reserve(block, table, launches);
    Place scored = BlockGradients.scored(block, memory.logits(), table, launches);
    Optional<Place> sums =
        factors.bias().map(_ -> CrossEntropyBias.sums(block, gradients.get(1), launches));
    for (int from = 0; from < positions; from += block) {
      int count = Math.min(block, positions - from);
      Shape scalars = Shape.of(count);
      CrossEntropyBlocks.lossesAndCoefficients(
          from, count, factors, targets, outputs, memory, launches);
      if (op.inputGradient()) {
        CrossEntropyBlocks.inputGradient(
            from, count, table, outputs.get(2), memory.logits(), launches);
      }
      Place wanted = targets.view(from, scalars);
      Place cotangents = inputs.get(3).view(from, scalars);
      if (sums.isPresent()) {
        CrossEntropyBias.add(
            wanted, Optional.of(cotangents), memory.logits(), sums.get(), from > 0, launches);
      }
      Place rows = CrossEntropyBlocks.rows(scored, 0, count);
      CrossEntropyBlocks.copyScored(
          CrossEntropyBlocks.rows(inputs.get(0), from, count),
          rows,
          wanted,
          Optional.of(cotangents),
          launches);
      BlockGradients.addProducts(memory.logits(), rows, gradient, from > 0, launches);
    }
    sums.ifPresent(all -> CrossEntropyBias.finish(all, gradients.get(1), launches));
    if (op.inputGradient()) {
      CrossEntropyBlocks.zeroUnscored(outputs.get(2), targets, launches);
    }
  }
}
