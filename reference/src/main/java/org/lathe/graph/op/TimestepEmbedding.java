package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Cosines and sines of a time at falling frequencies, the input of the networks that read noise
 * levels (Vaswani et al., 2017; Ho et al., 2020): {@code f_j = 10000^(-j / divisor)} for {@code j <
 * width / 2}, angle {@code t f_j} in radians.
 *
 * <p>Input: t [b]. Output: [b, width], first the cosines and then the sines, or the sines first. No
 * gradient.
 *
 * @param width columns of the output, even
 * @param sinesFirst whether the sines are the first half of a row
 * @param divisor of the exponent, at least 1: {@code width / 2}, or {@code width / 2 - 1} if the
 *     last frequency shall be 1/10000
 */
public record TimestepEmbedding(int width, boolean sinesFirst, int divisor) implements Op {
  private static final double BASE = 10_000;

  @Override
  public String mnemonic() {
    return "timestep_embedding";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32);
    Shape t = inputs.getFirst().shape();
    Rules.require(this, "C1", t.rank() == 1, "t %s, must have rank 1", t);
    Rules.require(
        this, "C2", width >= 2 && width % 2 == 0, "width %d, must be even and at least 2", width);
    Rules.require(this, "C3", divisor >= 1, "divisor %d, must be at least 1", divisor);
    return List.of(TensorType.f32(t.extent(0), width));
  }

  /** Returns frequency {@code j} in turns per unit of t: {@code f_j / (2 pi)}. */
  public double turns(int j) {
    return StrictMath.pow(BASE, -j / (double) divisor) / (2 * Math.PI);
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.ULP;
  }

  /** Returns false: times are given, not learned. */
  @Override
  public boolean differentiableIn(int input) {
    return false;
  }

  /** Counts the product, the turns left of it, the remainder added, cosine or sine. */
  @Override
  public Roundings roundings() {
    return new Roundings(3, 1);
  }
}
