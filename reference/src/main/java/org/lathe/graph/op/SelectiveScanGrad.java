package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.ArrayList;
import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Gradients of {@link SelectiveScan}, from the last position to the first. G is the gradient of the
 * state, e is {@code exp(delta_i a)}: {@code G <- G + g_i C_i}; {@code dC_i,s = sum_c g_i h_i};
 * {@code dB_i,s = sum_c G delta_i u_i}; {@code du_i = D g_i + delta_i sum_s G B_i,s}; {@code
 * ddelta_i = u_i sum_s G B_i,s + sum_s G e h_(i-1) a}; then {@code G <- e G}. With {@code
 * parameters} also {@code da = sum G e h_(i-1) delta_i} and {@code dD = sum g_i u_i}. The states
 * are computed again.
 *
 * <p>Inputs: u, delta [batch, n, c]; a [c, s]; B, C [batch, n, s]; D [c]; g as u. Outputs: du,
 * ddelta as u; dB, dC as B; with {@code parameters} also da as a, dD as D.
 */
public record SelectiveScanGrad(int reset, boolean parameters) implements Op {
  /** The input of the scan that each output is the gradient for. */
  static final List<Integer> INPUTS = List.of(0, 1, 3, 4, 2, 5);

  /** The outputs without those of parameters. */
  private static final int ACTIVATIONS = 4;

  /**
   * Channels whose terms of dB and dC are summed before they are added to those of the channels
   * before them.
   */
  public static final int CHANNELS = 64;

  @Override
  public String mnemonic() {
    return "selective_scan_grad";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, F32, F32, F32, F32, F32);
    // C1, C2, C3, C4 and C5 are those of the scan.
    SelectiveScan.requireScan(this, inputs, reset);
    Shape u = inputs.get(0).shape();
    Shape g = inputs.get(6).shape();
    Rules.require(this, "C6", g.equals(u), "u %s, cotangent %s", u, g);
    List<TensorType> outputs = new ArrayList<>();
    for (int input : parameters ? INPUTS : INPUTS.subList(0, ACTIVATIONS)) {
      outputs.add(inputs.get(input));
    }
    return outputs;
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }

  @Override
  public List<Integer> activations() {
    return List.of(0, 1, 2, 3);
  }

  /** Counts twice as many as {@link SelectiveScan}. */
  @Override
  public double flops(List<Shape> inputs, List<Shape> outputs) {
    return 18.0 * inputs.get(0).size() * inputs.get(2).columns();
  }
}
