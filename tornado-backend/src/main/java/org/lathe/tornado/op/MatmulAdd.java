package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.AccuracyClass;
import org.lathe.graph.op.Fused;
import org.lathe.graph.op.Matmul;

/**
 * {@code matmul} and the {@code add} of its result to another tensor: the library adds it where it
 * writes the product. A result of halves is rounded once, with the sum.
 *
 * <p>Inputs: lhs and rhs of the product; the addend, of the type of the product. Output: {@code
 * addend + lhs rhs}. {@link FusedSums} inserts it.
 */
record MatmulAdd(Matmul product) implements Fused {
  @Override
  public String mnemonic() {
    return "matmul+add";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    return product.outputs(inputs.subList(0, 2));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.DOT;
  }

  @Override
  public List<Integer> activations() {
    return product.activations();
  }

  @Override
  public List<Integer> factors() {
    return product.factors();
  }

  @Override
  public double flops(List<Shape> inputs, List<Shape> outputs) {
    return product.flops(inputs.subList(0, 2), outputs);
  }

  @Override
  public int inPlaceInput(int output) {
    return 2;
  }
}
