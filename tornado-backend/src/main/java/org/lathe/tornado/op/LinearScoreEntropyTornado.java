package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import java.util.Optional;
import org.lathe.graph.Shape;
import org.lathe.graph.op.LinearScoreEntropy;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.FedIds;
import org.lathe.tornado.launch.KernelCost;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Matrix;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Launches of {@code linear_score_entropy}: the loss of {@link CrossEntropyBlocks}, and a kernel
 * that turns it into the score entropy of each position.
 */
final class LinearScoreEntropyTornado implements Lowering<LinearScoreEntropy> {
  /** The words of the descriptor. */
  private interface Word {
    int LOSS = 1;
    int LOG_SUMS = 2;
    int TARGETS = 3;
    int OFFSETS = 4;
    int TOTALS = 5;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofElements(
          "linear_score_entropy.penalty",
          Word.TOTALS,
          LinearScoreEntropyTornado::addPenalties,
          KernelCost.each(5, 1, 12));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public boolean readsHalves(LinearScoreEntropy op, int input) {
    return input == 0;
  }

  @Override
  public boolean writesHalves(LinearScoreEntropy op, int output) {
    return output == 2;
  }

  @Override
  public void lower(
      LinearScoreEntropy op, List<Place> inputs, List<Place> outputs, Launches launches) {
    Place targets = inputs.get(3);
    int vocabulary = inputs.get(1).shape().extent(0);
    FedIds.check(launches, targets, -1, vocabulary, op.mnemonic(), "target");
    int positions = targets.size();
    CrossEntropyBlocks.Factors factors =
        CrossEntropyBlocks.Factors.of(
            inputs.get(0), inputs.get(1), Optional.of(inputs.get(2)), launches);
    Place table = factors.table();
    int block = CrossEntropyBlocks.block(launches, positions, table);
    CrossEntropyBlocks.Block memory = CrossEntropyBlocks.Block.reserve(block, table, launches);
    for (int from = 0; from < positions; from += block) {
      int count = Math.min(block, positions - from);
      CrossEntropyBlocks.losses(from, count, factors, targets, outputs, memory, launches);
      if (op.inputGradient()) {
        Place wanted = targets.view(from, Shape.of(count));
        coefficients(from, inputs, wanted, Optional.empty(), memory.logits(), launches);
        CrossEntropyBlocks.inputGradient(
            from, count, table, outputs.get(2), memory.logits(), launches);
      }
    }
    launches.elements(
        KERNEL,
        positions,
        new Descriptor()
            .floats(Word.LOSS, outputs.get(0))
            .floats(Word.LOG_SUMS, outputs.get(1))
            .ints(Word.TARGETS, targets)
            .floats(Word.OFFSETS, inputs.get(4))
            .floats(Word.TOTALS, inputs.get(5)));
    if (op.inputGradient()) {
      CrossEntropyBlocks.zeroUnscored(outputs.get(2), targets, launches);
    }
  }

  /**
   * Turns the logits of a block into coefficients.
   *
   * @param inputs of the operation
   * @param targets of the block [count]
   * @param factors of the block [count]; all 1 without them
   */
  static void coefficients(
      int from,
      List<Place> inputs,
      Place targets,
      Optional<Place> factors,
      Matrix logits,
      Launches launches) {
    CrossEntropyBlocks.coefficients(
        inputs.get(2).size(),
        targets,
        inputs.get(4).view(from, targets.shape()),
        Optional.empty(),
        factors,
        Optional.of(inputs.get(5).view(from, targets.shape())),
        logits,
        launches);
  }

  static void addPenalties(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int t = c.globalIdx;
    if (t < n.get(at + COUNT)) {
      int lossAt = n.get(at + Word.LOSS);
      int target = n.get(n.get(at + Word.TARGETS) + t);
      float total = f.get(n.get(at + Word.TOTALS) + t);
      float offset = f.get(n.get(at + Word.OFFSETS) + t);
      float u = f.get(n.get(at + Word.LOG_SUMS) + t) - offset - TornadoMath.log(total);
      float loss = 0f;
      if (target >= 0) {
        loss = total * (f.get(lossAt + t) + UniformScores.remainder(u));
      }
      f.set(lossAt + t, loss);
    }
  }
}
