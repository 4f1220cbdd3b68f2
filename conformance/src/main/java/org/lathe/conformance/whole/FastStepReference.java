package org.lathe.conformance.whole;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lathe.conformance.cases.Oracles;
import org.lathe.conformance.check.CaseFindings;
import org.lathe.conformance.check.Norm;
import org.lathe.conformance.golden.DoublePosterior;
import org.lathe.conformance.golden.ReferenceModel;
import org.lathe.conformance.oracle.DoubleTensor;
import org.lathe.conformance.suite.Evidence;
import org.lathe.engine.Precision;
import org.lathe.engine.TolerancePolicy;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.Adam;
import org.lathe.graph.op.AdamW;
import org.lathe.graph.op.Op;
import org.lathe.models.GraphNames;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Posterior;

/** One fast step in float64, with which the step of an engine is compared. */
final class FastStepReference {
  private static final float BETA2 = 0.999f;

  /**
   * The results of a step of an engine.
   *
   * @param nll at each sample of z, [K][batch]
   * @param kl [L, batch]
   * @param after states after the step
   * @param weights the gradients of the weights that the step accumulated, by name; may be empty
   * @param schedules the schedules of mu and log_var that it was fed, by the state's name
   */
  record Step(
      List<float[]> nll,
      float[] kl,
      FitStates after,
      Map<String, double[]> weights,
      Map<String, float[]> schedules) {}

  /**
   * The expected results.
   *
   * @param nll at each sample of z, [K][batch]
   * @param kl of each layer and sequence
   * @param gradients for mu and log_var, [batch, N_z, d], by the state's name
   * @param weights the gradients of the weights, by name; may be empty
   */
  record Truth(
      double[][] nll,
      ScoreCheck.Kl kl,
      Map<String, double[]> gradients,
      Map<String, double[]> weights) {}

  private final DrawnModel model;
  private final ReferenceModel reference;
  private final CaseFit fit;
  private final Op adam;
  private final Precision products;

  FastStepReference(DrawnModel model, CaseFit fit, Precision products) {
    this.model = model;
    this.fit = fit;
    this.reference = model.reference(model.weights());
    this.products = products;
    float beta1 = (float) fit.options().update().beta1();
    float epsilon = (float) fit.options().update().epsilon();
    double decay = fit.options().decay();
    this.adam =
        decay == 0
            ? new Adam(beta1, BETA2, epsilon)
            : new AdamW(beta1, BETA2, epsilon, (float) decay);
  }

  /** Returns the name of the output with the negative log likelihoods at sample {@code k}. */
  static String nll(int k) {
    return k == 0 ? GraphNames.NLL : GraphNames.NLL + "." + k;
  }

  /**
   * Computes scores and gradients at a state.
   *
   * @param noise of each sample of z that has its own
   */
  Truth at(FitStates states, List<float[]> noise, boolean withWeights) {
    int size = model.perSequence();
    double[][] nll = new double[fit.options().draws().count()][model.batch()];
    double[] ofMu = new double[size * model.batch()];
    double[] ofLogVar = new double[size * model.batch()];
    Map<String, double[]> ofWeights = withWeights ? model.zeros() : Map.of();
    for (int b = 0; b < model.batch(); b++) {
      double[] mu = new double[size];
      double[] logVar = new double[size];
      int index = b;
      double[][] noises =
          DoublePosterior.noises(
              fit.options().draws(), k -> model.part(DrawnModel.wide(noise.get(k)), index));
      double[] atMu = model.part(DrawnModel.wide(states.mu().p()), b);
      double[] atLogVar = model.part(DrawnModel.wide(states.logVar().p()), b);
      for (int k = 0; k < noises.length; k++) {
        nll[k][b] = reference.score(model.own(b, atMu, atLogVar, noises[k])).nll();
      }
      reference.fitGradient(
          model.own(b, atMu, atLogVar, noises[0]),
          noises,
          fit.klWeight(),
          fit.loss().freeBits(),
          mu,
          logVar,
          ofWeights);
      System.arraycopy(mu, 0, ofMu, b * size, size);
      System.arraycopy(logVar, 0, ofLogVar, b * size, size);
    }
    Map<String, double[]> gradients = new LinkedHashMap<>();
    gradients.put(Posterior.MU, ofMu);
    gradients.put(Posterior.LOG_VAR, ofLogVar);
    ScoreCheck.Kl kl = ScoreCheck.Kl.of(model, states.mu().p(), states.logVar().p());
    return new Truth(nll, kl, gradients, ofWeights);
  }

  /** Compares the step of an engine. */
  void hold(CaseFindings findings, String where, FitStates before, Step got, Truth truth) {
    for (int k = 0; k < truth.nll().length; k++) {
      for (int b = 0; b < model.batch(); b++) {
        double want = truth.nll()[k][b];
        findings.within(
            where + nll(k) + " of sequence " + b, got.nll().get(k)[b], want, scoreBound(want));
      }
    }
    for (int i = 0; i < got.kl().length; i++) {
      String what = where + "kl of layer " + i / model.batch() + ", sequence " + i % model.batch();
      findings.within(what, got.kl()[i], truth.kl().values()[i], truth.kl().bounds()[i]);
    }
    moments(before, got)
        .forEach(
            (name, moments) -> {
              double[] implied = moments.gradient();
              double[] roundings = moments.gradientBounds();
              for (int b = 0; b < model.batch(); b++) {
                double[] want = model.part(truth.gradients().get(name), b);
                double bound =
                    gradientBound(truth.gradients().get(name), b)
                        + Norm.of(model.part(roundings, b));
                findings.norm(
                    where + "gradient of " + name + " in the first moment, sequence " + b,
                    model.part(implied, b),
                    want,
                    bound);
              }
              moments.holdSecond(findings, where + name, implied, roundings);
              moments.holdParameter(findings, where + name, implied);
            });
    WeightGradients.hold(findings, where, got.weights(), truth.weights(), products);
  }

  /** Returns the error bound of a gradient of sequence {@code b}, in norm. */
  private double gradientBound(double[] gradient, int b) {
    return TolerancePolicy.golden(TolerancePolicy.GOLDEN_GRADIENT, products)
        * Norm.of(model.part(gradient, b));
  }

  private double scoreBound(double nll) {
    return TolerancePolicy.golden(TolerancePolicy.GOLDEN_SCORE, products) * Math.abs(nll);
  }

  private Map<String, AdamMoments> moments(FitStates before, Step got) {
    Map<String, AdamMoments> moments = new LinkedHashMap<>();
    before
        .byName()
        .forEach(
            (name, state) ->
                moments.put(
                    name,
                    new AdamMoments(
                        adam, state, got.after().byName().get(name), got.schedules().get(name))));
    return moments;
  }

  /** Returns the state of the reference after its own step, rounded to float32. */
  FitStates next(FitStates before, Truth truth, Map<String, float[]> schedules) {
    return new FitStates(
        next(before.mu(), truth.gradients().get(Posterior.MU), schedules.get(Posterior.MU)),
        next(
            before.logVar(),
            truth.gradients().get(Posterior.LOG_VAR),
            schedules.get(Posterior.LOG_VAR)));
  }

  private AdamMoments.State next(AdamMoments.State before, double[] gradient, float[] schedule) {
    TensorType type = TensorType.f32(gradient.length);
    List<DoubleTensor> after =
        Oracles.apply(
            adam,
            List.of(
                new DoubleTensor(type, DrawnModel.wide(before.p())),
                new DoubleTensor(type, DrawnModel.wide(before.m())),
                new DoubleTensor(type, DrawnModel.wide(before.v())),
                new DoubleTensor(type, gradient),
                new DoubleTensor(TensorType.f32(schedule.length), DrawnModel.wide(schedule))));
    return new AdamMoments.State(
        DrawnModel.narrow(after.get(0).values()),
        DrawnModel.narrow(after.get(1).values()),
        DrawnModel.narrow(after.get(2).values()));
  }

  /**
   * Returns the evidence of one run of the step: scores, and each element of the states with the
   * bound that follows from the bounds on norms.
   */
  Map<String, Evidence.Result> evidence(FitStates before, Step got, Truth truth) {
    Map<String, Evidence.Result> results = new LinkedHashMap<>();
    for (int k = 0; k < truth.nll().length; k++) {
      double[] want = truth.nll()[k];
      double[] bounds = Arrays.stream(want).map(this::scoreBound).toArray();
      results.put(nll(k), new Evidence.Result(want, bounds, got.nll().get(k)));
    }
    results.put(
        LtmGraphs.KL, new Evidence.Result(truth.kl().values(), truth.kl().bounds(), got.kl()));
    moments(before, got)
        .forEach(
            (name, moments) -> {
              double[] implied = moments.gradient();
              results.put(
                  name,
                  stacked(
                      moments.parameters(), moments.parameterBounds(implied), moments.after().p()));
              double[] gradient = truth.gradients().get(name);
              double[] bounds = moments.gradientBounds();
              for (int i = 0; i < bounds.length; i++) {
                bounds[i] += gradientBound(gradient, i / model.perSequence());
              }
              results.put(
                  Posterior.firstMoment(name),
                  stacked(
                      moments.first(gradient), moments.firstBounds(bounds), moments.after().m()));
            });
    return results;
  }

  private Evidence.Result stacked(double[] expected, double[] bounds, float[] got) {
    return new Evidence.Result(
        model.stacked(expected),
        model.stacked(bounds),
        DrawnModel.narrow(model.stacked(DrawnModel.wide(got))));
  }
}
