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
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.Constant;
import org.lathe.graph.DType;
import org.lathe.graph.TensorType;

/**
 * The effect of an operation on memory: buffers that were full of NaN, operands that must not
 * change, operands that it may overwrite, slices between guard bands of NaN, results that must not
 * change their neighbours, and the same bits in every run.
 */
public final class MemoryFamily implements CaseFamily {
  private static final String CHECK = "memory";
  private static final int FULL = 20;
  private static final int QUICK = 1;

  @Override
  public String id() {
    return CHECK;
  }

  @Override
  public String about() {
    return "what each operation reads and writes: guard bands, stale buffers, in place, run to run";
  }

  @Override
  public List<String> subjects() {
    return List.copyOf(OpCaseName.BY_MNEMONIC.keySet());
  }

  @Override
  public List<Draw> draw(String subject, Plan plan) {
    List<Draw> all =
        OpCaseName.generate(id(), subject, CHECK, List.of(Mode.UNIFORM), FULL, FULL, plan);
    // A single case must have elements.
    List<Draw> draws =
        new ArrayList<>(
            plan.quick() ? all.stream().filter(MemoryFamily::reads).limit(QUICK).toList() : all);
    draws.addAll(Pinned.of(this, subject));
    return draws;
  }

  /** Returns whether every operand has elements, and the first one several. */
  private static boolean reads(Draw draw) {
    List<TensorType> types = OpCaseName.of(draw.name()).types();
    return types.getFirst().shape().size() > 1
        && types.stream().allMatch(type -> type.shape().size() > 0);
  }

  @Override
  public boolean owns(CaseName name) {
    return OpCaseName.BY_MNEMONIC.containsKey(name.subject()) && name.check().equals(CHECK);
  }

  @Override
  public CaseVerdict check(CaseName name, EngineUnderTest bench) {
    OpCase opCase = OpCaseName.of(name);
    Mode mode = OpCaseName.mode(name);
    OpRun fed = OpRun.fed(opCase, opCase.elements(name.seed(), mode));
    bench.requireSupport(fed.graph());
    Session session = bench.session(Threads.of(name));
    OutputComparison comparison = new OutputComparison();
    List<float[]> alone = repeatedly(fed, session, comparison);
    // Intermediates may be activations that are stored with fewer bits.
    List<Constant> storable =
        OpRun.rounded(fed.elements(), opCase.types(), bench.declaration().products());
    hold("operands it may overwrite", OpRun.made(opCase, storable), bench, comparison);
    List<OpRun> slices = new ArrayList<>();
    for (int i = 0; i < SliceRun.SLICES; i++) {
      slices.add(OpRun.fed(opCase, opCase.elements(name.seed() + i, mode)));
    }
    List<List<Expectation>> expected =
        slices.stream().map(slice -> expected(slice, bench)).toList();
    for (boolean reversed : new boolean[] {false, true}) {
      SliceRun.of(slices, reversed).hold(expected, bench, session, comparison);
    }
    comparison.require(!alone.isEmpty(), "the operation has no output");
    return comparison.verdict();
  }

  /** Runs one program on NaN, then twice on the operands, and another program once. */
  private static List<float[]> repeatedly(OpRun run, Session session, OutputComparison comparison) {
    List<float[]> fresh = run.on(session);
    try (Program program = session.compile(run.graph())) {
      nans(run).run(program);
      List<float[]> first = run.run(program);
      comparison.hold("after a run on NaN", Expectation.bits("in a fresh program", fresh), first);
      program.run();
      comparison.hold(
          "run again on the operands that are there",
          Expectation.bits("at first", first),
          run.read(program));
    }
    return fresh;
  }

  private static OpRun nans(OpRun run) {
    List<Constant> elements = new ArrayList<>();
    for (int i = 0; i < run.elements().size(); i++) {
      TensorType type = run.opCase().types().get(i);
      elements.add(
          type.dtype() == DType.F32
              ? Constant.filled(type.shape().size(), Float.NaN)
              : run.elements().get(i));
    }
    return new OpRun(run.opCase(), elements, run.graph());
  }

  private static void hold(
      String where, OpRun run, EngineUnderTest bench, OutputComparison comparison) {
    Session session = bench.session(1);
    List<float[]> got = run.on(session);
    comparison.hold(where, run, expected(run, bench), got);
  }

  /** Returns the bits of the definition for an exact engine, float64 for others. */
  private static List<Expectation> expected(OpRun run, EngineUnderTest bench) {
    return bench.declaration().exact()
        ? Expectation.definition(run.on(bench.definitions()))
        : Expectation.float64(
            run.opCase().op(), run.exactOperands(), bench.declaration().products());
  }
}
