package org.lathe.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lathe.graph.Shape;
import org.lathe.graph.Task;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.AccuracyClass;
import org.lathe.graph.op.Fused;
import org.lathe.graph.op.LinearCrossEntropy;
import org.lathe.graph.op.LinearCrossEntropyGradWeight;

/**
 * {@code linear_cross_entropy} and its gradient for the table and the bias as one task, which
 * computes the logits once for both. Users do not build graphs with it: {@link #fuse} inserts it,
 * for each engine that has a kernel for it.
 *
 * <p>Inputs: x, table and targets of the loss; the cotangent of the loss; the bias, if there is
 * one. Outputs: those of the loss; the gradient of the table; with a bias, its gradient.
 *
 * @param inputGradient whether the gradient of the loss for x is an output, too
 */
public record CrossEntropyWithTableGradient(boolean inputGradient) implements Fused {
  /** The input that is the bias, if there is one. */
  private static final int BIAS = 4;

  /** Returns the bias among the inputs of a task, or empty if its logits have none. */
  public static <T> Optional<T> bias(List<T> inputs) {
    return inputs.stream().skip(BIAS).findFirst();
  }

  /**
   * Returns the gradient of the table among the outputs of a task, and that of the bias, if any.
   */
  public <T> List<T> gradients(List<T> outputs) {
    return outputs.subList(inputGradient ? 3 : 2, outputs.size());
  }

  @Override
  public String mnemonic() {
    return "linear_cross_entropy+grad_weight";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    List<TensorType> outputs =
        new ArrayList<>(new LinearCrossEntropy(inputGradient).outputs(inputs.subList(0, 3)));
    outputs.add(inputs.get(1));
    bias(inputs).ifPresent(outputs::add);
    return outputs;
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }

  @Override
  public List<Integer> activations() {
    return new LinearCrossEntropy(inputGradient).activations();
  }

  @Override
  public List<Integer> factors() {
    return new LinearCrossEntropy(inputGradient).factors();
  }

  @Override
  public double flops(List<Shape> inputs, List<Shape> outputs) {
    return new LinearCrossEntropy(inputGradient).flops(inputs, outputs)
        + new LinearCrossEntropyGradWeight().flops(inputs, gradients(outputs));
  }

  /** Fuses each loss with the gradient of its table, if the cotangent is known before the loss. */
  public static TaskGraph fuse(TaskGraph graph) {
    List<Task> tasks = new ArrayList<>(graph.tasks());
    for (int t = 0; t < tasks.size(); t++) {
      Task task = tasks.get(t);
      if (task.op() instanceof LinearCrossEntropy loss) {
        Optional<Task> gradient = gradient(task, tasks.subList(t, tasks.size()), graph);
        if (gradient.isPresent()) {
          tasks.remove(gradient.get());
          tasks.set(t, joined(loss, task, gradient.get()));
        }
      }
    }
    return tasks.size() == graph.tasks().size() ? graph : graph.withTasks(tasks);
  }

  private static Task joined(LinearCrossEntropy loss, Task task, Task gradient) {
    List<Tensor> inputs = new ArrayList<>(task.inputs().subList(0, 3));
    inputs.add(gradient.inputs().get(4));
    LinearCrossEntropy.bias(task.inputs()).ifPresent(inputs::add);
    List<Tensor> outputs = new ArrayList<>(task.outputs());
    outputs.addAll(gradient.outputs());
    return new Task(new CrossEntropyWithTableGradient(loss.inputGradient()), inputs, outputs);
  }

  private static Optional<Task> gradient(Task loss, List<Task> from, TaskGraph graph) {
    return from.stream()
        .filter(task -> task.op() instanceof LinearCrossEntropyGradWeight)
        .filter(task -> task.inputs().subList(0, 3).equals(loss.inputs().subList(0, 3)))
        .filter(
            task ->
                LinearCrossEntropyGradWeight.bias(task.inputs())
                    .equals(LinearCrossEntropy.bias(loss.inputs())))
        .filter(task -> task.inputs().get(3) == loss.outputs().get(1))
        .filter(task -> from.stream().noneMatch(t -> t.outputs().contains(task.inputs().get(4))))
        // An update would change its state while tasks in between may still read it.
        .filter(task -> task.outputs().stream().noneMatch(graph.updates()::containsValue))
        .findFirst();
  }
}
