package org.lathe.tornado.op;

import java.util.List;
import java.util.Optional;
import org.lathe.graph.op.LinearScoreEntropyGradWeight;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.FedIds;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;

/** Launches of {@code linear_score_entropy_grad_weight}, by {@link BlockGradients}. */
final class LinearScoreEntropyGradWeightTornado implements Lowering<LinearScoreEntropyGradWeight> {
  @Override
  public List<DeviceKernel> kernels() {
    return List.of();
  }

  @Override
  public boolean readsHalves(LinearScoreEntropyGradWeight op, int input) {
    return input == 0;
  }

  @Override
  public void lower(
      LinearScoreEntropyGradWeight op, List<Place> inputs, List<Place> outputs, Launches launches) {
    Place targets = inputs.get(3);
    int vocabulary = inputs.get(1).shape().extent(0);
    FedIds.check(launches, targets, -1, vocabulary, op.mnemonic(), "target");
    BlockGradients.lower(
        inputs.get(0),
        inputs.get(1),
        Optional.of(inputs.get(2)),
        targets,
        inputs.get(6),
        outputs,
        (from, wanted, factors, logits) ->
            LinearScoreEntropyTornado.coefficients(from, inputs, wanted, factors, logits, launches),
        launches);
  }
}
