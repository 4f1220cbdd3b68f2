package org.lathe.conformance.oracle;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.lathe.engine.Precision;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.TimestepEmbedding;

/** Oracle of {@code timestep_embedding}. */
final class TimestepEmbeddingOracle implements Oracle<TimestepEmbedding> {
  @Override
  public List<DoubleTensor> apply(TimestepEmbedding op, List<DoubleTensor> inputs) {
    return List.of(waves(op, inputs.getFirst(), Math::cos, Math::sin));
  }

  /**
   * The roundings of an angle act on what is left of it without whole turns, at most half a turn,
   * and on the result as much as its slope is steep; those of cosine and sine act on the result. A
   * frequency with 12 bits more than a float has makes a large angle wrong by 2^-12 u of it, which
   * whole turns do not make smaller.
   */
  @Override
  public List<DoubleTensor> roundings(
      TimestepEmbedding op,
      List<DoubleTensor> inputs,
      List<DoubleTensor> outputs,
      Precision products) {
    DoubleTensor of =
        waves(
            op,
            inputs.getFirst(),
            angle -> Math.abs(Math.cos(angle)) + Math.abs(Math.sin(angle)) * size(angle),
            angle -> Math.abs(Math.sin(angle)) + Math.abs(Math.cos(angle)) * size(angle));
    return List.of(of);
  }

  private static double size(double angle) {
    return Math.min(Math.abs(angle), Math.PI) + Math.abs(angle) * 0x1p-12;
  }

  private static DoubleTensor waves(
      TimestepEmbedding op, DoubleTensor t, DoubleUnaryOperator cosine, DoubleUnaryOperator sine) {
    int width = op.width();
    int half = width / 2;
    return DoubleTensor.of(
        TensorType.f32(t.size(), width),
        i -> {
          int column = i % width;
          double angle =
              t.at(i / width) * Math.pow(10_000, -(column % half) / (double) op.divisor());
          boolean second = column >= half;
          return (second == op.sinesFirst() ? cosine : sine).applyAsDouble(angle);
        });
  }
}
