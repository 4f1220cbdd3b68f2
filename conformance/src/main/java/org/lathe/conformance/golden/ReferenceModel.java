package org.lathe.conformance.golden;

import java.util.Arrays;
import java.util.Map;
import org.lathe.models.ltm.FreeBits;
import org.lathe.models.ltm.LtmConfig;

/** The model in float64, one sequence at a time: scores and gradients. */
public final class ReferenceModel {
  /**
   * The inputs of the model for one sequence.
   *
   * @param tokens [n]
   * @param targets [n]; -1 is not scored
   * @param mu [N_z, d]
   * @param logVar [N_z, d]
   * @param noise [N_z, d]
   */
  public record Sequence(
      int[] tokens, int[] targets, double[] mu, double[] logVar, double[] noise) {}

  /**
   * The scores of a sequence, in nats.
   *
   * @param nll negative log likelihood
   * @param kl divergence of the posterior from the prior
   * @param tokens negative log likelihood of each token, [n]
   * @param logits [n][vocabulary]
   */
  public record Score(double nll, double kl, double[] tokens, double[][] logits) {
    /** Returns {@code nll + kl}. */
    public double nelbo() {
      return nll + kl;
    }
  }

  private final TapeModel model;
  private int firstOfMu;

  /** Creates a model with these weights, by the release's names, each row-major. */
  public ReferenceModel(LtmConfig config, Map<String, double[]> weights) {
    model = new TapeModel(config, weights);
  }

  /** Scores a sequence. */
  public Score score(Sequence sequence) {
    return read(run(sequence));
  }

  /**
   * Scores a sequence and computes the gradient of {@code nll + kl}.
   *
   * @param ofMu receives the gradient for mu
   * @param ofLogVar receives the gradient for log_var
   * @param ofWeights the gradients for the weights are added to it; may be empty
   */
  public Score nelboGradient(
      Sequence sequence, double[] ofMu, double[] ofLogVar, Map<String, double[]> ofWeights) {
    TapeModel.Score score = run(sequence);
    double[] gradient = model.tape().gradient(score.objective());
    System.arraycopy(gradient, firstOfMu, ofMu, 0, ofMu.length);
    System.arraycopy(gradient, firstOfMu + ofMu.length, ofLogVar, 0, ofLogVar.length);
    addWeights(gradient, 1, ofWeights);
    return read(score);
  }

  /**
   * Scores a sequence as a fast step does, and computes the gradient of {@code 1/K sum of nll(z_k)
   * + weight KL'}, where KL' has free bits.
   *
   * @param sequence its noise is not used
   * @param noises of the samples of z, [K][N_z d]
   * @param ofMu receives the gradient for mu
   * @param ofLogVar receives the gradient for log_var
   * @param ofWeights the gradients for the weights are added to it; may be empty
   * @return the mean nll of the samples, and the KL without weight and free bits
   */
  public Score fitGradient(
      Sequence sequence,
      double[][] noises,
      double weight,
      FreeBits free,
      double[] ofMu,
      double[] ofLogVar,
      Map<String, double[]> ofWeights) {
    int logVar = leaves(sequence);
    TapeModel.Score score =
        model.fit(sequence.tokens(), sequence.targets(), firstOfMu, logVar, noises, weight, free);
    double[] gradient = model.tape().gradient(score.objective());
    System.arraycopy(gradient, firstOfMu, ofMu, 0, ofMu.length);
    System.arraycopy(gradient, firstOfMu + ofMu.length, ofLogVar, 0, ofLogVar.length);
    addWeights(gradient, 1, ofWeights);
    return read(score);
  }

  /** Scores a sequence and adds {@code scale} times the gradients of its nll for the weights. */
  public Score nllGradient(Sequence sequence, double scale, Map<String, double[]> ofWeights) {
    TapeModel.Score score = run(sequence);
    addWeights(model.tape().gradient(score.nll()), scale, ofWeights);
    return read(score);
  }

  private TapeModel.Score run(Sequence sequence) {
    int logVar = leaves(sequence);
    return model.score(sequence.tokens(), sequence.targets(), firstOfMu, logVar, sequence.noise());
  }

  /** Starts with the posterior of a sequence; returns the first node of log_var. */
  private int leaves(Sequence sequence) {
    model.clear();
    firstOfMu = model.tape().leaves(sequence.mu());
    return model.tape().leaves(sequence.logVar());
  }

  private void addWeights(double[] gradient, double scale, Map<String, double[]> sums) {
    sums.forEach(
        (name, sum) -> {
          int first = model.weight(name);
          for (int i = 0; i < sum.length; i++) {
            sum[i] += scale * gradient[first + i];
          }
        });
  }

  private Score read(TapeModel.Score score) {
    double[][] logits = Arrays.stream(score.logits()).map(this::values).toArray(double[][]::new);
    return new Score(
        model.tape().value(score.nll()),
        model.tape().value(score.kl()),
        values(score.tokens()),
        logits);
  }

  private double[] values(int[] nodes) {
    return Arrays.stream(nodes).mapToDouble(model.tape()::value).toArray();
  }
}
