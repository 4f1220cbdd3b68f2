package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;
import static org.lathe.graph.DType.I32;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Rotary position embedding (Su et al., 2021) on interleaved pairs (2j, 2j + 1) of each head: the
 * pair is turned by its position's angle, or back if {@code inverse}.
 *
 * <p>Inputs: x [batch, n, heads * headWidth]; cos, sin [positions, headWidth / 2]; position int32
 * [n], the table row of each of the n. Output: as x. A position outside the table is an {@link
 * IndexOutOfBoundsException} when the task runs.
 */
public record Rope(boolean inverse) implements Op {
  @Override
  public String mnemonic() {
    return "rope";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, F32, I32);
    Shape x = inputs.get(0).shape();
    Shape cos = inputs.get(1).shape();
    Rules.require(this, "C1", x.rank() == 3, "x %s, must have rank 3", x);
    Rules.require(
        this,
        "C2",
        cos.rank() == 2 && cos.equals(inputs.get(2).shape()),
        "cos %s, sin %s",
        cos,
        inputs.get(2).shape());
    Rules.require(
        this,
        "C3",
        cos.columns() > 0 && x.columns() % (2 * cos.columns()) == 0,
        "columns %d are not a multiple of the head width %d",
        x.columns(),
        2 * cos.columns());
    Rules.require(
        this,
        "C4",
        inputs.get(3).shape().equals(Shape.of(x.extent(1))),
        "positions %s for %d rows",
        inputs.get(3).shape(),
        x.extent(1));
    return List.of(inputs.get(0));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.ULP;
  }

  @Override
  public List<Integer> activations() {
    return List.of(0);
  }

  /** Returns false for the tables, which get no cotangents. */
  @Override
  public boolean differentiableIn(int input) {
    return input == 0;
  }

  /** Counts a product each, and their sum. */
  @Override
  public Roundings roundings() {
    return new Roundings(2, 0);
  }

  @Override
  public void gradient(Adjoint adjoint) {
    adjoint.give(
        0,
        adjoint
            .graph()
            .apply(
                new Rope(!inverse),
                adjoint.cotangent(0),
                adjoint.input(1),
                adjoint.input(2),
                adjoint.input(3)));
  }

  @Override
  public int inPlaceInput(int output) {
    return 0;
  }
}
