package org.lathe.conformance.family;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.lathe.conformance.cases.CaseParameters;
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
 * Finite values: every output is compared with float64 under the tolerance policy, sums have no
 * bias, and an exact engine gives the bits of the definition. An engine that stores activations
 * with fewer bits runs each case a second time, on operands that are stored so.
 */
public final class ValuesFamily implements CaseFamily {
  private static final int FULL = 32;
  private static final int QUICK = 3;

  @Override
  public String id() {
    return "values";
  }

  @Override
  public String about() {
    return "each operation on finite values, within the tolerance policy of float64";
  }

  @Override
  public List<String> subjects() {
    return List.copyOf(OpCaseName.BY_MNEMONIC.keySet());
  }

  @Override
  public List<Draw> draw(String subject, Plan plan) {
    // Cases that can be simplified come first, so that the first failure is a simple one.
    List<Draw> draws =
        new ArrayList<>(OpCaseName.generate(id(), subject, "", Mode.ORDINARY, FULL, QUICK, plan));
    draws.addAll(Pinned.of(this, subject));
    List<CaseParameters> real = OpCaseName.BY_MNEMONIC.get(subject).real();
    for (CaseParameters parameters : real.subList(0, plan.count(real.size(), 1))) {
      draws.add(Draw.of(new CaseName(subject, "", parameters, Mode.UNIFORM.toString(), 1)));
    }
    return draws;
  }

  @Override
  public boolean owns(CaseName name) {
    return OpCaseName.BY_MNEMONIC.containsKey(name.subject())
        && name.check().isEmpty()
        && OpCaseName.isOf(name, Mode.ORDINARY);
  }

  @Override
  public CaseVerdict check(CaseName name, EngineUnderTest bench) {
    OpCase opCase = OpCaseName.of(name);
    OpRun run = OpRun.fed(opCase, opCase.elements(name.seed(), OpCaseName.mode(name)));
    bench.requireSupport(run.graph());
    List<float[]> got = run.on(bench.session(Threads.of(name)));
    List<Expectation> exact =
        Expectation.float64(opCase.op(), run.exactOperands(), bench.declaration().products());
    OutputComparison comparison = new OutputComparison();
    comparison.hold("", run, exact, got);
    Bias.check(run, exact, got, bench.declaration().products(), comparison);
    Precision declared = bench.declaration().products();
    if (declared.storesFewer()) {
      // A sum of one term has the bits of its rounded factor.
      IntPredicate sums =
          output -> !opCase.op().factors().isEmpty() && opCase.op().activations().contains(output);
      // What is left of a sum that cancels has few bits, too.
      IntPredicate unknown = OpCaseName.mode(name) == Mode.CANCELLING ? output -> true : sums;
      FullPrecision.check("outputs", exact, got, declared, unknown, comparison);
      between(opCase, OpCaseName.mode(name), run, bench, Threads.of(name), comparison);
    }
    if (bench.declaration().exact()) {
      List<float[]> definition = run.on(bench.definitions());
      comparison.hold("", run, Expectation.definition(definition), got);
    }
    return comparison.verdict();
  }

  /** Compares the operation on stored activations, with results that may be stored so. */
  private static void between(
      OpCase opCase,
      Mode mode,
      OpRun fed,
      EngineUnderTest bench,
      int threads,
      OutputComparison comparison) {
    String where = "between stored activations";
    Precision declared = bench.declaration().products();
    OpRun run = OpRun.stored(opCase, OpRun.rounded(fed.elements(), opCase.types(), declared));
    List<Expectation> expected = Expectation.stored(opCase.op(), run.exactOperands(), declared);
    List<float[]> got = run.on(bench.session(threads));
    comparison.hold(where, run, expected, got);
    IntPredicate unknown =
        mode == Mode.CANCELLING ? output -> true : opCase.op().activations()::contains;
    FullPrecision.check(where, expected, got, declared, unknown, comparison);
  }
}
