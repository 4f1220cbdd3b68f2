package org.lathe.conformance.whole;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.lathe.conformance.cases.CaseParameters;
import org.lathe.conformance.check.CaseFindings;
import org.lathe.conformance.check.Check;
import org.lathe.conformance.check.Rerun;
import org.lathe.conformance.check.Same;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.CaseVerdict;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.conformance.suite.Plan;
import org.lathe.engine.Session;
import org.lathe.models.NoiseStream;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.Posterior;
import org.lathe.models.ltm.Score;

/**
 * One fit with weight gradients, twice in a session and in sessions with other numbers of threads:
 * the bits are the same in a session, and in all sessions if the engine declares that. The sizes
 * are large enough that the work is divided.
 */
final class RerunCheck implements Check {
  /** Rows and widths larger than several tiles. */
  private static final CaseModelShape DIVIDED =
      new CaseModelShape(97, 48, 2, 4, 70, 64, 16, 3, 3, 47);

  private static final double PEAK = 0.3;
  private static final double LOG_VAR = -5;
  private static final int THREADS = 3;

  @Override
  public String id() {
    return "rerun";
  }

  @Override
  public List<CaseParameters> draw(Plan plan) {
    return plan.quick()
        ? List.of(DIVIDED.with("steps", 3, "ends", true))
        : List.of(DIVIDED.with("steps", 3), CaseModelShape.DEEP.with("steps", 6));
  }

  @Override
  public Stream<CaseParameters> simpler(CaseParameters parameters) {
    return CaseModelShape.simpler(parameters);
  }

  @Override
  public void require(CaseParameters p) {
    CaseModelShape.require(p, List.of("steps"), List.of("ends"));
    p.positive("steps");
  }

  @Override
  public CaseVerdict check(CaseName name, EngineUnderTest bench) {
    DrawnModel model = DrawnModel.of(name);
    FastOptions options =
        new FastOptions(
            name.parameters().extent("steps"),
            FastOptions.Noise.FRESH,
            FastOptions.Schedule.COSINE,
            0,
            LOG_VAR,
            0);
    boolean draws = Noise.drawnBy(bench);
    CaseFindings findings = new CaseFindings();
    Rerun rerun = new Rerun(bench.declaration().repeatability(), findings);
    // With {@code ends}, only the smallest and the largest number of threads, to compile less.
    int step = name.parameters().flag("ends") ? THREADS - 1 : 1;
    for (int threads = 1; threads <= THREADS; threads += step) {
      try (Session session = model.open(bench, threads);
          FastLearning fit = new FastLearning(session, model.graphs(), options, true)) {
        for (int run = 1; run <= 2; run++) {
          rerun.add(threads, "fit " + run, fit(model, session, fit, name.seed(), draws));
        }
      }
    }
    if (bench.declaration().exact()) {
      try (Session session = model.openReference();
          FastLearning fit = new FastLearning(session, model.graphs(), options, true)) {
        Same.bits(
            findings,
            "beside the scalar engine: ",
            rerun.first(),
            fit(model, session, fit, name.seed(), draws));
      }
    }
    return findings.verdict();
  }

  private static Map<String, float[]> fit(
      DrawnModel model, Session session, FastLearning fit, long seed, boolean draws) {
    int[] sequences = FastFitCheck.sequences(model.batch());
    Map<String, float[]> seen = new LinkedHashMap<>();
    model.config().parameters().forEach(parameter -> session.clear(parameter.gradient()));
    fit.load(model.tokens(), model.targets());
    fit.restart(seed, 0, sequences);
    model.write(session, Posterior.NOISE, model.noise());
    for (int s = 0; s < fit.options().steps(); s++) {
      if (draws) {
        fit.draw(NoiseStream.Purpose.FIT, seed, 0, s, sequences);
      }
      Score score = fit.step(PEAK, s);
      float[] nll = new float[model.batch()];
      for (int b = 0; b < nll.length; b++) {
        nll[b] = (float) score.nll()[b];
      }
      seen.put("nll before step " + s, nll);
    }
    for (String state : List.of(Posterior.MU, Posterior.LOG_VAR, Posterior.NOISE)) {
      seen.put(state, session.read(state));
    }
    model
        .config()
        .parameters()
        .forEach(parameter -> seen.put(parameter.gradient(), session.read(parameter.gradient())));
    return seen;
  }
}
