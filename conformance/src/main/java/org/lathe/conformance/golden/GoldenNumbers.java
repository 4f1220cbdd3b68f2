package org.lathe.conformance.golden;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.lathe.files.Safetensors.Entry;

/** Computes the expected numbers of a golden folder, in float64, one sequence after another. */
public final class GoldenNumbers {
  private static final double BETA1 = 0.9;
  private static final double FAST_BETA2 = 0.999;
  private static final double SLOW_BETA2 = 0.95;
  private static final double PAPER_RATE = 0.3;
  private static final double RELEASE_RATE = 0.34;
  private static final double RELEASE_DECAY = 0.01;
  private static final double FIRST_LOG_VAR = -5;
  private static final int ROUNDS = 3;
  private static final int ROUND_STEPS = 4;
  private static final double SLOW_RATE = 4e-4;
  private static final double SLOW_DECAY = 0.1;
  private static final double LARGEST_NORM = 1;
  private static final double CLIP_EPSILON = 1e-6;

  private final GoldenCase given;
  private final int batch;
  private final int perSequence;
  private final Map<String, Entry> expected = new LinkedHashMap<>();

  private GoldenNumbers(GoldenCase given) {
    this.given = given;
    batch = given.batch();
    perSequence = given.perSequence();
  }

  /** Returns the content of {@code expected.safetensors}. */
  public static Map<String, Entry> of(GoldenCase given) {
    GoldenNumbers numbers = new GoldenNumbers(given);
    Map<String, double[]> weights = numbers.weights();
    numbers.score(weights);
    numbers.fit("fit.paper.", weights, 0, step -> PAPER_RATE, null);
    Map<String, double[]> sums = numbers.zeros();
    numbers.fit("fit.release.", weights, RELEASE_DECAY, numbers::releaseRate, sums);
    numbers.putWeights("trajectory_grad.", sums);
    numbers.train();
    if (given.levers() != null) {
      LeverNumbers.put(given, numbers.expected);
    }
    return numbers.expected;
  }

  /**
   * Returns the rate of the cosine schedule, from the peak towards a tenth of it over the steps of
   * the fit.
   */
  private double releaseRate(int step) {
    double low = RELEASE_RATE / 10;
    double cosine = Math.cos(Math.PI * step / given.fitSteps());
    return low + (RELEASE_RATE - low) * (1 + cosine) / 2;
  }

  private Map<String, double[]> weights() {
    Map<String, double[]> weights = new LinkedHashMap<>();
    given.weights().forEach((name, entry) -> weights.put(name, entry.asDoubles().clone()));
    return weights;
  }

  private Map<String, double[]> zeros() {
    Map<String, double[]> zeros = new LinkedHashMap<>();
    weights().forEach((name, values) -> zeros.put(name, new double[values.length]));
    return zeros;
  }

  private void put(String name, double[] values, int... shape) {
    expected.put(name, Entry.of(shape, values));
  }

  private void putWeights(String prefix, Map<String, double[]> values) {
    given.weights().forEach((name, entry) -> put(prefix + name, values.get(name), entry.shape()));
  }

  /** A posterior that fast steps move. */
  private static final class Posterior {
    final double[] mu;
    final double[] logVar;
    final DoubleAdam ofMu;
    final DoubleAdam ofLogVar;

    Posterior(int size, double decay) {
      mu = new double[size];
      logVar = new double[size];
      Arrays.fill(logVar, FIRST_LOG_VAR);
      ofMu = new DoubleAdam(size, BETA1, FAST_BETA2, decay);
      ofLogVar = new DoubleAdam(size, BETA1, FAST_BETA2, decay);
    }
  }

  /**
   * Records sequence {@code b} on a cleared tape; the nodes of mu follow the weights, those of
   * log_var come next.
   */
  private TapeModel.Score sequence(TapeModel model, int b, double[] mu, double[] logVar) {
    model.clear();
    int from = b * given.length();
    int to = from + given.length();
    int first = model.tape().leaves(mu);
    int second = model.tape().leaves(logVar);
    double[] noise = new double[perSequence];
    for (int i = 0; i < perSequence; i++) {
      noise[i] = given.noise()[b * perSequence + i];
    }
    return model.score(
        Arrays.copyOfRange(given.tokens(), from, to),
        Arrays.copyOfRange(given.targets(), from, to),
        first,
        second,
        noise);
  }

  private int firstOfMu(TapeModel model) {
    model.clear();
    return model.tape().size();
  }

  private double[] part(float[] all, int b) {
    double[] part = new double[perSequence];
    for (int i = 0; i < perSequence; i++) {
      part[i] = all[b * perSequence + i];
    }
    return part;
  }

  private void score(Map<String, double[]> weights) {
    TapeModel model = new TapeModel(given.config(), weights);
    int mu = firstOfMu(model);
    int vocabulary = given.config().vocabulary();
    double[] nll = new double[batch];
    double[] kl = new double[batch];
    double[] logits = new double[batch * given.length() * vocabulary];
    double[] ofMu = new double[batch * perSequence];
    double[] ofLogVar = new double[batch * perSequence];
    Map<String, double[]> ofWeights = zeros();
    for (int b = 0; b < batch; b++) {
      TapeModel.Score score = sequence(model, b, part(given.mu(), b), part(given.logVar(), b));
      nll[b] = model.tape().value(score.nll());
      kl[b] = model.tape().value(score.kl());
      for (int t = 0; t < given.length(); t++) {
        for (int v = 0; v < vocabulary; v++) {
          logits[(b * given.length() + t) * vocabulary + v] =
              model.tape().value(score.logits()[t][v]);
        }
      }
      double[] gradient = model.tape().gradient(score.objective());
      System.arraycopy(gradient, mu, ofMu, b * perSequence, perSequence);
      System.arraycopy(gradient, mu + perSequence, ofLogVar, b * perSequence, perSequence);
      addWeights(model, gradient, 1, ofWeights);
    }
    put("nll", nll, batch);
    put("kl", kl, batch);
    put("logits", logits, batch, given.length(), vocabulary);
    put("grad.mu", ofMu, given.posterior());
    put("grad.log_var", ofLogVar, given.posterior());
    putWeights("grad.", ofWeights);
  }

  private static void addWeights(
      TapeModel model, double[] gradient, double scale, Map<String, double[]> sums) {
    sums.forEach(
        (name, sum) -> {
          int first = model.weight(name);
          for (int i = 0; i < sum.length; i++) {
            sum[i] += scale * gradient[first + i];
          }
        });
  }

  /** Does one fast step; returns the objective before it. */
  private double fastStep(
      TapeModel model, int b, Posterior q, double rate, Map<String, double[]> sums) {
    int mu = firstOfMu(model);
    TapeModel.Score score = sequence(model, b, q.mu, q.logVar);
    double objective = model.tape().value(score.objective());
    double[] gradient = model.tape().gradient(score.objective());
    q.ofMu.step(q.mu, gradient, mu, 1, rate);
    q.ofLogVar.step(q.logVar, gradient, mu + perSequence, 1, rate);
    if (sums != null) {
      addWeights(model, gradient, 1, sums);
    }
    return objective;
  }

  /**
   * Fits every sequence.
   *
   * @param sums receives the weight gradients of all steps, unless null
   */
  private void fit(
      String prefix,
      Map<String, double[]> weights,
      double decay,
      IntToDoubleFunction rate,
      Map<String, double[]> sums) {
    TapeModel model = new TapeModel(given.config(), weights);
    int steps = given.fitSteps();
    double[] nelbo = new double[steps * batch];
    double[] mu = new double[batch * perSequence];
    double[] logVar = new double[batch * perSequence];
    double[] nll = new double[batch];
    double[] kl = new double[batch];
    for (int b = 0; b < batch; b++) {
      Posterior q = new Posterior(perSequence, decay);
      for (int step = 0; step < steps; step++) {
        nelbo[step * batch + b] = fastStep(model, b, q, rate.applyAsDouble(step), sums);
      }
      System.arraycopy(q.mu, 0, mu, b * perSequence, perSequence);
      System.arraycopy(q.logVar, 0, logVar, b * perSequence, perSequence);
      TapeModel.Score score = sequence(model, b, q.mu, q.logVar);
      nll[b] = model.tape().value(score.nll());
      kl[b] = model.tape().value(score.kl());
    }
    put(prefix + "nelbo", nelbo, steps, batch);
    put(prefix + "mu", mu, given.posterior());
    put(prefix + "log_var", logVar, given.posterior());
    put(prefix + "final_nll", nll, batch);
    put(prefix + "final_kl", kl, batch);
  }

  private void train() {
    Map<String, double[]> weights = weights();
    Map<String, DoubleAdam> optimizers = new LinkedHashMap<>();
    given
        .weights()
        .forEach(
            (name, entry) -> {
              double decay = entry.shape().length >= 2 ? SLOW_DECAY : 0;
              int size = weights.get(name).length;
              optimizers.put(name, new DoubleAdam(size, BETA1, SLOW_BETA2, decay));
            });
    double[] losses = new double[ROUNDS];
    double[] norms = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      TapeModel model = new TapeModel(given.config(), weights);
      Map<String, double[]> gradients = zeros();
      double perToken = 1.0 / (batch * given.length());
      for (int b = 0; b < batch; b++) {
        Posterior q = new Posterior(perSequence, 0);
        for (int step = 0; step < ROUND_STEPS; step++) {
          fastStep(model, b, q, PAPER_RATE, null);
        }
        TapeModel.Score score = sequence(model, b, q.mu, q.logVar);
        losses[round] += perToken * model.tape().value(score.nll());
        addWeights(model, model.tape().gradient(score.nll()), perToken, gradients);
      }
      double squares = 0;
      for (double[] gradient : gradients.values()) {
        squares += Arrays.stream(gradient).map(g -> g * g).sum();
      }
      norms[round] = Math.sqrt(squares);
      double clip = Math.min(1, LARGEST_NORM / (norms[round] + CLIP_EPSILON));
      weights.forEach(
          (name, values) ->
              optimizers.get(name).step(values, gradients.get(name), 0, clip, SLOW_RATE));
    }
    put("train.loss", losses, ROUNDS);
    put("train.grad_norm", norms, ROUNDS);
    putWeights("train.after3.", weights);
  }
}
