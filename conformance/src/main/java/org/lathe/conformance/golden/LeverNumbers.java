package org.lathe.conformance.golden;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lathe.conformance.golden.ReferenceModel.Score;
import org.lathe.conformance.golden.ReferenceModel.Sequence;
import org.lathe.files.Safetensors.Entry;
import org.lathe.models.ltm.FastOptions;

/** Computes the expected numbers of the levers of a golden folder, in float64. */
final class LeverNumbers {
  private static final double BETA2 = 0.999;
  private static final int SLOW_DRAWS = 2;

  private final GoldenCase given;
  private final ReferenceModel model;
  private final int batch;
  private final int size;
  private final Map<String, Entry> expected;

  private LeverNumbers(GoldenCase given, Map<String, Entry> expected) {
    this.given = given;
    this.expected = expected;
    batch = given.batch();
    size = given.perSequence();
    Map<String, double[]> weights = new LinkedHashMap<>();
    given.weights().forEach((name, entry) -> weights.put(name, entry.asDoubles()));
    model = new ReferenceModel(given.config(), weights);
  }

  /** Adds the numbers to the content of {@code expected.safetensors}. */
  static void put(GoldenCase given, Map<String, Entry> expected) {
    LeverNumbers numbers = new LeverNumbers(given, expected);
    GoldenFit.levers(given.fitSteps(), given.levers().freeBits()).forEach(numbers::fit);
    numbers.slow();
    numbers.dropout();
    numbers.none();
  }

  private void fit(GoldenFit fit) {
    FastOptions options = fit.options();
    double[] nelbo = new double[options.steps() * batch];
    double[] allMu = new double[batch * size];
    double[] allLogVar = new double[batch * size];
    double[] nll = new double[batch];
    double[] kl = new double[batch];
    for (int b = 0; b < batch; b++) {
      int sequence = b;
      double[] mu = new double[size];
      double[] logVar = new double[size];
      Arrays.fill(logVar, options.logVarMean());
      DoublePosterior q = new DoublePosterior(options, fit.peak(), BETA2, mu, logVar);
      double[] g = new double[size];
      double[] h = new double[size];
      for (int t = 0; t < options.steps(); t++) {
        int step = t;
        double[][] noises =
            DoublePosterior.noises(options.draws(), k -> noise(options, step, k, sequence));
        Score score =
            model.fitGradient(
                sequence(given.tokens(), b, mu, logVar, null),
                noises,
                fit.klWeight(),
                fit.loss().freeBits(),
                g,
                h,
                Map.of());
        nelbo[t * batch + b] = score.nelbo();
        q.step(t, g, h);
      }
      System.arraycopy(mu, 0, allMu, b * size, size);
      System.arraycopy(logVar, 0, allLogVar, b * size, size);
      Score last = model.score(sequence(given.tokens(), b, mu, logVar, part(given.noise(), b)));
      nll[b] = last.nll();
      kl[b] = last.kl();
    }
    put(fit.name() + ".nelbo", nelbo, options.steps(), batch);
    put(fit.name() + ".mu", allMu, given.posterior());
    put(fit.name() + ".log_var", allLogVar, given.posterior());
    put(fit.name() + ".final_nll", nll, batch);
    put(fit.name() + ".final_kl", kl, batch);
  }

  /** Returns the k-th noise that is drawn for step {@code t}. */
  private double[] noise(FastOptions options, int t, int k, int b) {
    return options.noise() == FastOptions.Noise.FRESH
        ? part(given.levers().fresh(), t * batch + b)
        : noise(k, b);
  }

  private double[] noise(int k, int b) {
    return part(k == 0 ? given.noise() : given.levers().noises()[k - 1], b);
  }

  /** The gradient of the mean cross-entropy over sequences and two samples of z. */
  private void slow() {
    double[] nll = new double[batch];
    Map<String, double[]> gradients = zeros();
    for (int b = 0; b < batch; b++) {
      for (int k = 0; k < SLOW_DRAWS; k++) {
        Sequence sequence =
            sequence(given.tokens(), b, part(given.mu(), b), part(given.logVar(), b), noise(k, b));
        nll[b] += model.nllGradient(sequence, scale() / SLOW_DRAWS, gradients).nll() / SLOW_DRAWS;
      }
    }
    put("slow", nll, gradients);
  }

  /** The same at one sample, with input tokens replaced by the first of their sequence. */
  private void dropout() {
    int[] tokens = given.tokens().clone();
    for (int i = 0; i < tokens.length; i++) {
      if (given.levers().dropped()[i] == 1) {
        tokens[i] = given.tokens()[i / given.length() * given.length()];
      }
    }
    double[] nll = new double[batch];
    Map<String, double[]> gradients = zeros();
    for (int b = 0; b < batch; b++) {
      Sequence sequence =
          sequence(tokens, b, part(given.mu(), b), part(given.logVar(), b), noise(0, b));
      nll[b] = model.nllGradient(sequence, scale(), gradients).nll();
    }
    put("dropout", nll, gradients);
  }

  /** The same without latents, at z = 0. */
  private void none() {
    double[] zeros = new double[size];
    double[] nll = new double[batch];
    Map<String, double[]> gradients = zeros();
    for (int b = 0; b < batch; b++) {
      Sequence sequence = sequence(given.tokens(), b, zeros, zeros, zeros);
      nll[b] = model.nllGradient(sequence, scale(), gradients).nll();
    }
    put("none", nll, gradients);
  }

  private double scale() {
    return 1.0 / Arrays.stream(given.targets()).filter(target -> target >= 0).count();
  }

  private Sequence sequence(int[] tokens, int b, double[] mu, double[] logVar, double[] noise) {
    int from = b * given.length();
    int to = from + given.length();
    return new Sequence(
        Arrays.copyOfRange(tokens, from, to),
        Arrays.copyOfRange(given.targets(), from, to),
        mu,
        logVar,
        noise);
  }

  private double[] part(float[] all, int row) {
    double[] part = new double[size];
    Arrays.setAll(part, i -> all[row * size + i]);
    return part;
  }

  private Map<String, double[]> zeros() {
    Map<String, double[]> zeros = new LinkedHashMap<>();
    given.weights().forEach((name, entry) -> zeros.put(name, new double[entry.asDoubles().length]));
    return zeros;
  }

  private void put(String group, double[] nll, Map<String, double[]> gradients) {
    put(group + ".nll", nll, batch);
    given
        .weights()
        .forEach((name, entry) -> put(group + ".grad." + name, gradients.get(name), entry.shape()));
  }

  private void put(String name, double[] values, int... shape) {
    expected.put(name, Entry.of(shape, values));
  }
}
