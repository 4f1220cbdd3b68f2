package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.AccuracyClass;
import org.lathe.graph.op.Fused;
import org.lathe.graph.op.RmsNormGrad;

/**
 * {@code rms_norm_grad} and the {@code add} of its result to another tensor, as the gradient of a
 * residual connection needs it.
 *
 * <p>Inputs: those of {@code rms_norm_grad}; the addend, of the type of x. Output: their sum.
 * {@link FusedSums} inserts it.
 */
record RmsNormGradAdd() implements Fused {
  @Override
  public String mnemonic() {
    return "rms_norm_grad+add";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    return new RmsNormGrad().outputs(inputs.subList(0, 4));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }

  @Override
  public List<Integer> activations() {
    return new RmsNormGrad().activations();
  }

  @Override
  public int inPlaceInput(int output) {
    return new RmsNormGrad().inPlaceInput(output);
  }
}
