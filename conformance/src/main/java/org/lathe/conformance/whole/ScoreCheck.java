package org.lathe.conformance.whole;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.lathe.conformance.cases.CaseParameters;
import org.lathe.conformance.cases.Oracles;
import org.lathe.conformance.check.CaseFindings;
import org.lathe.conformance.check.Check;
import org.lathe.conformance.check.Norm;
import org.lathe.conformance.check.Same;
import org.lathe.conformance.golden.ReferenceModel;
import org.lathe.conformance.oracle.DoubleTensor;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.CaseVerdict;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.conformance.suite.Evidence;
import org.lathe.conformance.suite.Plan;
import org.lathe.engine.Precision;
import org.lathe.engine.Session;
import org.lathe.engine.TolerancePolicy;
import org.lathe.graph.op.GaussianKl;
import org.lathe.models.GraphNames;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Posterior;

/**
 * Scores of two posteriors of one batch, with the prefix computed once: nll of each sequence and
 * token, kl of each layer.
 */
final class ScoreCheck implements Check {
  @Override
  public String id() {
    return "score";
  }

  @Override
  public List<CaseParameters> draw(Plan plan) {
    if (plan.quick()) {
      return List.of(CaseModelShape.TINY.with("gaps", true));
    }
    List<CaseParameters> all = new ArrayList<>();
    for (CaseModelShape shape : CaseModelShape.ALL) {
      all.add(shape.with());
      all.add(shape.with("gaps", true));
    }
    return all;
  }

  @Override
  public Stream<CaseParameters> simpler(CaseParameters parameters) {
    return CaseModelShape.simpler(parameters, "gaps");
  }

  @Override
  public void require(CaseParameters p) {
    CaseModelShape.require(p, List.of(), List.of("gaps"));
  }

  @Override
  public CaseVerdict check(CaseName name, EngineUnderTest bench) {
    DrawnModel model = DrawnModel.of(name);
    ReferenceModel reference = model.reference(model.weights());
    CaseFindings findings = new CaseFindings();
    List<Map<String, float[]>> results = new ArrayList<>();
    try (Session session = model.open(bench, 1);
        SplitPrograms score = new SplitPrograms(session, model.graphs().score())) {
      score.load(model.tokens(), model.targets());
      for (int draw = 1; draw <= 2; draw++) {
        results.add(run(session, score, model, draw));
        hold(findings, "draw " + draw + ": ", bench, model, reference, score, draw);
      }
    }
    if (bench.declaration().exact()) {
      try (Session session = model.openReference();
          SplitPrograms score = new SplitPrograms(session, model.graphs().score())) {
        score.load(model.tokens(), model.targets());
        for (int draw = 1; draw <= 2; draw++) {
          Same.bits(
              findings,
              "draw " + draw + " beside the scalar engine: ",
              results.get(draw - 1),
              run(session, score, model, draw));
        }
      }
    }
    return findings.verdict();
  }

  /** The second posterior is the first with signs and parts exchanged. */
  private static float[] mu(DrawnModel model, int draw) {
    return draw == 1 ? model.mu() : model.noise();
  }

  private static float[] noise(DrawnModel model, int draw) {
    return draw == 1 ? model.noise() : model.mu();
  }

  private static Map<String, float[]> run(
      Session session, SplitPrograms score, DrawnModel model, int draw) {
    model.write(session, Posterior.MU, mu(model, draw));
    model.write(session, Posterior.LOG_VAR, model.logVar());
    model.write(session, Posterior.NOISE, noise(model, draw));
    score.run();
    return score.results();
  }

  private static void hold(
      CaseFindings findings,
      String where,
      EngineUnderTest bench,
      DrawnModel model,
      ReferenceModel reference,
      SplitPrograms score,
      int draw) {
    List<ReferenceModel.Score> want =
        model.scores(reference, mu(model, draw), model.logVar(), noise(model, draw));
    double[] tokens = want.stream().flatMapToDouble(s -> Arrays.stream(s.tokens())).toArray();
    double[] nll = want.stream().mapToDouble(ReferenceModel.Score::nll).toArray();
    double bound =
        TolerancePolicy.golden(TolerancePolicy.GOLDEN_SCORE, bench.declaration().products());
    double[] nllBounds = Arrays.stream(nll).map(v -> bound * v).toArray();
    float[] got = score.read(GraphNames.NLL);
    for (int b = 0; b < nll.length; b++) {
      findings.within(where + "nll of sequence " + b, got[b], nll[b], nllBounds[b]);
    }
    double ofTokens = TolerancePolicy.tokens(Norm.of(tokens), bench.declaration().products());
    float[] gotTokens = score.read(GraphNames.TOKEN_NLL);
    findings.norm(where + "nll of the tokens", DrawnModel.wide(gotTokens), tokens, ofTokens);
    Kl kl = Kl.of(model, mu(model, draw), model.logVar());
    float[] gotKl = score.read(LtmGraphs.KL);
    for (int i = 0; i < gotKl.length; i++) {
      String what = "kl of layer " + i / nll.length + ", sequence " + i % nll.length;
      findings.within(where + what, gotKl[i], kl.values()[i], kl.bounds()[i]);
    }
    double[] tokenBounds = new double[tokens.length];
    Arrays.fill(tokenBounds, ofTokens);
    Map<String, Evidence.Result> results = new LinkedHashMap<>();
    results.put(GraphNames.NLL, new Evidence.Result(nll, nllBounds, got));
    results.put(GraphNames.TOKEN_NLL, new Evidence.Result(tokens, tokenBounds, gotTokens));
    results.put(LtmGraphs.KL, new Evidence.Result(kl.values(), kl.bounds(), gotKl));
    findings.evidence(() -> score.evidence(results));
  }

  /**
   * KL of each layer and sequence, [L, batch], and the error bound of each.
   *
   * @param values nats
   * @param bounds bounds by the policy for the operation
   */
  record Kl(double[] values, double[] bounds) {
    static Kl of(DrawnModel model, float[] mu, float[] logVar) {
      GaussianKl op = new GaussianKl();
      List<DoubleTensor> inputs = List.of(tensor(model, mu), tensor(model, logVar));
      List<DoubleTensor> outputs = Oracles.apply(op, inputs);
      double[] roundings =
          Oracles.of(op).roundings(op, inputs, outputs, Precision.F32).getFirst().values();
      return new Kl(
          outputs.getFirst().values(),
          Arrays.stream(roundings).map(r -> TolerancePolicy.bound(op, r)).toArray());
    }

    private static DoubleTensor tensor(DrawnModel model, float[] sequences) {
      return new DoubleTensor(
          Posterior.type(model.config(), model.batch()),
          DrawnModel.wide(Posterior.fromSequences(model.config(), model.batch(), sequences)));
    }
  }
}
