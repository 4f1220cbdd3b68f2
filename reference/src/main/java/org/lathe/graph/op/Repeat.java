package org.lathe.graph.op;

import java.util.ArrayList;
import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.Flops;
import org.lathe.graph.RepeatGradient;
import org.lathe.graph.Shape;
import org.lathe.graph.ShapeRuleException;
import org.lathe.graph.Task;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * Runs one body graph {@code count} times. Inputs, in this order: the carried tensors' first
 * values; stacked tensors, of which iteration i reads slice {@code offset + i} along the first
 * axis; shared tensors, the same in each iteration. The body's inputs stand in the same order.
 * Outputs: the carried tensors' last values, then the collected tensors, where iteration i fills
 * slice i. The body's outputs stand in the same order.
 *
 * @param body what runs; has no states of its own
 * @param count number of iterations, at least 1
 * @param reversed whether iterations run from the last to the first
 * @param carried number of carried tensors
 * @param offsets first slice read, for each stacked tensor
 */
public record Repeat(
    TaskGraph body, int count, boolean reversed, int carried, List<Integer> offsets) implements Op {
  /** Copies the list. */
  public Repeat {
    offsets = List.copyOf(offsets);
  }

  @Override
  public String mnemonic() {
    return "repeat";
  }

  /** Returns the number of stacked inputs. */
  public int stacked() {
    return offsets.size();
  }

  /** Returns the index of the first shared input. */
  public int firstShared() {
    return carried + offsets.size();
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.require(this, "C1", count >= 1, "count %d, must be at least 1", count);
    List<Tensor> inner = body.inputs();
    Rules.require(
        this,
        "C2",
        inputs.size() == inner.size(),
        "%d operands for a body of %d inputs",
        inputs.size(),
        inner.size());
    Rules.require(this, "C3", body.states().isEmpty(), "the body has states %s", body.states());
    for (int i = 0; i < inputs.size(); i++) {
      TensorType outer = inputs.get(i);
      TensorType want = inner.get(i).type();
      if (i < carried || i >= firstShared()) {
        Rules.require(
            this, "C4", outer.equals(want), "operand %d is %s, body has %s", i, outer, want);
      } else {
        int offset = offsets.get(i - carried);
        boolean fits =
            outer.dtype() == want.dtype()
                && outer.shape().rank() == want.shape().rank() + 1
                && outer.shape().slice().equals(want.shape())
                && offset >= 0
                && offset + count <= outer.shape().extent(0);
        Rules.require(
            this,
            "C5",
            fits,
            "operand %d is %s, body reads slices %d..%d of %s",
            i,
            outer,
            offset,
            offset + count - 1,
            want);
      }
    }
    List<Tensor> results = List.copyOf(body.outputs().values());
    Rules.require(
        this,
        "C6",
        results.size() >= carried,
        "%d body outputs for %d carried tensors",
        results.size(),
        carried);
    List<TensorType> types = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      TensorType type = results.get(i).type();
      if (i < carried && !type.equals(inner.get(i).type())) {
        throw new ShapeRuleException(
            mnemonic(),
            "C7",
            "carried " + i + " enters as " + inner.get(i) + ", leaves as " + type);
      }
      types.add(i < carried ? type : new TensorType(type.dtype(), type.shape().stacked(count)));
    }
    return types;
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }

  @Override
  public double flops(List<Shape> inputs, List<Shape> outputs) {
    return count * Flops.of(body);
  }

  @Override
  public void gradient(Adjoint adjoint) {
    RepeatGradient.of(this, adjoint);
  }

  /**
   * Returns the stacked input that a collected output overwrites. If the body computes that output
   * in place of a slice that nothing else in the body reads, each iteration overwrites the slice
   * that it has read.
   */
  @Override
  public int inPlaceInput(int output) {
    if (output < carried) {
      return -1;
    }
    Tensor made = List.copyOf(body.outputs().values()).get(output);
    for (Task task : body.tasks()) {
      int result = task.outputs().indexOf(made);
      int operand = result < 0 ? -1 : task.op().inPlaceInput(result);
      if (operand >= 0) {
        Tensor slice = task.inputs().get(operand);
        int input = body.inputs().indexOf(slice);
        boolean stacked = input >= carried && input < firstShared();
        return stacked && offsets.get(input - carried) == 0 && body.reads(slice) == 1 ? input : -1;
      }
    }
    return -1;
  }

  @Override
  public String toString() {
    return "Repeat[count=" + count + ", reversed=" + reversed + ", body=" + body.name() + "]";
  }
}
