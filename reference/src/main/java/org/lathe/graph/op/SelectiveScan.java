package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;
import static org.lathe.graph.DType.I32;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.Shape;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * The selective scan of Mamba (Gu and Dao, 2023), a linear recurrence with s states for each
 * channel: {@code h_i = exp(delta_i a) h_(i-1) + (delta_i u_i) B_i} and {@code y_i = sum_s C_i,s
 * h_i,s + D u_i}. The state before the first position is zero, and with a {@code reset} above 0
 * also the state before each multiple of {@code reset}.
 *
 * <p>Inputs: u, delta [batch, n, c]; a [c, s], s at least 1; B, C [batch, n, s]; D [c]. Output: as
 * u.
 *
 * <p>To continue a sequence, there are two more inputs: the state before these positions, [batch,
 * c, s], and the first of the positions, int32 [1], not negative; and one more output, the state
 * after them. The bits are those of the whole sequence at once. The state before position 0 is not
 * read, so any values begin a sequence.
 */
public record SelectiveScan(int reset) implements Op {
  /** The number of inputs without the state and the position. */
  private static final int WHOLE = 6;

  /** The input that is the state before. */
  private static final int STATE = 6;

  /** Returns whether a task with these inputs continues a sequence. */
  public static boolean continues(List<?> inputs) {
    return inputs.size() > WHOLE;
  }

  /** Returns whether the state before this position is zero. */
  public static boolean begins(int position, int reset) {
    return position == 0 || reset > 0 && position % reset == 0;
  }

  @Override
  public String mnemonic() {
    return "selective_scan";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    boolean continues = continues(inputs);
    if (continues) {
      Rules.operands(this, inputs, F32, F32, F32, F32, F32, F32, F32, I32);
    } else {
      Rules.operands(this, inputs, F32, F32, F32, F32, F32, F32);
    }
    requireScan(this, inputs, reset);
    if (!continues) {
      return List.of(inputs.get(0));
    }
    Shape u = inputs.get(0).shape();
    Shape state = inputs.get(STATE).shape();
    Shape position = inputs.get(STATE + 1).shape();
    Rules.require(
        this,
        "C6",
        state.equals(Shape.of(u.extent(0), u.columns(), inputs.get(2).shape().columns()))
            && position.equals(Shape.of(1)),
        "u %s, a %s, state %s, position %s",
        u,
        inputs.get(2).shape(),
        state,
        position);
    return List.of(inputs.get(0), inputs.get(STATE));
  }

  /** Checks what the scan and its gradient have in common: C1 to C5. */
  static void requireScan(Op op, List<TensorType> inputs, int reset) {
    Shape u = inputs.get(0).shape();
    Shape delta = inputs.get(1).shape();
    Shape a = inputs.get(2).shape();
    Shape b = inputs.get(3).shape();
    Shape c = inputs.get(4).shape();
    Shape d = inputs.get(5).shape();
    Rules.require(op, "C1", u.rank() == 3 && delta.equals(u), "u %s, delta %s", u, delta);
    Rules.require(
        op,
        "C2",
        a.rank() == 2 && a.extent(0) == u.columns() && a.columns() >= 1,
        "u %s, a %s",
        u,
        a);
    Rules.require(
        op,
        "C3",
        b.equals(Shape.of(u.extent(0), u.extent(1), a.columns())) && c.equals(b),
        "u %s, a %s, B %s, C %s",
        u,
        a,
        b,
        c);
    Rules.require(op, "C4", d.equals(Shape.of(u.columns())), "u %s, D %s", u, d);
    Rules.require(op, "C5", reset >= 0, "reset %d", reset);
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }

  @Override
  public List<Integer> activations() {
    return List.of(0);
  }

  /**
   * Counts, for each channel and state, {@code delta a}, exp, {@code (delta u) B}, and two
   * multiply-adds of which one is the sum over states; and what a channel has once, as two.
   */
  @Override
  public double flops(List<Shape> inputs, List<Shape> outputs) {
    return 9.0 * inputs.get(0).size() * inputs.get(2).columns();
  }

  @Override
  public void gradient(Adjoint adjoint) {
    if (continues(adjoint.task().inputs())) {
      throw new UnsupportedOperationException("selective_scan that continues has no gradient");
    }
    boolean parameters = adjoint.wanted(2) || adjoint.wanted(5);
    List<Tensor> gradients =
        adjoint
            .graph()
            .apply(
                new SelectiveScanGrad(reset, parameters),
                List.of(
                    adjoint.input(0),
                    adjoint.input(1),
                    adjoint.input(2),
                    adjoint.input(3),
                    adjoint.input(4),
                    adjoint.input(5),
                    adjoint.cotangent(0)));
    for (int i = 0; i < gradients.size(); i++) {
      adjoint.give(SelectiveScanGrad.INPUTS.get(i), gradients.get(i));
    }
  }

  /** The state after a position takes the place of the state before. */
  @Override
  public int inPlaceInput(int output) {
    return output == 0 ? -1 : STATE;
  }
}
