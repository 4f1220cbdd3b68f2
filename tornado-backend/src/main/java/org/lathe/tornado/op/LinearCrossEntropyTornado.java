package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.LinearCrossEntropy;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.FedIds;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;

/** Launches of {@code linear_cross_entropy}, by {@link CrossEntropyBlocks}. */
final class LinearCrossEntropyTornado implements Lowering<LinearCrossEntropy> {
  @Override
  public List<DeviceKernel> kernels() {
    return CrossEntropyBlocks.KERNELS;
  }

  @Override
  public boolean readsHalves(LinearCrossEntropy op, int input) {
    return input == 0;
  }

  @Override
  public boolean writesHalves(LinearCrossEntropy op, int output) {
    return output == 2;
  }

  @Override
  public void lower(
      LinearCrossEntropy op, List<Place> inputs, List<Place> outputs, Launches launches) {
    Place targets = inputs.get(2);
    int vocabulary = inputs.get(1).shape().extent(0);
    FedIds.check(launches, targets, -1, vocabulary, op.mnemonic(), "target");
    int positions = targets.size();
    CrossEntropyBlocks.Factors factors =
        CrossEntropyBlocks.Factors.of(
            inputs.get(0), inputs.get(1), LinearCrossEntropy.bias(inputs), launches);
    Place table = factors.table();
    int block = CrossEntropyBlocks.block(launches, positions, table);
    CrossEntropyBlocks.Block memory = CrossEntropyBlocks.Block.reserve(block, table, launches);
    for (int from = 0; from < positions; from += block) {
      int count = Math.min(block, positions - from);
      if (op.inputGradient()) {
        CrossEntropyBlocks.lossesAndCoefficients(
            from, count, factors, targets, outputs, memory, launches);
        CrossEntropyBlocks.inputGradient(
            from, count, table, outputs.get(2), memory.logits(), launches);
      } else {
        CrossEntropyBlocks.losses(from, count, factors, targets, outputs, memory, launches);
      }
    }
    if (op.inputGradient()) {
      CrossEntropyBlocks.zeroUnscored(outputs.get(2), targets, launches);
    }
  }
}
