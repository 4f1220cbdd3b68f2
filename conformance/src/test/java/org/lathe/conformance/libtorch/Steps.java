package org.lathe.conformance.libtorch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.lathe.graph.DType;
import org.lathe.graph.Task;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.op.Repeat;

/**
 * The tasks of a graph or of a repeat's body, each with its lowering. A tensor is freed behind its
 * last reader, as in a program that holds it in a variable.
 */
final class Steps {
  private record Step(
      Task task, Loop loop, boolean[] expendable, List<org.lathe.graph.Tensor> dead) {}

  private final List<Step> steps = new ArrayList<>();
  private final Map<org.lathe.graph.Tensor, Tensor> constants = new HashMap<>();
  private final Map<org.lathe.graph.Tensor, org.lathe.graph.Tensor> overwritten;
  private final Kept kept;

  /**
   * Prepares a graph.
   *
   * @param goals what is read after a run
   * @param overwritten tensors from outside that may be changed in place, each with the value that
   *     takes its place
   */
  Steps(
      TaskGraph graph,
      List<org.lathe.graph.Tensor> goals,
      Map<org.lathe.graph.Tensor, org.lathe.graph.Tensor> overwritten,
      Kept kept) {
    this.overwritten = overwritten;
    this.kept = kept;
    for (org.lathe.graph.Tensor constant : graph.constants()) {
      Tensor tensor = Memory.zeros(constant.type());
      if (constant.type().dtype() == DType.F32) {
        Memory.write(tensor, constant.constant().floats());
      } else {
        Memory.write(tensor, constant.constant().ints());
      }
      constants.put(constant, tensor);
    }
    Set<org.lathe.graph.Tensor> needed = new HashSet<>(goals);
    for (Task task : graph.tasks().reversed()) {
      List<org.lathe.graph.Tensor> dead = new ArrayList<>();
      for (org.lathe.graph.Tensor output : task.outputs()) {
        if (needed.add(output)) {
          dead.add(output);
        }
      }
      for (org.lathe.graph.Tensor input : task.inputs()) {
        if (input.kind() == org.lathe.graph.Tensor.Kind.INTERMEDIATE && needed.add(input)) {
          dead.add(input);
        }
      }
      boolean[] expendable = new boolean[task.inputs().size()];
      for (int o = 0; o < task.outputs().size(); o++) {
        int i = task.op().inPlaceInput(o);
        if (i >= 0) {
          expendable[i] |= overwritten.get(task.inputs().get(i)) == task.outputs().get(o);
        }
      }
      Loop loop = task.op() instanceof Repeat repeat ? new Loop(repeat, expendable, kept) : null;
      steps.addFirst(new Step(task, loop, expendable, List.copyOf(dead)));
    }
  }

  /**
   * Runs all tasks.
   *
   * @param given inputs and states
   */
  Run run(Map<org.lathe.graph.Tensor, Tensor> given) {
    Run run = new Run(given, constants);
    try {
      for (Step step : steps) {
        execute(step, run);
      }
      return run;
    } catch (RuntimeException | Error e) {
      run.close();
      throw e;
    }
  }

  private void execute(Step step, Run run) {
    Task task = step.task();
    Tensor[] tensors = task.inputs().stream().map(run::value).toArray(Tensor[]::new);
    Operands operands = new Operands(tensors, step.expendable(), kept);
    try (PointerScope _ = new PointerScope()) {
      List<Tensor> results =
          step.loop() != null
              ? step.loop().apply(operands)
              : TorchLowerings.apply(task.op(), operands);
      for (int o = 0; o < results.size(); o++) {
        Tensor result = results.get(o);
        run.put(
            task.outputs().get(o),
            changes(task, result, tensors, operands) ? result.clone() : result);
      }
    }
    step.dead().forEach(run::drop);
  }

  /** Whether a result is a view of an operand that a later task changes in place. */
  private boolean changes(Task task, Tensor result, Tensor[] tensors, Operands operands) {
    for (int i = 0; i < tensors.length; i++) {
      if (overwritten.containsKey(task.inputs().get(i))
          && !operands.isExpendable(i)
          && result.is_alias_of(tensors[i])) {
        return true;
      }
    }
    return false;
  }

  void release() {
    constants.values().forEach(Tensor::releaseReference);
    constants.clear();
    steps.stream().filter(step -> step.loop() != null).forEach(step -> step.loop().release());
  }

  /** The values of one run; those that its tasks made are freed when it is closed. */
  static final class Run implements AutoCloseable {
    private final Map<org.lathe.graph.Tensor, Tensor> given;
    private final Map<org.lathe.graph.Tensor, Tensor> constants;
    private final Map<org.lathe.graph.Tensor, Tensor> made = new HashMap<>();

    private Run(
        Map<org.lathe.graph.Tensor, Tensor> given, Map<org.lathe.graph.Tensor, Tensor> constants) {
      this.given = given;
      this.constants = constants;
    }

    Tensor value(org.lathe.graph.Tensor tensor) {
      Tensor value =
          switch (tensor.kind()) {
            case INTERMEDIATE -> made.get(tensor);
            case CONSTANT -> constants.get(tensor);
            case INPUT, STATE -> given.get(tensor);
          };
      return value;
    }

    private void put(org.lathe.graph.Tensor tensor, Tensor value) {
      made.put(tensor, value.retainReference());
    }

    private void drop(org.lathe.graph.Tensor tensor) {
      made.remove(tensor).releaseReference();
    }

    @Override
    public void close() {
      made.values().forEach(Tensor::releaseReference);
      made.clear();
    }
  }
}
