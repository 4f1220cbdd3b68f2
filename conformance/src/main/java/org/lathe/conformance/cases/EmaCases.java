package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.conformance.oracle.DoubleTensor;
import org.lathe.conformance.oracle.Oracle;
import org.lathe.engine.Precision;
import org.lathe.graph.Shape;
import org.lathe.graph.op.Ema;

/** Cases and oracle of {@code ema}: averages of shape x with the rate a. */
final class EmaCases implements Cases<Ema>, Oracle<Ema> {
  @Override
  public Class<Ema> operation() {
    return Ema.class;
  }

  /** The rates of the first steps, of a short run and of a long one. */
  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Combinators.combine(
            Arbitraries.of(0.9999f, 0.999f, 0.18181819f, 0f, 1f), Rowed.orVectors())
        .as((rate, x) -> CaseParameters.of("x", x, "rate", rate));
  }

  @Override
  public OpCase of(CaseParameters p) {
    Shape x = p.only("x", "rate").shape("x");
    return OpCase.of(
        new Ema(),
        Operand.f32(x, Values.UNIT),
        Operand.f32(x, Values.UNIT),
        Operand.f32(Shape.of(1), Values.fixed(p.number("rate"))));
  }

  @Override
  public List<CaseParameters> real() {
    return List.of(
        CaseParameters.of("x", Shape.of(1376, 512), "rate", 0.9999f),
        CaseParameters.of("x", Shape.of(256, 96), "rate", 0.999f));
  }

  @Override
  public List<DoubleTensor> apply(Ema op, List<DoubleTensor> inputs) {
    DoubleTensor e = inputs.get(0);
    return List.of(DoubleTensor.of(e.type(), i -> e.at(i) + change(inputs, i)));
  }

  /** Both differences and their product round, then the sum. */
  @Override
  public List<DoubleTensor> roundings(
      Ema op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    DoubleTensor average = outputs.getFirst();
    return List.of(
        DoubleTensor.of(
            average.type(), i -> 3 * Math.abs(change(inputs, i)) + Math.abs(average.at(i))));
  }

  private static double change(List<DoubleTensor> inputs, int i) {
    return (1 - inputs.get(2).at(0)) * (inputs.get(1).at(i) - inputs.get(0).at(i));
  }
}
