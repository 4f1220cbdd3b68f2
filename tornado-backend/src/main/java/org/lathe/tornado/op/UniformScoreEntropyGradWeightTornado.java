package org.lathe.tornado.op;

import java.util.List;
import java.util.Optional;
import org.lathe.graph.op.UniformScoreEntropyGradWeight;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;

/** Launches of {@code uniform_score_entropy_grad_weight}, by {@link BlockGradients}. */
final class UniformScoreEntropyGradWeightTornado
    implements Lowering<UniformScoreEntropyGradWeight> {
  @Override
  public List<DeviceKernel> kernels() {
    return List.of();
  }

  @Override
  public boolean readsHalves(UniformScoreEntropyGradWeight op, int input) {
    return input == 0;
  }

  @Override
  public void lower(
      UniformScoreEntropyGradWeight op,
      List<Place> inputs,
      List<Place> outputs,
      Launches launches) {
    UniformScoreEntropyTornado.check(inputs, op.mnemonic(), launches);
    BlockGradients.lower(
        inputs.get(0),
        inputs.get(1),
        Optional.of(inputs.get(2)),
        inputs.get(4),
        inputs.get(6),
        outputs,
        (from, wanted, factors, scores) ->
            UniformScores.coefficients(from, inputs, wanted, factors, scores, launches),
        launches);
  }
}
