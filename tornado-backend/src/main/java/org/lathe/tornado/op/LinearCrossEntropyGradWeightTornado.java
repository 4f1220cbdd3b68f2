package org.lathe.tornado.op;

import java.util.List;
import java.util.Optional;
import org.lathe.graph.op.LinearCrossEntropyGradWeight;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.FedIds;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;

/** Launches of {@code linear_cross_entropy_grad_weight}, by {@link BlockGradients}. */
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
    Place targets = inputs.get(2);
    int vocabulary = inputs.get(1).shape().extent(0);
    FedIds.check(launches, targets, -1, vocabulary, op.mnemonic(), "target");
    BlockGradients.lower(
        inputs.get(0),
        inputs.get(1),
        LinearCrossEntropyGradWeight.bias(inputs),
        targets,
        inputs.get(4),
        outputs,
        (from, wanted, factors, logits) ->
            CrossEntropyBlocks.coefficients(
                vocabulary,
                wanted,
                inputs.get(3).view(from, wanted.shape()),
                Optional.empty(),
                factors,
                Optional.empty(),
                logits,
                launches),
        launches);
  }
}
