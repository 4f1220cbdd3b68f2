package org.lathe.conformance.whole;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
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
import org.lathe.files.Safetensors;
import org.lathe.models.GraphNames;
import org.lathe.models.Weights;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Posterior;

/**
 * Fast steps, each from the state of the reference: scores, gradients and the results of Adam.
 * Errors do not accumulate over the steps, so the bounds are those of one step.
 */
final class FastStepCheck implements Check {
  private static final double PEAK = 0.3;
  private static final double DECAY = 0.01;

  @Override
  public String id() {
    return "fast_step";
  }

  @Override
  public List<CaseParameters> draw(Plan plan) {
    if (plan.quick()) {
      return List.of(
          CaseModelShape.TINY.with("steps", 3, "decay", true, "trajectory", true),
          CaseModelShape.SHALLOW.with("steps", 3));
    }
    List<CaseParameters> all = new ArrayList<>();
    for (CaseModelShape shape : CaseModelShape.ALL) {
      all.add(shape.with("steps", 6));
      all.add(shape.with("steps", 3, "decay", true, "gaps", true));
    }
    all.add(CaseModelShape.TINY.with("steps", 3, "trajectory", true));
    all.add(CaseModelShape.NARROW.with("steps", 3, "trajectory", true, "decay", true));
    return all;
  }

  @Override
  public Stream<CaseParameters> simpler(CaseParameters parameters) {
    return CaseModelShape.simpler(parameters, "gaps", "decay", "trajectory");
  }

  @Override
  public void require(CaseParameters p) {
    CaseModelShape.require(p, List.of("steps"), List.of("decay", "gaps", "trajectory"));
    p.positive("steps");
  }

  @Override
  public CaseVerdict check(CaseName name, EngineUnderTest bench) {
    DrawnModel model = DrawnModel.of(name);
    int steps = name.parameters().extent("steps");
    boolean trajectory = name.parameters().flag("trajectory");
    double decay = name.parameters().flag("decay") ? DECAY : 0;
    FastStepReference reference =
        new FastStepReference(model, decay, bench.declaration().products());
    CaseFindings findings = new CaseFindings();
    SplittableRandom random = new SplittableRandom(name.seed());
    List<Map<String, float[]>> results = new ArrayList<>();
    List<FitStates> starts = new ArrayList<>();
    List<float[]> noises = new ArrayList<>();
    try (Session session = model.open(bench, 1);
        SplitPrograms step =
            new SplitPrograms(session, model.graphs().fastStep(decay, trajectory))) {
      step.load(model.tokens(), model.targets());
      FitStates states = FitStates.of(model.mu(), model.logVar());
      for (int s = 0; s < steps && findings.good(); s++) {
        float[] noise = s == 0 ? model.noise() : normals(random, model.noise().length);
        starts.add(states);
        noises.add(noise);
        results.add(run(model, session, step, states, noise, s, steps, trajectory));
        FastStepReference.Step got =
            new FastStepReference.Step(
                step.read(GraphNames.NLL),
                step.read(LtmGraphs.KL),
                FitStates.read(model, session),
                trajectory ? gradients(model, session) : Map.of(),
                schedule(s, steps));
        String where = "step " + s + ": ";
        FastStepReference.Truth truth = reference.at(states, noise, trajectory);
        reference.hold(findings, where, states, got, truth);
        findings.evidence(() -> step.evidence(reference.evidence(starts.getLast(), got, truth)));
        states = reference.next(states, truth, schedule(s, steps));
      }
    }
    if (bench.declaration().exact()) {
      try (Session session = model.openReference();
          SplitPrograms step =
              new SplitPrograms(session, model.graphs().fastStep(decay, trajectory))) {
        step.load(model.tokens(), model.targets());
        for (int s = 0; s < results.size(); s++) {
          Same.bits(
              findings,
              "step " + s + " beside the scalar engine: ",
              results.get(s),
              run(model, session, step, starts.get(s), noises.get(s), s, steps, trajectory));
        }
      }
    }
    return findings.verdict();
  }

  /** The cosine schedule of the release, so that all steps have different rates. */
  private static float[] schedule(int s, int steps) {
    double rate =
        new FastOptions(steps, FastOptions.Noise.FRESH, FastOptions.Schedule.COSINE, 0, 0, 0)
            .rate(PEAK, s);
    return LtmGraphs.fastSchedule(rate, s + 1);
  }

  private static Map<String, float[]> run(
      DrawnModel model,
      Session session,
      SplitPrograms step,
      FitStates states,
      float[] noise,
      int s,
      int steps,
      boolean trajectory) {
    states.write(model, session);
    model.write(session, Posterior.NOISE, noise);
    if (trajectory) {
      model.config().parameters().forEach(parameter -> session.clear(parameter.gradient()));
    }
    step.feed(LtmGraphs.SCHEDULE, schedule(s, steps));
    step.run();
    return step.results();
  }

  private static Map<String, double[]> gradients(DrawnModel model, Session session) {
    Map<String, Safetensors.Entry> read =
        Weights.read(session, model.config().parameters(), parameter -> parameter.gradient());
    return new LinkedHashMap<>(DrawnModel.wide(read));
  }

  private static float[] normals(SplittableRandom random, int count) {
    float[] normals = new float[count];
    for (int i = 0; i < count; i++) {
      normals[i] = (float) random.nextGaussian();
    }
    return normals;
  }
}
