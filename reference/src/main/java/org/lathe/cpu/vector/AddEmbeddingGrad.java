package org.lathe.cpu.vector;

import java.util.ArrayList;
import java.util.List;
import org.lathe.graph.Task;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.AccuracyClass;
import org.lathe.graph.op.Add;
import org.lathe.graph.op.EmbeddingGrad;
import org.lathe.graph.op.Fused;

/**
 * {@code x + embedding_grad(ids, g)}, which changes few rows of x, and optionally the sum of that
 * with a tensor. A tied embedding, which is read at both ends of a model, has such a gradient. It
 * works in place, and the gradient of the embedding is never stored as a whole. Users do not build
 * graphs with it: {@link #fuse} inserts it.
 *
 * <p>Inputs: the tensor to add to if {@code to} is {@link To#TENSOR}; x [vocabulary, d]; ids int32
 * [..]; g [.., d]. Output: as x.
 */
record AddEmbeddingGrad(int vocabulary, To to) implements Fused {
  /** The tensor that the sum is added to. */
  enum To {
    /** No tensor. */
    NOTHING,
    /** Zeros, so that -0 becomes +0. */
    ZERO,
    /** The first operand of the task. */
    TENSOR
  }

  @Override
  public String mnemonic() {
    return to == To.NOTHING ? "add+embedding_grad" : "add+add+embedding_grad";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    return List.of(inputs.getFirst());
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.DOT;
  }

  @Override
  public int inPlaceInput(int output) {
    return 0;
  }

  /** Fuses each gradient of an embedding with the sums that read it. */
  static TaskGraph fuse(TaskGraph graph) {
    List<Task> tasks = new ArrayList<>(graph.tasks());
    for (int t = 0; t < tasks.size(); t++) {
      if (tasks.get(t).op() instanceof EmbeddingGrad op) {
        Task gradient = tasks.get(t);
        Task sum = onlyReader(gradient, tasks, graph);
        if (sum != null && isSecondOfSum(gradient, sum)) {
          List<Tensor> inputs = new ArrayList<>(sum.inputs().subList(0, 1));
          inputs.addAll(gradient.inputs());
          put(tasks, sum, new AddEmbeddingGrad(op.vocabulary(), To.NOTHING), inputs);
          tasks.remove(t--);
        }
      } else if (tasks.get(t).op() instanceof AddEmbeddingGrad op && op.to == To.NOTHING) {
        Task joined = tasks.get(t);
        Task sum = onlyReader(joined, tasks, graph);
        if (sum != null && sum.op() instanceof SumFromZero) {
          put(tasks, sum, new AddEmbeddingGrad(op.vocabulary, To.ZERO), joined.inputs());
          tasks.remove(t--);
        } else if (sum != null && isSecondOfSum(joined, sum)) {
          List<Tensor> inputs = new ArrayList<>(sum.inputs().subList(0, 1));
          inputs.addAll(joined.inputs());
          put(tasks, sum, new AddEmbeddingGrad(op.vocabulary, To.TENSOR), inputs);
          tasks.remove(t--);
        }
      }
    }
    return graph.withTasks(tasks);
  }

  private static void put(List<Task> tasks, Task sum, AddEmbeddingGrad op, List<Tensor> inputs) {
    tasks.set(tasks.indexOf(sum), new Task(op, inputs, sum.outputs()));
  }

  /**
   * Returns the only reader of the result of {@code task}, if there is exactly one, and if no
   * operand changes between the two tasks.
   */
  private static Task onlyReader(Task task, List<Task> tasks, TaskGraph graph) {
    Tensor made = task.outputs().getFirst();
    List<Task> readers = tasks.stream().filter(each -> each.inputs().contains(made)).toList();
    boolean kept = graph.outputs().containsValue(made) || graph.updates().containsValue(made);
    boolean changes = task.inputs().stream().anyMatch(graph.updates()::containsKey);
    return readers.size() == 1 && !kept && !changes ? readers.getFirst() : null;
  }

  private static boolean isSecondOfSum(Task made, Task sum) {
    Tensor value = made.outputs().getFirst();
    return sum.op() instanceof Add && sum.inputs().get(1) == value && sum.inputs().get(0) != value;
  }
}
