package org.lathe.cpu.vector.crossentropy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.graph.op.UniformScoreEntropy;
import org.lathe.graph.op.UniformScoreEntropyGradWeight;

/** Kernels of {@code uniform_score_entropy} and of the gradients of its table and bias. */
public final class UniformScoreEntropyKernels {
  private UniformScoreEntropyKernels() {}

  /** Returns a kernel of the loss, with the gradient of its input if the operation has it. */
  public static Kernel bind(
      UniformScoreEntropy op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView table = inputs.get(1);
    ArrayView targets = inputs.get(4);
    LogitBlock block = block(inputs, scratch);
    List<Stage> stages = new ArrayList<>();
    stages.add(
        new UniformScoreLoss(
            block,
            inputs.get(3),
            targets,
            inputs.get(5),
            outputs.get(0),
            table.shape().extent(0),
            scratch));
    if (op.inputGradient()) {
      Coefficients coefficients = coefficients(block, inputs, Optional.empty());
      stages.add(
          new InputGradient(
              block, coefficients, table, targets, outputs.get(1), scratch, block.end()));
    }
    return new OutputLayerKernel(check(inputs, op.mnemonic()), block, stages);
  }

  /** Returns a kernel of the gradients, which computes the scores again, block by block. */
  public static Kernel bind(
      UniformScoreEntropyGradWeight op,
      List<ArrayView> inputs,
      List<ArrayView> outputs,
      Scratch scratch) {
    LogitBlock block = block(inputs, scratch);
    Coefficients coefficients = coefficients(block, inputs, Optional.of(inputs.get(6)));
    return new OutputLayerKernel(
        check(inputs, op.mnemonic()),
        block,
        List.of(
            new TableGradient(
                block, coefficients, inputs.get(0), inputs.get(4), outputs, scratch, block.end())));
  }

  private static LogitBlock block(List<ArrayView> inputs, Scratch scratch) {
    return new LogitBlock(inputs.get(0), inputs.get(1), Optional.of(inputs.get(2)), scratch);
  }

  private static Runnable check(List<ArrayView> inputs, String mnemonic) {
    int vocabulary = inputs.get(1).shape().extent(0);
    Runnable noisy = OutputLayerKernel.ids(inputs.get(3), 0, vocabulary, mnemonic, "noisy token");
    Runnable targets = OutputLayerKernel.targets(inputs.get(4), vocabulary, mnemonic);
    return () -> {
      noisy.run();
      targets.run();
    };
  }

  private static Coefficients coefficients(
      LogitBlock block, List<ArrayView> inputs, Optional<ArrayView> g) {
    return new UniformScoreCoefficients(
        block, inputs.get(3), inputs.get(4), inputs.get(5), g, inputs.get(1).shape().extent(0));
  }
}
