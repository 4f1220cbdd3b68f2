package org.lathe.conformance.family;

import java.util.ArrayList;
import java.util.List;
import org.lathe.conformance.cases.Mode;
import org.lathe.conformance.cases.OpCase;
import org.lathe.conformance.suite.CaseFamily;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.CaseVerdict;
import org.lathe.conformance.suite.Draw;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.conformance.suite.Plan;
import org.lathe.engine.Precision;

/**
 * NaN, infinities, zeros, subnormals, and huge numbers. An exact engine gives the bits of the
 * definition, also for random bits. For any other engine, an element is checked only if definition
 * and float64 agree: both have NaN, or the same infinity, or numbers within the bound. Then the
 * meaning does not depend on the order of a sum that overflows, and the engine must agree too. If
 * an engine declares that it rounds the factors of products, the definition must also meet the
 * bound with rounded factors. The reason: for a logit of 1e18, the rounding alone decides whether
 * its exponential overflows, and first-order bounds do not show that.
 */
public final class SpecialFamily implements CaseFamily {
  private static final List<Mode> MODES = List.of(Mode.SPECIAL, Mode.BITS);
  private static final int FULL = 48;
  private static final int QUICK = 5;

  @Override
  public String id() {
    return "special";
  }

  @Override
  public String about() {
    return "each operation on NaN, infinities, zeros of either sign, subnormals and huge numbers";
  }

  @Override
  public List<String> subjects() {
    return List.copyOf(OpCaseName.BY_MNEMONIC.keySet());
  }

  @Override
  public List<Draw> draw(String subject, Plan plan) {
    List<Draw> draws =
        new ArrayList<>(OpCaseName.generate(id(), subject, "", MODES, FULL, QUICK, plan));
    draws.addAll(Pinned.of(this, subject));
    return draws;
  }

  @Override
  public boolean owns(CaseName name) {
    return OpCaseName.BY_MNEMONIC.containsKey(name.subject())
        && name.check().isEmpty()
        && OpCaseName.isOf(name, MODES);
  }

  @Override
  public CaseVerdict check(CaseName name, EngineUnderTest bench) {
    OpCase opCase = OpCaseName.of(name);
    Mode mode = OpCaseName.mode(name);
    OpRun run = OpRun.fed(opCase, opCase.elements(name.seed(), mode));
    bench.requireSupport(run.graph());
    if (mode == Mode.BITS && !bench.declaration().exact()) {
      return CaseVerdict.skipped(
          "what overflows on random bits depends on the order of the arithmetic");
    }
    List<float[]> got = run.on(bench.session(Threads.of(name)));
    Precision products = bench.declaration().products();
    List<List<float[]>> definitions = new ArrayList<>(List.of(run.on(bench.definitions())));
    RoundedFactors.of(run, products)
        .forEach(rounded -> definitions.add(rounded.on(bench.definitions())));
    List<Expectation> expected =
        bench.declaration().exact()
            ? Expectation.definition(definitions.getFirst())
            : decided(Expectation.float64(opCase.op(), run.exactOperands(), products), definitions);
    OutputComparison comparison = new OutputComparison();
    comparison.hold("", run, expected, got);
    return comparison.verdict();
  }

  /** Returns bounds for only those elements on which all runs of the definition agree. */
  private static List<Expectation> decided(
      List<Expectation> exact, List<List<float[]>> definitions) {
    List<Expectation> decided = new ArrayList<>();
    for (int o = 0; o < exact.size(); o++) {
      Expectation one = exact.get(o);
      double[] bounds = one.bounds().clone();
      for (int i = 0; i < bounds.length; i++) {
        boolean bounded = bounds[i] >= 0 && bounds[i] <= Float.MAX_VALUE;
        boolean met = bounded;
        boolean same = true;
        for (List<float[]> definition : definitions) {
          met &= one.share(i, definition.get(o)[i]) <= 1;
          same &= sameKind(one.values()[i], definition.get(o)[i]);
        }
        if (!met) {
          bounds[i] = same ? 0 : Double.POSITIVE_INFINITY;
        }
      }
      decided.add(new Expectation(one.what(), false, one.values(), bounds));
    }
    return decided;
  }

  /** Returns whether both are NaN, or the same infinity. */
  private static boolean sameKind(double exact, float definition) {
    return Double.isNaN(exact)
        ? Float.isNaN(definition)
        : Double.isInfinite(exact) && exact == definition;
  }
}
