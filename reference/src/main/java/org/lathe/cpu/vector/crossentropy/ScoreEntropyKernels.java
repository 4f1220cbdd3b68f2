package org.lathe.cpu.vector.crossentropy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.graph.op.LinearScoreEntropy;
import org.lathe.graph.op.LinearScoreEntropyGradWeight;

/** Kernels of {@code linear_score_entropy} and of the gradients of its table and bias. */
public final class ScoreEntropyKernels {
  private ScoreEntropyKernels() {}

  /** Returns a kernel of the loss, with the gradient of its input if the operation has it. */
  public static Kernel bind(
      LinearScoreEntropy op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView table = inputs.get(1);
    ArrayView targets = inputs.get(3);
    LogitBlock block = block(inputs, scratch);
    ScoreEntropyLoss loss = new ScoreEntropyLoss(block, inputs, outputs, scratch);
    List<Stage> stages = new ArrayList<>(List.of(loss));
    if (op.inputGradient()) {
      Coefficients coefficients = coefficients(block, inputs, Optional.empty());
      stages.add(
          new InputGradient(
              block, coefficients, table, targets, outputs.get(2), scratch, loss.end()));
    }
    return new OutputLayerKernel(
        OutputLayerKernel.targets(targets, table.shape().extent(0), op.mnemonic()), block, stages);
  }

  /** Returns a kernel of the gradients, which computes the logits again, block by block. */
  public static Kernel bind(
      LinearScoreEntropyGradWeight op,
      List<ArrayView> inputs,
      List<ArrayView> outputs,
      Scratch scratch) {
    ArrayView targets = inputs.get(3);
    LogitBlock block = block(inputs, scratch);
    Coefficients coefficients = coefficients(block, inputs, Optional.of(inputs.get(6)));
    return new OutputLayerKernel(
        OutputLayerKernel.targets(targets, inputs.get(1).shape().extent(0), op.mnemonic()),
        block,
        List.of(
            new TableGradient(
                block, coefficients, inputs.get(0), targets, outputs, scratch, block.end())));
  }

  private static LogitBlock block(List<ArrayView> inputs, Scratch scratch) {
    return new LogitBlock(inputs.get(0), inputs.get(1), Optional.of(inputs.get(2)), scratch);
  }

  private static Coefficients coefficients(
      LogitBlock block, List<ArrayView> inputs, Optional<ArrayView> g) {
    return new ScoreCoefficients(
        block, inputs.get(3), inputs.get(4), Optional.of(inputs.get(5)), g);
  }
}
