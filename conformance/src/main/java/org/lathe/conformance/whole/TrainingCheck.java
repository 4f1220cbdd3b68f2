package org.lathe.conformance.whole;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.lathe.conformance.cases.CaseParameters;
import org.lathe.conformance.check.CaseFindings;
import org.lathe.conformance.check.Check;
import org.lathe.conformance.check.Same;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.CaseVerdict;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.conformance.suite.Plan;
import org.lathe.engine.Precision;
import org.lathe.engine.Session;
import org.lathe.engine.TolerancePolicy;
import org.lathe.models.Parameter;
import org.lathe.models.Weights;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.Posterior;
import org.lathe.models.ltm.SlowGradient;
import org.lathe.models.ltm.SlowLearning;
import org.lathe.models.optimizer.Optimizer;
import org.lathe.models.optimizer.OptimizerOptions;

/** Three rounds of a fit and a slow step without correction, as in the golden numbers. */
final class TrainingCheck implements Check {
  private static final int ROUNDS = 3;
  private static final double PEAK = 0.3;
  private static final double LOG_VAR = -5;
  private static final double RATE = 4e-4;

  /** The number of trainings in float64 whose start is changed by roundings. */
  private static final int MOVED = 3;

  @Override
  public String id() {
    return "training";
  }

  @Override
  public List<CaseParameters> draw(Plan plan) {
    if (plan.quick()) {
      return List.of(CaseModelShape.TINY.with("steps", 3));
    }
    List<CaseParameters> all = new ArrayList<>();
    CaseModelShape.ALL.forEach(shape -> all.add(shape.with("steps", 4)));
    return all;
  }

  @Override
  public Stream<CaseParameters> simpler(CaseParameters parameters) {
    return CaseModelShape.simpler(parameters, "gaps");
  }

  @Override
  public void require(CaseParameters p) {
    CaseModelShape.require(p, List.of("steps"), List.of("gaps"));
    p.positive("steps");
  }

  @Override
  public CaseVerdict check(CaseName name, EngineUnderTest bench) {
    FastOptions fast =
        new FastOptions(
            name.parameters().extent("steps"),
            FastOptions.Noise.FIXED,
            FastOptions.Schedule.CONSTANT,
            0,
            LOG_VAR,
            0);
    OptimizerOptions slow = OptimizerOptions.published();
    DrawnModel model = DrawnModel.of(name);
    CaseFindings findings = new CaseFindings();
    Map<String, float[]> got;
    try (Session session = model.open(bench, 1)) {
      got = train(model, session, fast, slow);
    }
    ReferenceTraining want = ReferenceTraining.of(model, ROUNDS, fast, PEAK, slow, RATE, null);
    List<ReferenceTraining> moved = new ArrayList<>();
    Precision products = bench.declaration().products();
    for (int run = 1; run <= MOVED; run++) {
      Perturbation perturbation = new Perturbation(name.seed() + run, products);
      moved.add(ReferenceTraining.of(model, ROUNDS, fast, PEAK, slow, RATE, perturbation));
    }
    hold(findings, got, want, moved, products);
    if (bench.declaration().exact()) {
      try (Session session = model.openReference()) {
        Same.bits(findings, "beside the scalar engine: ", got, train(model, session, fast, slow));
      }
    }
    return findings.verdict();
  }

  private static String loss(int round) {
    return "loss of round " + round;
  }

  private static String norm(int round) {
    return "gradient norm of round " + round;
  }

  private static Map<String, float[]> train(
      DrawnModel model, Session session, FastOptions fast, OptimizerOptions slow) {
    Map<String, float[]> seen = new LinkedHashMap<>();
    model.write(session, Posterior.NOISE, model.noise());
    try (FastLearning fit = new FastLearning(session, model.graphs(), fast, false);
        SlowLearning learning =
            new SlowLearning(session, model.graphs(), SlowGradient.FINAL, model.scored(), 1);
        Optimizer optimizer = new Optimizer(session, model.config().parameters(), slow)) {
      for (int round = 1; round <= ROUNDS; round++) {
        fit.load(model.tokens(), model.targets());
        fit.restart(0, 0, new int[model.batch()]);
        for (int s = 0; s < fast.steps(); s++) {
          fit.step(PEAK, s);
        }
        learning.begin();
        double loss = 0;
        for (float nll : learning.accumulate(model.tokens(), model.targets())) {
          loss += nll / (double) model.scored();
        }
        seen.put(loss(round), new float[] {(float) loss});
        seen.put(norm(round), new float[] {optimizer.update(RATE, round)});
      }
    }
    Weights.read(session, model.config().parameters(), Parameter::name)
        .forEach((name, entry) -> seen.put(name, entry.floats()));
    return seen;
  }

  private static void hold(
      CaseFindings findings,
      Map<String, float[]> got,
      ReferenceTraining want,
      List<ReferenceTraining> moved,
      Precision products) {
    double bound = TolerancePolicy.golden(TolerancePolicy.GOLDEN_TRAINING, products);
    for (int round = 1; round <= ROUNDS; round++) {
      int r = round - 1;
      number(findings, loss(round), got, want, moved, training -> training.losses()[r], bound);
      number(findings, norm(round), got, want, moved, training -> training.norms()[r], bound);
    }
    want.weights()
        .forEach(
            (name, values) ->
                Envelope.norm(
                    findings,
                    name + " after " + ROUNDS + " rounds",
                    DrawnModel.wide(got.get(name)),
                    values,
                    moved.stream().map(training -> training.weights().get(name)).toList(),
                    TolerancePolicy.golden(TolerancePolicy.GOLDEN_WEIGHTS, products)));
  }

  private static void number(
      CaseFindings findings,
      String what,
      Map<String, float[]> got,
      ReferenceTraining want,
      List<ReferenceTraining> moved,
      ToDoubleFunction<ReferenceTraining> part,
      double bound) {
    Envelope.number(
        findings,
        what,
        got.get(what)[0],
        part.applyAsDouble(want),
        moved.stream().mapToDouble(part).toArray(),
        bound);
  }
}
