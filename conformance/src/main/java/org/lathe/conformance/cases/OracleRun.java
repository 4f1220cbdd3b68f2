package org.lathe.conformance.cases;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.lathe.conformance.oracle.DoubleTensor;
import org.lathe.conformance.oracle.Oracle;
import org.lathe.engine.Precision;
import org.lathe.engine.TolerancePolicy;
import org.lathe.graph.DType;
import org.lathe.graph.Task;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.op.Op;

/**
 * A graph computed by the oracles, task after task, with an error bound for each tensor: the bound
 * of the task itself, the effect of the errors of its operands, and the rounding of an activation
 * that an engine may store with fewer bits. The effect of the operands is estimated by a change of
 * all of them at once, with random signs.
 */
public final class OracleRun {
  private static final int PROBES = 4;

  /**
   * Changes of operands that are activations stored with fewer bits. Their bounds are those of one
   * rounding, so that errors are as large as they may be. Where two of them add up, a change may
   * have signs that cancel: all of 16 do so once in 2^16 such sums, all of 4 once in 16.
   */
  private static final int PROBES_OF_STORED = 16;

  private final Map<Tensor, DoubleTensor> values = new HashMap<>();
  private final Map<Tensor, double[]> errors = new HashMap<>();
  private final SplittableRandom random;

  private final Precision products;
  private final Set<Tensor> read;

  private OracleRun(TaskGraph graph, long seed, Precision products) {
    random = new SplittableRandom(seed);
    this.products = products;
    read = Set.copyOf(graph.outputs().values());
  }

  /**
   * Computes a graph without states and repeats.
   *
   * @param inputs the inputs of the graph by name, exact
   * @param products precision of products that the engine declares
   */
  public static OracleRun of(
      TaskGraph graph, Map<String, DoubleTensor> inputs, long seed, Precision products) {
    OracleRun run = new OracleRun(graph, seed, products);
    for (Tensor input : graph.inputs()) {
      run.values.put(input, inputs.get(input.name()));
    }
    for (Tensor constant : graph.constants()) {
      run.values.put(constant, DoubleTensor.of(constant.type(), constant.constant()));
    }
    for (Task task : graph.tasks()) {
      run.compute(task, task.op());
    }
    return run;
  }

  /** Returns the value of a tensor. */
  public DoubleTensor value(Tensor tensor) {
    return values.get(tensor);
  }

  /** Returns the error bound of each element of a tensor. */
  public double[] error(Tensor tensor) {
    return errors.getOrDefault(tensor, new double[tensor.shape().size()]);
  }

  private <O extends Op> void compute(Task task, O op) {
    Oracle<O> oracle = Oracles.of(op);
    List<DoubleTensor> inputs = task.inputs().stream().map(values::get).toList();
    List<DoubleTensor> outputs = oracle.apply(op, inputs);
    List<DoubleTensor> roundings = oracle.roundings(op, inputs, outputs, products);
    List<double[]> carried = new ArrayList<>();
    for (DoubleTensor output : outputs) {
      carried.add(new double[output.size()]);
    }
    if (task.inputs().stream().anyMatch(errors::containsKey)) {
      int probes = products.storesFewer() ? PROBES_OF_STORED : PROBES;
      for (int probe = 0; probe < probes; probe++) {
        List<DoubleTensor> moved = oracle.apply(op, moved(task.inputs()));
        for (int o = 0; o < outputs.size(); o++) {
          for (int i = 0; i < outputs.get(o).size(); i++) {
            double change = Math.abs(moved.get(o).at(i) - outputs.get(o).at(i));
            carried.get(o)[i] = Math.max(carried.get(o)[i], TolerancePolicy.PROBE * change);
          }
        }
      }
    }
    for (int o = 0; o < outputs.size(); o++) {
      Tensor output = task.outputs().get(o);
      DoubleTensor own = roundings.get(o);
      double[] error = carried.get(o);
      Arrays.setAll(error, i -> error[i] + TolerancePolicy.bound(op, own.at(i)));
      if (op.activations().contains(o) && !read.contains(output)) {
        DoubleTensor value = outputs.get(o);
        Arrays.setAll(error, i -> TolerancePolicy.stored(products, value.at(i), error[i]));
      }
      values.put(output, outputs.get(o));
      errors.put(output, error);
    }
  }

  private List<DoubleTensor> moved(List<Tensor> tensors) {
    List<DoubleTensor> moved = new ArrayList<>();
    for (Tensor tensor : tensors) {
      DoubleTensor value = values.get(tensor);
      double[] error = errors.get(tensor);
      moved.add(
          error == null || tensor.type().dtype() != DType.F32
              ? value
              : DoubleTensor.of(
                  value.type(), i -> value.at(i) + (random.nextBoolean() ? error[i] : -error[i])));
    }
    return moved;
  }
}
