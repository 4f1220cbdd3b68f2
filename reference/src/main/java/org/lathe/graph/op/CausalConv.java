package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;
import static org.lathe.graph.DType.I32;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.Shape;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * Causal convolution with one filter for each channel, as before the scan of Mamba (Gu and Dao,
 * 2023): {@code y_i = b + sum_j w_j x_(i-k+1+j)}. Positions before the sequence are not added, nor,
 * with a {@code reset} above 0, positions before the last multiple of {@code reset} up to i.
 *
 * <p>Inputs: x [batch, n, c]; w [c, k], k at least 1; b [c]. Output: as x.
 *
 * <p>To continue a sequence, there are two more inputs: the {@code k - 1} rows of x before these,
 * [batch, k - 1, c], and the position of the first row of x, int32 [1], not negative; and one more
 * output, the last {@code k - 1} rows. The bits are those of the whole sequence at once. Rows
 * before position 0 are not read, so any values begin a sequence.
 */
public record CausalConv(int reset) implements Op {
  /** The number of inputs without the rows before and their position. */
  private static final int WHOLE = 3;

  /** Returns whether a task with these inputs continues a sequence. */
  public static boolean continues(List<?> inputs) {
    return inputs.size() > WHOLE;
  }

  /** Returns the first position of the segment of {@code reset} positions that has this one. */
  public static int start(int position, int reset) {
    return reset == 0 ? 0 : position - position % reset;
  }

  @Override
  public String mnemonic() {
    return "causal_conv";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    boolean continues = continues(inputs);
    if (continues) {
      Rules.operands(this, inputs, F32, F32, F32, F32, I32);
    } else {
      Rules.operands(this, inputs, F32, F32, F32);
    }
    Shape x = inputs.get(0).shape();
    Shape w = inputs.get(1).shape();
    Rules.require(this, "C1", x.rank() == 3, "x %s, must have rank 3", x);
    Rules.require(this, "C2", isFilter(w, x), "x %s, filters %s", x, w);
    Shape bias = inputs.get(2).shape();
    Rules.require(this, "C3", bias.equals(Shape.of(x.columns())), "x %s, bias %s", x, bias);
    Rules.require(this, "C4", reset >= 0, "reset %d", reset);
    if (!continues) {
      return List.of(inputs.get(0));
    }
    Shape before = inputs.get(3).shape();
    Shape position = inputs.get(4).shape();
    Rules.require(
        this,
        "C5",
        before.equals(Shape.of(x.extent(0), w.columns() - 1, x.columns()))
            && position.equals(Shape.of(1)),
        "x %s, filters %s, rows before %s, position %s",
        x,
        w,
        before,
        position);
    return List.of(inputs.get(0), inputs.get(3));
  }

  /** Returns whether w has a filter of at least one weight for each channel of x. */
  static boolean isFilter(Shape w, Shape x) {
    return w.rank() == 2 && w.extent(0) == x.columns() && w.columns() >= 1;
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }

  @Override
  public List<Integer> activations() {
    return List.of(0);
  }

  @Override
  public void gradient(Adjoint adjoint) {
    if (continues(adjoint.task().inputs())) {
      throw new UnsupportedOperationException("causal_conv that continues has no gradient");
    }
    boolean weights = adjoint.wanted(1) || adjoint.wanted(2);
    List<Tensor> gradients =
        adjoint
            .graph()
            .apply(
                new CausalConvGrad(reset, weights),
                List.of(adjoint.input(0), adjoint.input(1), adjoint.cotangent(0)));
    for (int i = 0; i < gradients.size(); i++) {
      adjoint.give(i, gradients.get(i));
    }
  }
}
