package org.lathe.conformance.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.lathe.conformance.oracle.DoubleTensor;
import org.lathe.graph.Shape;
import org.lathe.graph.op.LinearCrossEntropy;

/** Operands of the score entropies, from the parameters of {@link Scored}. */
final class ScoreOperands {
  /**
   * Small enough that the exponential of a score is finite for every width: no offset is subtracted
   * from it.
   */
  private static final Values SMALL = Values.floats(-0.125f, 0.125f);

  /** Offsets for which the sum of the scores is between 1/e and e. */
  private static final Values OFFSETS = Values.derived(ScoreOperands::offsets);

  private ScoreOperands() {}

  /** Returns positions, table, bias, targets of which some are -1, offsets and totals. */
  static List<Operand> masked(CaseParameters p) {
    Shape each = each(p);
    int v = p.positive("v");
    List<Operand> operands = layer(p, each, Values.UNIT);
    operands.add(Operand.i32(each, Values.ints(-1, v - 1)));
    operands.add(Operand.f32(each, OFFSETS));
    operands.add(Operand.f32(each, Values.POSITIVE));
    return operands;
  }

  /**
   * Returns positions, table, bias, noisy tokens, targets and ratios. Of five targets three are the
   * noisy token, one is another or the same, one is -1.
   */
  static List<Operand> uniform(CaseParameters p) {
    Shape each = each(p);
    int v = p.positive("v");
    IntUnaryOperator noisy = t -> t * 7_919 % v;
    List<Operand> operands = layer(p, each, SMALL);
    operands.add(ids(each, noisy));
    operands.add(
        ids(
            each,
            t ->
                switch (t % 5) {
                  case 1 -> (noisy.applyAsInt(t) + v / 2) % v;
                  case 3 -> -1;
                  default -> noisy.applyAsInt(t);
                }));
    operands.add(Operand.f32(each, Values.floats(0.05f, 1)));
    return operands;
  }

  private static Shape each(CaseParameters p) {
    Shape row = Shape.of(p.extent("n"));
    return p.has("b") ? row.stacked(p.extent("b")) : row;
  }

  private static List<Operand> layer(CaseParameters p, Shape each, Values x) {
    int v = p.positive("v");
    int d = p.extent("d");
    List<Operand> operands = new ArrayList<>();
    operands.add(Operand.f32(RowShape.of(each, d), x));
    operands.add(Operand.f32(v, d));
    operands.add(Operand.f32(v));
    return operands;
  }

  private static Operand ids(Shape each, IntUnaryOperator of) {
    return Operand.i32(each, Values.fixed(IntStream.range(0, each.size()).map(of).toArray()));
  }

  private static DoubleTensor offsets(List<DoubleTensor> before) {
    List<DoubleTensor> operands =
        List.of(before.get(0), before.get(1), before.get(3), before.get(2));
    DoubleTensor lse = Oracles.apply(new LinearCrossEntropy(false), operands).get(1);
    return DoubleTensor.of(lse.type(), t -> lse.at(t) + (t % 5 - 2) / 2.0);
  }
}
