package org.lathe.tornado.op;

import java.util.List;
import java.util.Optional;
import org.lathe.graph.Shape;
import org.lathe.graph.op.UniformScoreEntropy;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.FedIds;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Matrix;
import org.lathe.tornado.launch.Place;

/**
 * Launches of {@code uniform_score_entropy}, by the blocks of {@link CrossEntropyBlocks} and the
 * kernels of {@link UniformScores}.
 */
final class UniformScoreEntropyTornado implements Lowering<UniformScoreEntropy> {
  @Override
  public List<DeviceKernel> kernels() {
    return List.of(
        UniformScores.ROWS,
        UniformScores.COEFFICIENTS,
        UniformScoresHalves.ROWS,
        UniformScoresHalves.COEFFICIENTS);
  }

  @Override
  public boolean readsHalves(UniformScoreEntropy op, int input) {
    return input == 0;
  }

  @Override
  public boolean writesHalves(UniformScoreEntropy op, int output) {
    return output == 1;
  }

  @Override
  public void lower(
      UniformScoreEntropy op, List<Place> inputs, List<Place> outputs, Launches launches) {
    Place targets = inputs.get(4);
    check(inputs, op.mnemonic(), launches);
    int positions = targets.size();
    CrossEntropyBlocks.Factors factors =
        CrossEntropyBlocks.Factors.of(
            inputs.get(0), inputs.get(1), Optional.of(inputs.get(2)), launches);
    Place table = factors.table();
    int block = CrossEntropyBlocks.block(launches, positions, table);
    Matrix scores = CrossEntropyBlocks.reserveLogits(block, table, launches);
    for (int from = 0; from < positions; from += block) {
      int count = Math.min(block, positions - from);
      Place wanted = targets.view(from, Shape.of(count));
      Place losses = outputs.get(0).view(from, wanted.shape());
      CrossEntropyBlocks.products(
          CrossEntropyBlocks.rows(factors.x(), from, count),
          table,
          factors.bias(),
          scores,
          launches);
      UniformScores.losses(from, inputs, wanted, scores, losses, launches);
      if (op.inputGradient()) {
        UniformScores.coefficients(from, inputs, wanted, Optional.empty(), scores, launches);
        CrossEntropyBlocks.inputGradient(from, count, table, outputs.get(1), scores, launches);
      }
    }
    if (op.inputGradient()) {
      CrossEntropyBlocks.zeroUnscored(outputs.get(1), targets, launches);
    }
  }

  /** Checks the noisy tokens and the targets before each run. */
  static void check(List<Place> inputs, String mnemonic, Launches launches) {
    int vocabulary = inputs.get(1).shape().extent(0);
    FedIds.check(launches, inputs.get(3), 0, vocabulary, mnemonic, "noisy token");
    FedIds.check(launches, inputs.get(4), -1, vocabulary, mnemonic, "target");
  }
}
