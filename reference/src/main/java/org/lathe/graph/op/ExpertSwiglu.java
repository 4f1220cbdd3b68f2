package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.ArrayList;
import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.Shape;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * Feed-forward layer of a mixture of experts (Mixtral; Jiang et al., 2024): {@code y = sum over e
 * of w2_e (gate_e (silu(w1_e x) * w3_e x))}. An expert whose gate is 0 for a token takes no part in
 * its sum, so that an engine need not compute it. Most gates are 0.
 *
 * <p>Inputs: x [.., d] of rank 2 or more, T rows; gates [E, T]; w1, w3 [E, h, d]; w2 [E, d, h].
 * Output: as x. Any number of gates may differ from 0; {@code active}, how many of a token usually
 * do, is for {@link #flops} alone.
 */
public record ExpertSwiglu(int active) implements Op {
  @Override
  public String mnemonic() {
    return "expert_swiglu";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, F32, F32, F32);
    requireExperts(this, inputs, active);
    return List.of(inputs.getFirst());
  }

  /** C1 to C4: the shapes of x, gates, w1, w3, w2, and the number of active experts. */
  static void requireExperts(Op op, List<TensorType> inputs, int active) {
    Shape x = inputs.get(0).shape();
    Shape gates = inputs.get(1).shape();
    Shape w1 = inputs.get(2).shape();
    Shape w3 = inputs.get(3).shape();
    Shape w2 = inputs.get(4).shape();
    Rules.require(op, "C1", x.rank() >= 2, "x %s has rank below 2", x);
    Rules.require(
        op,
        "C2",
        gates.rank() == 2 && gates.columns() == x.rows(),
        "x %s has %d rows, gates %s",
        x,
        x.rows(),
        gates);
    Rules.require(
        op,
        "C3",
        w1.rank() == 3
            && w1.extent(0) == gates.extent(0)
            && w1.columns() == x.columns()
            && w3.equals(w1)
            && w2.equals(Shape.of(w1.extent(0), w1.columns(), w1.extent(1))),
        "x %s, gates %s, w1 %s, w3 %s, w2 %s",
        x,
        gates,
        w1,
        w3,
        w2);
    Rules.require(
        op,
        "C4",
        active >= 1 && active <= gates.extent(0),
        "%d active experts of %d",
        active,
        gates.extent(0));
  }

  /** Returns the multiply-adds of one of the three products over the rows of active experts. */
  static double product(List<Shape> inputs, int active) {
    return (double) inputs.getFirst().size() * active * inputs.get(2).extent(1);
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
  public double flops(List<Shape> inputs, List<Shape> outputs) {
    return 6 * product(inputs, active);
  }

  @Override
  public List<Integer> factors() {
    return List.of(0, 2, 3, 4);
  }

  /** The gradients of the weights are made only where one of them is wanted. */
  @Override
  public void gradient(Adjoint adjoint) {
    boolean weights = adjoint.wanted(2) || adjoint.wanted(3) || adjoint.wanted(4);
    List<Tensor> operands = new ArrayList<>(adjoint.task().inputs());
    operands.add(adjoint.cotangent(0));
    List<Tensor> gradients = adjoint.graph().apply(new ExpertSwigluGrad(active, weights), operands);
    for (int i = 0; i < gradients.size(); i++) {
      adjoint.give(i, gradients.get(i));
    }
  }
}
