package org.lathe.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lathe.engine.EngineException;
import org.lathe.engine.TolerancePolicy;
import org.lathe.models.Parameter;

/** Compares the steps of a peer with ours, so that the same work is timed. */
public final class Agreements {
  private final ModelInTraining ours;
  private final PeerModel peer;
  private final double unit;
  private final List<Agreement> agreements = new ArrayList<>();

  private Agreements(ModelInTraining ours, PeerModel peer) {
    this.ours = ours;
    this.peer = peer;
    this.unit = TolerancePolicy.programs(peer.depth(), peer.width());
  }

  /**
   * Compares what the peer does before the gradient, the gradient, and the weights after a step.
   *
   * @throws EngineException if they differ by more than two float32 programs may
   */
  static List<Agreement> check(ModelInTraining ours, PeerModel peer) {
    Agreements agreements = new Agreements(ours, peer);
    peer.compare(agreements);
    agreements.step();
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

  /** Compares losses. */
  public void loss(String what, double one, double other) {
    agreements.add(new Agreement(what, Math.abs(one - other), unit * one));
  }

  /**
   * Compares gradients, or the parts of them that the model decides.
   *
   * @param whole norm of all that was added up in them
   */
  public void gradient(String what, float[] one, float[] other, double whole) {
    double bound = unit * (TolerancePolicy.GRADIENT_OVER_SCORE * norm(one) + whole);
    agreements.add(new Agreement(what, distance(one, other), bound));
  }

  private void step() {
    peer.restart();
    loss("gradient, loss", ours.gradient(), peer.gradient());
    Map<Parameter, float[]> gradients = new LinkedHashMap<>();
    double squares = 0;
    for (Parameter parameter : ours.workload().model().parameters()) {
      float[] gradient = ours.session().read(parameter.gradient());
      gradients.put(parameter, gradient);
      squares += Math.pow(norm(gradient), 2);
    }
    double all = Math.sqrt(squares);
    gradients.forEach(
        (parameter, gradient) ->
            gradient(
                "gradient, " + parameter.name(),
                gradient,
                peer.weightGradient(parameter.name()),
                all));
    Map<Parameter, float[]> others = new LinkedHashMap<>();
    gradients.forEach(
        (parameter, gradient) -> others.put(parameter, peer.weightGradient(parameter.name())));
    ours.update();
    peer.update(ModelInTraining.RATE);
    gradients.forEach((parameter, gradient) -> weight(parameter, gradient, others.get(parameter)));
    peer.restart();
  }

  /**
   * Compares a weight after the first step of AdamW, which moves each element by the whole rate
   * whatever the size of its gradient. Elements are left out whose gradient is smaller than the
   * difference of the two gradients, since they may move either way; those of the keys' biases are
   * all zero but for rounding.
   */
  private void weight(Parameter parameter, float[] gradient, float[] other) {
    double noise = distance(gradient, other);
    float[] one = ours.session().read(parameter.name());
    float[] two = peer.weight(parameter.name());
    for (int i = 0; i < one.length; i++) {
      if (Math.abs(gradient[i]) <= noise) {
        two[i] = one[i];
      }
    }
    agreements.add(
        new Agreement(
            "step, " + parameter.name(),
            distance(one, two),
            TolerancePolicy.GOLDEN_WEIGHTS * norm(one)));
  }

  /** Returns the Euclidean norm. */
  public static double norm(float[] values) {
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
