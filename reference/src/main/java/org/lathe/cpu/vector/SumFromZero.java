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
 * {@code 0 + x}: the result of {@code add} of zeros and x, without a tensor of zeros. It may work
 * in place. The result is x, except that -0 becomes +0. Users do not build graphs with it: {@link
 * #fuse} inserts it.
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

  /** Replaces sums whose left operand is zeros. */
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

  /** This excludes -0, because -0 + -0 is -0. */
  private static boolean allZero(float[] values) {
    return IntStream.range(0, values.length).allMatch(i -> Float.floatToRawIntBits(values[i]) == 0);
  }
}
