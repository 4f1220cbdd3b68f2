package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Gradient of {@link Top2Gates}: {@code gate_e (g_e - sum of gate g over the chosen)} at the
 * experts that a token has a gate for, zero elsewhere. Of g, only what belongs to these is read.
 *
 * <p>Inputs: the output of the forward operation; g as this. Output: as the gates.
 */
public record Top2GatesGrad() implements Op {
  @Override
  public String mnemonic() {
    return "top2_gates_grad";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32);
    Shape gates = inputs.get(0).shape();
    Shape g = inputs.get(1).shape();
    Rules.require(
        this,
        "C1",
        gates.rank() == 2 && gates.extent(0) >= 2,
        "gates %s, must have rank 2 and 2 experts or more",
        gates);
    Rules.require(this, "C2", g.equals(gates), "gates %s, cotangent %s", gates, g);
    return List.of(inputs.getFirst());
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }
}
