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
 * {@code x + embedding_grad(ids, g)}, which touches few rows of x, and what that is added to: a
 * table that is read at both ends of a model has such a gradient. Works in place, and the gradient
 * of the embedding is never made whole. Not part of graphs that users build: {@link #fuse} puts it
 * there.
 *
 * <p>Inputs: the tensor to add to if {@code to} is {@link To#TENSOR}; x [vocabulary, d]; ids int32
 * [..]; g [.., d]. Output: as x.
 */
record AddEmbeddingGrad(int vocabulary, To to) implements Fused {
  /** What the sum is added to. */
  enum To {
    /** Nothing. */
    NOTHING,
    /** Zeros: -0 becomes +0. */
    ZERO,
    /** The first operand. */
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

  /** Joins each gradient of an embedding with the sums that it goes into. */
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
   * The task that reads what {@code task} makes, where that is one task and nothing else does, and
   * where the operands of both are the same until then.
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
