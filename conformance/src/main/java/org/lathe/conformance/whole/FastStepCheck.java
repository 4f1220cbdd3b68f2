package org.lathe.conformance.whole;

import java.util.ArrayList;
import java.util.Arrays;
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
import org.lathe.models.Weights;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.FastStep;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Posterior;
import org.lathe.models.optimizer.AdamSchedule;

/**
 * Fast steps, each from the state of the reference: scores, gradients and the results of Adam.
 * Errors do not accumulate over the steps, so the bounds are those of one step.
 */
final class FastStepCheck implements Check {
  private static final double PEAK = 0.3;
  private static final double BETA2 = 0.999;

  /** Natural gradient steps have no moments to compare: {@code fast_fit} has them. */
  private static final List<String> LEVERS =
      List.of(
          "draws", "beta1", "epsilon", "log_var_rate", "kl_weight", "free_latent", "free_layer");

  @Override
  public String id() {
    return "fast_step";
  }

  @Override
  public List<CaseParameters> draw(Plan plan) {
    if (plan.quick()) {
      return List.of(
          CaseModelShape.TINY.with("steps", 3, "decay", true, "trajectory", true),
          CaseModelShape.SHALLOW.with("steps", 3),
          levers(CaseModelShape.TINY, "free_layer", 8f, "trajectory", true));
    }
    List<CaseParameters> all = new ArrayList<>();
    for (CaseModelShape shape : CaseModelShape.ALL) {
      all.add(shape.with("steps", 6));
      all.add(shape.with("steps", 3, "decay", true, "gaps", true));
    }
    all.add(CaseModelShape.TINY.with("steps", 3, "trajectory", true));
    all.add(CaseModelShape.NARROW.with("steps", 3, "trajectory", true, "decay", true));
    for (CaseModelShape shape : CaseModelShape.ALL) {
      all.add(levers(shape, "trajectory", true));
      all.add(shape.with("steps", 3, "draws", 3, "free_latent", 4f, "gaps", true));
    }
    all.add(CaseModelShape.TINY.with("steps", 3, "log_var_rate", 0.6f, "decay", true));
    all.add(levers(CaseModelShape.TINY, "free_latent", 4f, "free_layer", 10f));
    return all;
  }

  /** Returns the parameters of steps with levers of the honest protocol, and more. */
  private static CaseParameters levers(CaseModelShape shape, Object... more) {
    Object[] honest = {
      "steps", 3,
      "draws", 2,
      "antithetic", true,
      "beta1", 0.5f,
      "epsilon", 0.3f,
      "log_var_rate", 0.6f,
      "kl_weight", 0.3f
    };
    Object[] all = Arrays.copyOf(honest, honest.length + more.length);
    System.arraycopy(more, 0, all, honest.length, more.length);
    return shape.with(all);
  }

  @Override
  public Stream<CaseParameters> simpler(CaseParameters parameters) {
    return CaseModelShape.simpler(parameters, CaseFit.names("gaps", "decay", "trajectory"))
        .filter(CaseFit::fits);
  }

  @Override
  public void require(CaseParameters p) {
    CaseModelShape.require(
        p, List.of("steps"), List.of("decay", "gaps", "trajectory", "antithetic"), LEVERS);
    p.positive("steps");
    CaseFit.of(p);
  }

  @Override
  public CaseVerdict check(CaseName name, EngineUnderTest bench) {
    DrawnModel model = DrawnModel.of(name);
    int steps = name.parameters().extent("steps");
    boolean trajectory = name.parameters().flag("trajectory");
    CaseFit fit = CaseFit.of(name.parameters());
    FastStep graph = FastStep.of(fit.options(), fit.loss(), trajectory);
    FastStepReference reference = new FastStepReference(model, fit, bench.declaration().products());
    CaseFindings findings = new CaseFindings();
    SplittableRandom random = new SplittableRandom(name.seed());
    List<Map<String, float[]>> results = new ArrayList<>();
    List<FitStates> starts = new ArrayList<>();
    List<List<float[]>> noises = new ArrayList<>();
    try (Session session = model.open(bench, 1);
        SplitPrograms step = new SplitPrograms(session, model.graphs().fastStep(graph))) {
      step.load(model.tokens(), model.targets());
      FitStates states = FitStates.of(model.mu(), model.logVar());
      for (int s = 0; s < steps && findings.good(); s++) {
        List<float[]> noise = new ArrayList<>();
        for (int k = 0; k < fit.options().draws().independent(); k++) {
          boolean drawn = s == 0 && k == 0;
          noise.add(drawn ? model.noise() : normals(random, model.noise().length));
        }
        starts.add(states);
        noises.add(noise);
        results.add(run(model, session, step, states, noise, fit, s));
        FastStepReference.Step got =
            new FastStepReference.Step(
                nll(step, fit.options().draws().count()),
                step.read(LtmGraphs.KL),
                FitStates.read(model, session),
                trajectory ? gradients(model, session) : Map.of(),
                schedules(fit.options(), s));
        String where = "step " + s + ": ";
        FastStepReference.Truth truth = reference.at(states, noise, trajectory);
        reference.hold(findings, where, states, got, truth);
        findings.evidence(() -> step.evidence(reference.evidence(starts.getLast(), got, truth)));
        states = reference.next(states, truth, schedules(fit.options(), s));
      }
    }
    if (bench.declaration().exact()) {
      try (Session session = model.openReference();
          SplitPrograms step = new SplitPrograms(session, model.graphs().fastStep(graph))) {
        step.load(model.tokens(), model.targets());
        for (int s = 0; s < results.size(); s++) {
          Same.bits(
              findings,
              "step " + s + " beside the scalar engine: ",
              results.get(s),
              run(model, session, step, starts.get(s), noises.get(s), fit, s));
        }
      }
    }
    return findings.verdict();
  }

  /**
   * Returns rates and bias corrections by the state's name. They follow the cosine schedule of the
   * release, so that all steps have different rates.
   */
  private static Map<String, float[]> schedules(FastOptions options, int s) {
    FastOptions cosine = options.withSchedule(FastOptions.Schedule.COSINE);
    double beta1 = options.update().beta1();
    return Map.of(
        Posterior.MU,
        AdamSchedule.of(cosine.rate(PEAK, s), beta1, BETA2, s + 1),
        Posterior.LOG_VAR,
        AdamSchedule.of(cosine.logVarRate(PEAK, s), beta1, BETA2, s + 1));
  }

  /** Returns the negative log likelihoods of the last run at each sample of z, [K][batch]. */
  private static List<float[]> nll(SplitPrograms step, int draws) {
    List<float[]> nll = new ArrayList<>();
    for (int k = 0; k < draws; k++) {
      nll.add(step.read(FastStepReference.nll(k)));
    }
    return nll;
  }

  private static Map<String, float[]> run(
      DrawnModel model,
      Session session,
      SplitPrograms step,
      FitStates states,
      List<float[]> noise,
      CaseFit fit,
      int s) {
    states.write(model, session);
    for (int k = 0; k < noise.size(); k++) {
      model.write(session, Posterior.noise(k), noise.get(k));
    }
    if (step.changes(model.config().parameters().getFirst().gradient())) {
      model.config().parameters().forEach(parameter -> session.clear(parameter.gradient()));
    }
    Map<String, float[]> schedules = schedules(fit.options(), s);
    step.feed(LtmGraphs.SCHEDULE, schedules.get(Posterior.MU));
    if (step.reads(LtmGraphs.LOG_VAR_SCHEDULE)) {
      step.feed(LtmGraphs.LOG_VAR_SCHEDULE, schedules.get(Posterior.LOG_VAR));
    }
    if (step.reads(LtmGraphs.KL_WEIGHT)) {
      float[] weights = new float[model.config().layers() * model.batch()];
      Arrays.fill(weights, (float) fit.klWeight());
      step.feed(LtmGraphs.KL_WEIGHT, weights);
    }
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
