package org.lathe.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lathe.engine.EngineException;
import org.lathe.engine.TolerancePolicy;
import org.lathe.models.Parameter;
import org.lathe.models.ltm.LtmConfig;

/** Compares the steps of a peer with ours, so that the same work is timed. */
final class Agreements {
  /** Consecutive products and attention sums of a layer: 4, 4 and 2. */
  private static final int SUMS_OF_LAYER = 10;

  private final LatheModel ours;
  private final PeerModel peer;
  private final double unit;
  private final List<Agreement> agreements = new ArrayList<>();

  private Agreements(LatheModel ours, PeerModel peer) {
    this.ours = ours;
    this.peer = peer;
    LtmConfig config = ours.problem().workload().config();
    int depth = SUMS_OF_LAYER * config.layers() + 1;
    this.unit = TolerancePolicy.programs(depth, Math.max(config.hidden(), config.dim()));
  }

  /**
   * Compares both forms of the fast step, the slow gradient and the weights after a slow step.
   *
   * @throws EngineException if they differ by more than two float32 programs may
   */
  static List<Agreement> check(LatheModel ours, PeerModel peer) {
    Agreements agreements = new Agreements(ours, peer);
    agreements.fast();
    agreements.slow();
    for (Agreement agreement : agreements.agreements) {
      if (!agreement.holds()) {
        throw new EngineException(
            "the peer computes something else, so nothing was timed: "
                + agreement.what()
                + " differs by "
                + agreement.error()
                + " in norm, "
                + agreement.bound()
                + " is allowed; please report it");
      }
    }
    return agreements.agreements;
  }

  private void fast() {
    ours.restart();
    float[][] gradients = ours.posteriorGradient();
    // The gradient of the KL does not depend on the decoder; without it, the rest is the gradient
    // through z.
    float[] mu = withoutKl(gradients[0], true);
    float[] logVar = withoutKl(gradients[1], false);
    double nelbo = ours.fastStep(Bench.FAST_RATE);
    for (PeerForm form : PeerForm.values()) {
      peer.restart();
      double peers = peer.fastStep(form, Bench.FAST_RATE, Problem.fast().decay());
      String name = form.label() + " fast step, ";
      agreements.add(new Agreement(name + "NELBO", Math.abs(nelbo - peers), unit * nelbo));
      gradient(name + "gradient of mu", mu, withoutKl(peer.muGradient(), true), gradients[0]);
      gradient(
          name + "gradient of log_var",
          logVar,
          withoutKl(peer.logVarGradient(), false),
          gradients[1]);
    }
  }

  private float[] withoutKl(float[] gradient, boolean ofMu) {
    Problem problem = ours.problem();
    float[] rest = gradient.clone();
    for (int i = 0; i < rest.length; i++) {
      double kl = ofMu ? problem.mu()[i] : 0.5 * (Math.exp(problem.logVar()[i]) - 1);
      rest[i] = (float) (rest[i] - kl);
    }
    return rest;
  }

  private void gradient(String what, float[] one, float[] other, float[] whole) {
    double bound = TolerancePolicy.GRADIENT_OVER_SCORE * unit * norm(one) + unit * norm(whole);
    agreements.add(new Agreement(what, distance(one, other), bound));
  }

  private void slow() {
    ours.restart();
    peer.restart();
    double nll = ours.slowGradient();
    double peers = peer.slowGradient();
    agreements.add(new Agreement("slow gradient, NLL", Math.abs(nll - peers), unit * nll));
    Map<Parameter, float[]> gradients = new LinkedHashMap<>();
    double squares = 0;
    for (Parameter parameter : ours.problem().workload().config().parameters()) {
      float[] gradient = ours.weightGradient(parameter);
      gradients.put(parameter, gradient);
      squares += Math.pow(norm(gradient), 2);
    }
    double all = Math.sqrt(squares);
    gradients.forEach(
        (parameter, gradient) ->
            agreements.add(
                new Agreement(
                    "slow gradient, " + parameter.name(),
                    distance(gradient, peer.weightGradient(parameter.name())),
                    unit * (TolerancePolicy.GRADIENT_OVER_SCORE * norm(gradient) + all))));
    ours.slowUpdate(Bench.SLOW_RATE);
    peer.slowUpdate(Bench.SLOW_RATE);
    for (Parameter parameter : gradients.keySet()) {
      float[] weight = ours.weight(parameter);
      agreements.add(
          new Agreement(
              "slow step, " + parameter.name(),
              distance(weight, peer.weight(parameter.name())),
              TolerancePolicy.GOLDEN_WEIGHTS * norm(weight)));
    }
    ours.restart();
    peer.restart();
  }

  static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  static double distance(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      double difference = (double) one[i] - other[i];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }
}
