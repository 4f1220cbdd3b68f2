package org.lathe.conformance.family;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lathe.conformance.cases.Cases;
import org.lathe.conformance.cases.Mode;
import org.lathe.conformance.suite.CaseFamily;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.CaseVerdict;
import org.lathe.conformance.suite.Draw;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.conformance.suite.Plan;
import org.lathe.graph.Adjoint;
import org.lathe.graph.op.Op;

/**
 * For every operation with a gradient: the gradient that the engine computes for each operand, with
 * random cotangents of the first output, is the derivative of the float64 oracle. The other outputs
 * exist for the gradients and have none themselves.
 */
public final class GradientFamily implements CaseFamily {
  private static final String CHECK = "gradient";
  private static final int FULL = 24;
  private static final int QUICK = 4;

  @Override
  public String id() {
    return CHECK;
  }

  @Override
  public String about() {
    return "each operation's gradient beside central differences of float64";
  }

  @Override
  public List<String> subjects() {
    return OpCaseName.BY_MNEMONIC.entrySet().stream()
        .filter(entry -> hasGradient(entry.getValue().operation()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean hasGradient(Class<? extends Op> operation) {
    try {
      return operation.getMethod("gradient", Adjoint.class).getDeclaringClass() == operation;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public List<Draw> draw(String subject, Plan plan) {
    List<Draw> draws =
        new ArrayList<>(
            OpCaseName.generate(id(), subject, CHECK, List.of(Mode.UNIFORM), FULL, QUICK, plan));
    draws.addAll(Pinned.of(this, subject));
    Cases<?> cases = OpCaseName.BY_MNEMONIC.get(subject);
    draws.removeIf(draw -> !cases.hasGradient(OpCaseName.of(draw.name())));
    return draws;
  }

  @Override
  public boolean owns(CaseName name) {
    return name.check().equals(CHECK) && subjects().contains(name.subject());
  }

  @Override
  public CaseVerdict check(CaseName name, EngineUnderTest bench) {
    return GradientCheck.of(OpCaseName.of(name), OpCaseName.mode(name), name.seed(), bench)
        .verdict(Threads.of(name));
  }
}
