package org.lathe.conformance.whole;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.Posterior;
import org.lathe.models.ltm.Score;

/**
 * Fits that run without correction from their start. The error of the NELBO of each step may be the
 * golden bound, plus the change of the float64 fit itself if all its starting values are rounded.
 */
final class FastFitCheck implements Check {
  private static final double PEAK = 0.34;

  /** The number of fits in float64 whose start is changed by roundings. */
  private static final int MOVED = 3;

  @Override
  public String id() {
    return "fast_fit";
  }

  @Override
  public List<CaseParameters> draw(Plan plan) {
    if (plan.quick()) {
      return List.of(
          CaseModelShape.TINY.with("steps", 5, "fresh", true, "cosine", true, "decay", true),
          honest(CaseModelShape.TINY, 5),
          CaseModelShape.TINY.with(
              "steps", 5, "draws", 3, "natural", true, "log_var_rate", 0.6f, "kl_weight", 0.3f),
          CaseModelShape.TINY.with("steps", 5, "free_latent", 29f, "free_layer", 58f));
    }
    List<CaseParameters> all = new ArrayList<>();
    for (CaseModelShape shape : CaseModelShape.ALL) {
      all.add(shape.with("steps", 8, "fresh", true));
      all.add(shape.with("steps", 8, "cosine", true, "decay", true));
    }
    all.add(CaseModelShape.TINY.with("steps", 8, "fresh", true, "cosine", true, "decay", true));
    all.add(CaseModelShape.TINY.with("steps", 16));
    for (CaseModelShape shape : CaseModelShape.ALL) {
      all.add(honest(shape, 8));
      all.add(
          shape.with(
              "steps", 8, "draws", 3, "natural", true, "log_var_rate", 0.6f, "kl_weight", 0.3f));
    }
    all.addAll(
        List.of(
            CaseModelShape.TINY.with("steps", 8, "fresh", true, "draws", 2),
            CaseModelShape.TINY.with("steps", 8, "fresh", true, "draws", 4, "antithetic", true),
            CaseModelShape.TINY.with("steps", 8, "beta1", 0.5f, "epsilon", 0.3f),
            CaseModelShape.TINY.with("steps", 8, "log_var_rate", 0.6f, "decay", true),
            CaseModelShape.TINY.with("steps", 8, "full_cosine", true, "rate_end", 0.2f),
            CaseModelShape.TINY.with("steps", 8, "cosine", true, "rate_end", 0.5f),
            CaseModelShape.TINY.with("steps", 8, "polish", 3),
            CaseModelShape.TINY.with("steps", 8, "natural", true, "polish", 2, "cosine", true),
            CaseModelShape.TINY.with("steps", 8, "kl_weight", 0.3f),
            CaseModelShape.TINY.with("steps", 8, "free_latent", 26f),
            CaseModelShape.TINY.with("steps", 8, "free_layer", 50f),
            CaseModelShape.TINY.with(
                "steps", 8, "free_latent", 29f, "free_layer", 58f, "kl_weight", 0.3f)));
    return all;
  }

  /** Returns the parameters with the levers of the honest protocol. */
  private static CaseParameters honest(CaseModelShape shape, int steps) {
    return shape.with(
        "steps",
        steps,
        "fresh",
        true,
        "full_cosine",
        true,
        "draws",
        2,
        "antithetic",
        true,
        "prior",
        true,
        "beta1",
        0.5f,
        "epsilon",
        0.3f,
        "log_var_rate",
        0.6f,
        "rate_end",
        0.2f,
        "kl_weight",
        0.1f);
  }

  @Override
  public Stream<CaseParameters> simpler(CaseParameters parameters) {
    return CaseModelShape.simpler(parameters, CaseFit.names("fresh", "cosine", "decay"))
        .filter(CaseFit::fits);
  }

  @Override
  public void require(CaseParameters p) {
    List<String> flags = new ArrayList<>(List.of("fresh", "cosine", "decay"));
    flags.addAll(CaseFit.FLAGS);
    CaseModelShape.require(p, List.of("steps"), flags, CaseFit.VALUES);
    p.positive("steps");
    CaseFit.of(p);
  }

  @Override
  public CaseVerdict check(CaseName name, EngineUnderTest bench) {
    CaseFit given = CaseFit.of(name.parameters());
    DrawnModel model = DrawnModel.of(name);
    int[] sequences = sequences(model.batch());
    List<float[]> noise = Noise.ofFit(model, given.options(), name.seed(), sequences);
    CaseFindings findings = new CaseFindings();
    Map<String, float[]> fitted;
    try (Session session = model.open(bench, 1)) {
      fitted = fit(model, session, given, name.seed(), Noise.drawnBy(bench) ? null : noise);
    }
    Function<Perturbation, ReferenceFit> reference =
        moved -> ReferenceFit.of(model, model.weights(), given, PEAK, noise, moved);
    hold(findings, model, fitted, reference, bench.declaration().products(), name.seed());
    if (bench.declaration().exact()) {
      try (Session session = model.openReference()) {
        Same.bits(
            findings,
            "beside the scalar engine: ",
            fitted,
            fit(model, session, given, name.seed(), null));
      }
    }
    return findings.verdict();
  }

  /** The numbers of the sequences: arbitrary, not in order. */
  static int[] sequences(int batch) {
    int[] sequences = new int[batch];
    Arrays.setAll(sequences, b -> 7 - 3 * b + 4 * b * b);
    return sequences;
  }

  /**
   * Returns the scores of each step, then the states.
   *
   * @param noise of each sample of each step, written if the engine cannot draw it; else null
   */
  private static Map<String, float[]> fit(
      DrawnModel model, Session session, CaseFit given, long seed, List<float[]> noise) {
    FastOptions options = given.options();
    int independent = options.draws().independent();
    int[] sequences = sequences(model.batch());
    Map<String, float[]> results = new LinkedHashMap<>();
    try (FastLearning fit =
        new FastLearning(session, model.graphs(), options, given.loss(), false)) {
      fit.load(model.tokens(), model.targets());
      fit.weigh(given.klWeight());
      fit.restart(seed, 0, sequences);
      for (int s = 0; s < options.steps(); s++) {
        boolean draws = s == 0 || options.noise() == FastOptions.Noise.FRESH;
        if (draws && noise == null) {
          fit.drawFit(seed, 0, s, sequences);
        }
        for (int k = 0; draws && noise != null && k < independent; k++) {
          model.write(session, Posterior.noise(k), noise.get(s * independent + k));
        }
        Score score = fit.step(PEAK, s);
        float[] nelbo = new float[model.batch()];
        for (int b = 0; b < nelbo.length; b++) {
          nelbo[b] = (float) score.nelbo(b);
        }
        results.put(step(s), nelbo);
      }
    }
    results.put(Posterior.MU, model.read(session, Posterior.MU));
    results.put(Posterior.LOG_VAR, model.read(session, Posterior.LOG_VAR));
    return results;
  }

  private static String step(int s) {
    return "NELBO before step " + s;
  }

  private static void hold(
      CaseFindings findings,
      DrawnModel model,
      Map<String, float[]> got,
      Function<Perturbation, ReferenceFit> reference,
      Precision products,
      long seed) {
    ReferenceFit want = reference.apply(null);
    List<ReferenceFit> moved = new ArrayList<>();
    for (int run = 1; run <= MOVED; run++) {
      moved.add(reference.apply(new Perturbation(seed + run, products)));
    }
    double bound = TolerancePolicy.golden(TolerancePolicy.GOLDEN_NELBO, products);
    for (int s = 0; s < want.nelbo().length; s++) {
      for (int b = 0; b < model.batch(); b++) {
        int step = s;
        int sequence = b;
        Envelope.number(
            findings,
            step(s) + ", sequence " + b,
            got.get(step(s))[b],
            want.nelbo()[s][b],
            moved.stream().mapToDouble(fit -> fit.nelbo()[step][sequence]).toArray(),
            bound);
      }
    }
    Envelope.norm(
        findings,
        "mu after the fit",
        DrawnModel.wide(got.get(Posterior.MU)),
        want.mu(),
        moved.stream().map(ReferenceFit::mu).toList(),
        TolerancePolicy.golden(TolerancePolicy.GOLDEN_POSTERIOR, products));
    Envelope.norm(
        findings,
        "log_var after the fit",
        DrawnModel.wide(got.get(Posterior.LOG_VAR)),
        want.logVar(),
        moved.stream().map(ReferenceFit::logVar).toList(),
        TolerancePolicy.golden(TolerancePolicy.GOLDEN_POSTERIOR, products));
  }
}
