package org.lathe.conformance.whole;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.lathe.conformance.cases.CaseParameters;
import org.lathe.conformance.check.CaseFindings;
import org.lathe.conformance.check.Check;
import org.lathe.conformance.check.Same;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.CaseVerdict;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.conformance.suite.Plan;
import org.lathe.engine.Session;
import org.lathe.models.Parameter;
import org.lathe.models.Weights;
import org.lathe.models.ltm.SlowGradient;
import org.lathe.models.ltm.SlowLearning;
import org.lathe.models.optimizer.Optimizer;
import org.lathe.models.optimizer.OptimizerOptions;

/**
 * Slow steps, each from the present weights of the engine: gradients accumulated over
 * micro-batches, their norm, and the results of AdamW with and without active clipping.
 */
final class SlowStepCheck implements Check {
  private static final double RATE = 4e-3;
  private static final double DECAY = 0.1;

  /** Maximum norms below and above the norms of the gradients of these models. */
  private static final double TIGHT = 0.0625;

  private static final double LOOSE = 1024;

  @Override
  public String id() {
    return "slow_step";
  }

  @Override
  public List<CaseParameters> draw(Plan plan) {
    if (plan.quick()) {
      return List.of(CaseModelShape.TINY.with("steps", 2, "micro", 2, "clipped", true));
    }
    List<CaseParameters> all = new ArrayList<>();
    for (CaseModelShape shape : CaseModelShape.ALL) {
      all.add(shape.with("steps", 2, "micro", 1, "clipped", true));
      all.add(shape.with("steps", 2, "micro", 2, "gaps", true));
    }
    return all;
  }

  @Override
  public Stream<CaseParameters> simpler(CaseParameters parameters) {
    return CaseModelShape.simpler(parameters, "gaps", "clipped");
  }

  @Override
  public void require(CaseParameters p) {
    CaseModelShape.require(p, List.of("steps", "micro"), List.of("clipped", "gaps"));
    p.positive("steps");
    p.positive("micro");
  }

  @Override
  public CaseVerdict check(CaseName name, EngineUnderTest bench) {
    CaseParameters p = name.parameters();
    int steps = p.extent("steps");
    double clip = p.flag("clipped") ? TIGHT : LOOSE;
    OptimizerOptions options = new OptimizerOptions(0.9, 0.95, 1e-8, DECAY, clip);
    List<DrawnModel> batches = batches(name);
    CaseFindings findings = new CaseFindings();
    Map<String, float[]> got;
    try (Session session = batches.getFirst().open(bench, 1)) {
      got =
          run(
              batches,
              session,
              options,
              steps,
              new SlowStepReference(batches, options, bench),
              findings);
    }
    if (bench.declaration().exact()) {
      try (Session session = batches.getFirst().openReference()) {
        Same.bits(
            findings,
            "beside the scalar engine: ",
            got,
            run(batches, session, options, steps, null, findings));
      }
    }
    return findings.verdict();
  }

  /**
   * Returns micro-batches of one model: different sequences and posteriors, with the weights of the
   * first.
   */
  private static List<DrawnModel> batches(CaseName name) {
    List<DrawnModel> batches = new ArrayList<>();
    for (int micro = 0; micro < name.parameters().extent("micro"); micro++) {
      batches.add(
          DrawnModel.of(
              new CaseName(
                  name.subject(),
                  name.check(),
                  name.parameters(),
                  name.values(),
                  name.seed() + micro)));
    }
    return batches;
  }

  /**
   * Does the steps.
   *
   * @param reference each step is compared with it; null for no comparison
   * @return all results
   */
  private static Map<String, float[]> run(
      List<DrawnModel> batches,
      Session session,
      OptimizerOptions options,
      int steps,
      SlowStepReference reference,
      CaseFindings findings) {
    DrawnModel first = batches.getFirst();
    long scored = batches.stream().mapToLong(DrawnModel::scored).sum();
    Map<String, float[]> seen = new LinkedHashMap<>();
    try (SlowLearning slow =
            new SlowLearning(
                session, first.graphs(), SlowGradient.FINAL, scored, Integer.MAX_VALUE);
        Optimizer optimizer = new Optimizer(session, first.config().parameters(), options)) {
      for (int step = 1; step <= steps; step++) {
        String where = "step " + step + ": ";
        SlowStates before = SlowStates.read(session, first.config());
        slow.begin();
        List<float[]> nll = new ArrayList<>();
        for (DrawnModel batch : batches) {
          batch.writePosterior(session);
          nll.add(slow.accumulate(batch.tokens(), batch.targets()));
          seen.put(where + "nll of micro-batch " + nll.size(), nll.getLast());
        }
        Map<String, double[]> gradients =
            DrawnModel.wide(
                Weights.read(session, first.config().parameters(), Parameter::gradient));
        float norm = optimizer.update(RATE, step);
        SlowStates after = SlowStates.read(session, first.config());
        seen.put(where + "norm", new float[] {norm});
        after.byName().forEach((name, values) -> seen.put(where + name, values));
        if (reference != null && findings.good()) {
          reference.gradient(findings, where, before, nll, gradients, scored);
          reference.update(findings, where, before, after, norm, RATE, step);
        }
      }
    }
    return seen;
  }
}
