package org.lathe.cpu.vector.crossentropy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.engine.CrossEntropyWithTableGradient;
import org.lathe.graph.op.LinearCrossEntropy;
import org.lathe.graph.op.LinearCrossEntropyGradWeight;

/** Kernels of {@code linear_cross_entropy} and of the gradient of its table and bias. */
public final class CrossEntropyKernels {
  private CrossEntropyKernels() {}

  /** Returns a kernel of the loss, with the gradient of its input if the operation has it. */
  public static Kernel bind(
      LinearCrossEntropy op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    return loss(
        op.inputGradient(), LinearCrossEntropy.bias(inputs), List.of(), inputs, outputs, scratch);
  }

  /** Returns a kernel of the loss with the gradient of its table, and of its bias if it has one. */
  public static Kernel bind(
      CrossEntropyWithTableGradient op,
      List<ArrayView> inputs,
      List<ArrayView> outputs,
      Scratch scratch) {
    return loss(
        op.inputGradient(),
        CrossEntropyWithTableGradient.bias(inputs),
        op.gradients(outputs),
        inputs,
        outputs,
        scratch);
  }

  /** Returns a kernel that computes the logits again, block by block. */
  public static Kernel bind(
      LinearCrossEntropyGradWeight op,
      List<ArrayView> inputs,
      List<ArrayView> outputs,
      Scratch scratch) {
    ArrayView table = inputs.get(1);
    ArrayView targets = inputs.get(2);
    LogitBlock block =
        new LogitBlock(inputs.get(0), table, LinearCrossEntropyGradWeight.bias(inputs), scratch);
    Coefficients coefficients = coefficients(block, targets, inputs.get(3), inputs.get(4));
    return new OutputLayerKernel(
        OutputLayerKernel.targets(targets, table.shape().extent(0), op.mnemonic()),
        block,
        List.of(
            new TableGradient(
                block, coefficients, inputs.get(0), targets, outputs, scratch, block.end())));
  }

  private static Kernel loss(
      boolean ofInput,
      Optional<ArrayView> bias,
      List<ArrayView> tableGradients,
      List<ArrayView> inputs,
      List<ArrayView> outputs,
      Scratch scratch) {
    ArrayView x = inputs.get(0);
    ArrayView table = inputs.get(1);
    ArrayView targets = inputs.get(2);
    LogitBlock block = new LogitBlock(x, table, bias, scratch);
    CrossEntropyLoss loss = new CrossEntropyLoss(block, targets, outputs, scratch);
    List<Stage> stages = new ArrayList<>(List.of(loss));
    // The gradients do not run at the same time, so they share memory.
    if (ofInput) {
      Coefficients coefficients = new SoftmaxCoefficients(block, loss, targets);
      stages.add(
          new InputGradient(
              block, coefficients, table, targets, outputs.get(2), scratch, loss.end()));
    }
    if (!tableGradients.isEmpty()) {
      Coefficients coefficients = coefficients(block, targets, outputs.get(1), inputs.get(3));
      stages.add(
          new TableGradient(block, coefficients, x, targets, tableGradients, scratch, loss.end()));
    }
    return new OutputLayerKernel(
        OutputLayerKernel.targets(targets, table.shape().extent(0), "linear_cross_entropy"),
        block,
        stages);
  }

  private static Coefficients coefficients(
      LogitBlock block, ArrayView targets, ArrayView lse, ArrayView g) {
    return new ScoreCoefficients(block, targets, lse, Optional.empty(), Optional.of(g));
  }
}
