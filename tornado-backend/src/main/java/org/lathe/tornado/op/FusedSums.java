package org.lathe.tornado.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lathe.graph.Task;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.op.Add;
import org.lathe.graph.op.Fused;
import org.lathe.graph.op.Matmul;
import org.lathe.graph.op.Repeat;
import org.lathe.graph.op.RmsNormGrad;

/**
 * Makes one task of an {@code add} and the operation that computes one of its operands, if nothing
 * else reads that: residual connections, and the sums of gradients behind them. The operand is then
 * neither written nor read again, and has no memory.
 *
 * <p>A sum that is the new value of a state stays as it is: it must not be stored as halves, and
 * neither would then the operands of the product be.
 */
final class FusedSums {
  private final boolean products;

  /**
   * Creates a rewrite.
   *
   * @param products whether a library computes products, which can add a matrix
   */
  FusedSums(boolean products) {
    this.products = products;
  }

  /** Returns the graph with fused sums, in the bodies of repeats too. */
  TaskGraph fuse(TaskGraph graph) {
    List<Task> tasks = new ArrayList<>();
    for (Task task : graph.tasks()) {
      if (task.op() instanceof Repeat repeat) {
        tasks.add(
            new Task(
                new Repeat(
                    fuse(repeat.body()),
                    repeat.count(),
                    repeat.reversed(),
                    repeat.carried(),
                    repeat.offsets()),
                task.inputs(),
                task.outputs()));
      } else {
        Optional<Task> operand =
            task.op() instanceof Add ? operand(task, tasks, graph) : Optional.empty();
        operand.ifPresent(tasks::remove);
        tasks.add(operand.map(made -> joined(made, task)).orElse(task));
      }
    }
    return graph.withTasks(tasks);
  }

  /**
   * Returns the last of the tasks before a sum that can be one with it: between them no state may
   * change, since the joined task stands where the sum was.
   */
  private Optional<Task> operand(Task sum, List<Task> before, TaskGraph graph) {
    if (graph.updates().containsValue(sum.outputs().getFirst())) {
      return Optional.empty();
    }
    for (Task made : before.reversed()) {
      if (made.outputs().stream().anyMatch(graph.updates()::containsValue)) {
        return Optional.empty();
      }
      if (fused(made).isPresent()
          && sum.inputs().contains(made.outputs().getFirst())
          && graph.reads(made.outputs().getFirst()) == 1) {
        return Optional.of(made);
      }
    }
    return Optional.empty();
  }

  private Optional<Fused> fused(Task made) {
    return switch (made.op()) {
      case Matmul product when products -> Optional.of(new MatmulAdd(product));
      case RmsNormGrad _ -> Optional.of(new RmsNormGradAdd());
      default -> Optional.empty();
    };
  }

  private Task joined(Task made, Task sum) {
    int operand = sum.inputs().indexOf(made.outputs().getFirst());
    List<Tensor> inputs = new ArrayList<>(made.inputs());
    inputs.add(sum.inputs().get(1 - operand));
    return new Task(fused(made).orElseThrow(), inputs, sum.outputs());
  }
}
