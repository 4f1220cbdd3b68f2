package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.math.Log;
import org.lathe.cpu.scalar.GaussianNaturalStepScalar;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.GaussianNaturalStep;

/** Kernel of {@code gaussian_natural_step}. */
final class GaussianNaturalStepVector implements Binder<GaussianNaturalStep> {
  @Override
  public Kernel bind(
      GaussianNaturalStep op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView mu = inputs.get(0);
    ArrayView logVar = inputs.get(1);
    ArrayView g = inputs.get(2);
    ArrayView h = inputs.get(3);
    ArrayView rates = inputs.get(4);
    ArrayView newMu = outputs.get(0);
    ArrayView newLogVar = outputs.get(1);
    return Elements.kernel(
        mu.size(),
        (from, to) -> {
          float ofMu = rates.floats()[rates.offset()];
          float ofLogVar = rates.floats()[rates.offset() + 1];
          int tail = from + Elements.SPECIES.loopBound(to - from);
          logVars(logVar, h, ofLogVar, newLogVar, from, tail);
          mus(mu, g, ofMu, newLogVar, newMu, from, tail);
          for (int i = tail; i < to; i++) {
            float stepped =
                GaussianNaturalStepScalar.logVar(
                    logVar.floats()[logVar.offset() + i], h.floats()[h.offset() + i], ofLogVar);
            newLogVar.floats()[newLogVar.offset() + i] = stepped;
            newMu.floats()[newMu.offset() + i] =
                GaussianNaturalStepScalar.mu(
                    mu.floats()[mu.offset() + i], g.floats()[g.offset() + i], stepped, ofMu);
          }
        });
  }

  // log_var' and mu' in a loop each: C2 inlines only so much code into one.

  private static void logVars(
      ArrayView logVar, ArrayView h, float rate, ArrayView out, int from, int to) {
    FloatVector one = FloatVector.broadcast(Elements.SPECIES, 1f);
    for (int i = from; i < to; i += Elements.SPECIES.length()) {
      FloatVector t = FloatVector.fromArray(Elements.SPECIES, h.floats(), h.offset() + i).mul(rate);
      FloatVector factor = t.add(t).fma(t.add(one), one);
      FloatVector.fromArray(Elements.SPECIES, logVar.floats(), logVar.offset() + i)
          .sub(Log.Vectors.of(factor))
          .intoArray(out.floats(), out.offset() + i);
    }
  }

  private static void mus(
      ArrayView mu, ArrayView g, float rate, ArrayView newLogVar, ArrayView out, int from, int to) {
    for (int i = from; i < to; i += Elements.SPECIES.length()) {
      FloatVector variance =
          Exp.Vectors.of(
              FloatVector.fromArray(Elements.SPECIES, newLogVar.floats(), newLogVar.offset() + i));
      FloatVector.fromArray(Elements.SPECIES, g.floats(), g.offset() + i)
          .mul(rate)
          .neg()
          .fma(variance, FloatVector.fromArray(Elements.SPECIES, mu.floats(), mu.offset() + i))
          .intoArray(out.floats(), out.offset() + i);
    }
  }
}
