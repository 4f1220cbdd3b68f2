package org.lathe.cpu.vector;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.lathe.graph.DType;
import org.lathe.graph.Prune;
import org.lathe.graph.Task;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.AccuracyClass;
import org.lathe.graph.op.Add;
import org.lathe.graph.op.Fused;
import org.lathe.graph.op.RowBroadcast;

/**
 * {@code 0 + x}, in place of x: what {@code add} of zeros is, without the zeros. It is x but for
 * -0, which becomes +0. Not part of graphs that users build: {@link #fuse} puts it there.
 */
record SumFromZero() implements Fused {
  @Override
  public String mnemonic() {
    return "zero+add";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    return List.of(inputs.getFirst());
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.ULP;
  }

  @Override
  public int inPlaceInput(int output) {
    return 0;
  }

  /** Drops the zeros that are the left operand of a sum. */
  static TaskGraph fuse(TaskGraph graph) {
    List<Task> tasks = new ArrayList<>(graph.tasks());
    for (int t = 0; t < tasks.size(); t++) {
      Task task = tasks.get(t);
      if (task.op() instanceof Add && isZero(task.inputs().getFirst(), tasks)) {
        tasks.set(t, new Task(new SumFromZero(), List.of(task.inputs().get(1)), task.outputs()));
      }
    }
    List<Tensor> goals = new ArrayList<>(graph.outputs().values());
    goals.addAll(graph.updates().values());
    return graph.withTasks(Prune.needed(tasks, goals, Set.of()));
  }

  private static boolean isZero(Tensor tensor, List<Task> tasks) {
    if (tensor.kind() == Tensor.Kind.CONSTANT) {
      return tensor.type().dtype() == DType.F32 && allZero(tensor.constant().floats());
    }
    return tasks.stream()
        .filter(task -> task.outputs().contains(tensor))
        .anyMatch(
            task -> task.op() instanceof RowBroadcast && isZero(task.inputs().getFirst(), tasks));
  }

  /** Not -0: added to -0, it leaves that. */
  private static boolean allZero(float[] values) {
    return IntStream.range(0, values.length).allMatch(i -> Float.floatToRawIntBits(values[i]) == 0);
  }
}
