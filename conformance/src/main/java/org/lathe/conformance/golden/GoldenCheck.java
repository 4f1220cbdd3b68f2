package org.lathe.conformance.golden;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.lathe.conformance.golden.GoldenGroup.Worst;
import org.lathe.engine.Backends;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.TolerancePolicy;
import org.lathe.files.Safetensors;
import org.lathe.models.GraphNames;
import org.lathe.models.Parameter;
import org.lathe.models.Weights;
import org.lathe.models.blocks.LlamaParameters;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Posterior;
import org.lathe.models.ltm.Score;
import org.lathe.models.ltm.Scoring;
import org.lathe.models.ltm.SlowGradient;
import org.lathe.models.ltm.SlowLearning;
import org.lathe.models.optimizer.Optimizer;
import org.lathe.models.optimizer.OptimizerOptions;

/**
 * Compares an engine with golden numbers that another program computed in float64, such as a user's
 * own PyTorch run. A folder has {@code config.json}, {@code weights.safetensors} (the release's
 * names), {@code case.safetensors} (tokens, targets [batch, length]; mu, log_var, noise [batch,
 * N_z, d]) and {@code expected.safetensors}:
 *
 * <ul>
 *   <li>{@code nll}, {@code kl} [batch]; {@code logits} [batch, length, vocabulary]; {@code
 *       grad.*}, the gradient of {@code sum(nll + kl)} for mu, log_var and each weight.
 *   <li>{@code fit.paper.*} and {@code fit.release.*}: fits from mu 0, log_var -5 with the noise of
 *       the case: {@code nelbo} [steps, batch] before each step, final {@code mu}, {@code log_var},
 *       {@code final_nll}, {@code final_kl}; {@code trajectory_grad.*}, the weights' gradients
 *       summed over the release's fit.
 *   <li>{@code train.*}: three rounds of a 4-step paper fit and a slow step: {@code loss}, {@code
 *       grad_norm} [3], the weights {@code after3.*}.
 * </ul>
 */
public final class GoldenCheck {
  private static final double PAPER_PEAK = 0.3;
  private static final double RELEASE_PEAK = 0.34;
  private static final double LOG_VAR_START = -5;
  private static final double RELEASE_DECAY = 0.01;
  private static final double SLOW_RATE = 4e-4;
  private static final int ROUNDS = 3;
  private static final int STEPS_OF_ROUND = 4;

  private final GoldenFolder golden;
  private final Backends.Choice choice;
  private final int threads;
  private final LtmConfig config;
  private final LtmGraphs graphs;
  private final List<GoldenGroup> groups = new ArrayList<>();

  private GoldenCheck(GoldenFolder golden, Backends.Choice choice, int threads) {
    this.golden = golden;
    this.choice = choice;
    this.threads = threads;
    this.config = golden.config();
    this.graphs = golden.graphs();
  }

  /**
   * Checks a folder on an engine.
   *
   * @return the groups in a fixed order; the check passed if each group {@linkplain
   *     GoldenGroup#passes passes}
   * @throws org.lathe.files.InputException if a file or tensor is missing or does not fit
   */
  public static List<GoldenGroup> of(Path folder, Backends.Choice choice, int threads) {
    GoldenCheck check = new GoldenCheck(new GoldenFolder(folder), choice, threads);
    check.oneSample();
    check.fit("fit.paper", FastOptions.Schedule.CONSTANT, 0, PAPER_PEAK);
    check.fit("fit.release", FastOptions.Schedule.COSINE, RELEASE_DECAY, RELEASE_PEAK);
    check.trajectory();
    check.training();
    return List.copyOf(check.groups);
  }

  /** Each part gets its own session, so that it does not depend on the states of another part. */
  private Session open() {
    Session session = choice.backend().open(choice.device(), threads);
    Weights.write(
        session,
        config.parameters(),
        LlamaParameters::canonical,
        golden.weights(),
        Parameter::name,
        golden.weightsFile());
    for (String name : List.of(Posterior.MU, Posterior.LOG_VAR, Posterior.NOISE)) {
      session.declare(name, Posterior.type(config, graphs.batch()));
    }
    session.write(Posterior.NOISE, golden.latents("noise"));
    return session;
  }

  private void oneSample() {
    int batch = graphs.batch();
    try (Session session = open();
        Scoring scoring = new Scoring(session, graphs);
        Program logits = session.compile(graphs.logits());
        Program gradient = session.compile(graphs.posteriorGradient());
        SlowLearning slow = new SlowLearning(session, graphs, SlowGradient.FINAL, 1, 1)) {
      session.write(Posterior.MU, golden.latents("mu"));
      session.write(Posterior.LOG_VAR, golden.latents("log_var"));
      scoring.load(golden.tokens(), golden.targets());
      Score score = scoring.score();
      add(score("nll", TolerancePolicy.GOLDEN_SCORE, score.nll(), "nll"));
      add(score("kl", TolerancePolicy.GOLDEN_SCORE, kl(score), "kl"));

      logits.write(GraphNames.TOKENS, golden.tokens());
      logits.run();
      int[] extents = {batch, graphs.length(), config.vocabulary()};
      add(
          new Worst("logits", TolerancePolicy.GOLDEN_GRADIENT)
              .norm(
                  "logits",
                  wide(logits.read(GraphNames.LOGITS)),
                  golden.expected("logits", extents)));

      gradient.write(GraphNames.TOKENS, golden.tokens());
      gradient.write(GraphNames.TARGETS, golden.targets());
      gradient.run();
      Worst worst = new Worst("grad", TolerancePolicy.GOLDEN_GRADIENT);
      posterior(worst, "grad.mu", gradient.read(LtmGraphs.MU_GRADIENT));
      posterior(worst, "grad.log_var", gradient.read(LtmGraphs.LOG_VAR_GRADIENT));
      slow.begin();
      slow.accumulate(golden.tokens(), golden.targets());
      weights(worst, "grad.", Weights.read(session, config.parameters(), Parameter::gradient));
      add(worst);
    }
  }

  private FastOptions options(FastOptions.Schedule schedule, double decay, int steps) {
    return new FastOptions(steps, FastOptions.Noise.FIXED, schedule, decay, LOG_VAR_START, 0);
  }

  /** Fits with the noise of the case; returns the NELBO before each step. */
  private double[] fit(FastLearning fit, double peak) {
    int batch = graphs.batch();
    int steps = fit.options().steps();
    double[] nelbo = new double[steps * batch];
    fit.load(golden.tokens(), golden.targets());
    fit.restart(0, 0, new int[batch]);
    for (int s = 0; s < steps; s++) {
      Score score = fit.step(peak, s);
      for (int b = 0; b < batch; b++) {
        nelbo[s * batch + b] = score.nelbo(b);
      }
    }
    return nelbo;
  }

  private void fit(String name, FastOptions.Schedule schedule, double decay, double peak) {
    int batch = graphs.batch();
    FastOptions options = options(schedule, decay, golden.fitSteps());
    try (Session session = open();
        FastLearning fit = new FastLearning(session, graphs, options, false);
        Scoring scoring = new Scoring(session, graphs)) {
      double[] nelbo = fit(fit, peak);
      scoring.load(golden.tokens(), golden.targets());
      Score last = scoring.score();
      double[] finalNelbo = new double[batch];
      double[] expectedNll = golden.expected(name + ".final_nll", batch);
      double[] expectedKl = golden.expected(name + ".final_kl", batch);
      double[] expectedNelbo = new double[batch];
      for (int b = 0; b < batch; b++) {
        finalNelbo[b] = last.nelbo(b);
        expectedNelbo[b] = expectedNll[b] + expectedKl[b];
      }
      add(
          new Worst(name + ".nelbo", TolerancePolicy.GOLDEN_NELBO)
              .each("step", nelbo, golden.expected(name + ".nelbo", golden.fitSteps(), batch))
              .each("final", finalNelbo, expectedNelbo));
      Worst worst = new Worst(name + ".posterior", TolerancePolicy.GOLDEN_POSTERIOR);
      posterior(worst, name + ".mu", session.read(Posterior.MU));
      posterior(worst, name + ".log_var", session.read(Posterior.LOG_VAR));
      // NLL and KL alone are not flat at the end of the fit, so their errors are as large as the
      // posterior's.
      worst.each("final_nll", last.nll(), expectedNll).each("final_kl", kl(last), expectedKl);
      add(worst);
    }
  }

  private void trajectory() {
    FastOptions options = options(FastOptions.Schedule.COSINE, RELEASE_DECAY, golden.fitSteps());
    try (Session session = open();
        FastLearning fit = new FastLearning(session, graphs, options, true)) {
      fit(fit, RELEASE_PEAK);
      Worst worst = new Worst("trajectory_grad", TolerancePolicy.GOLDEN_GRADIENT);
      weights(
          worst,
          "trajectory_grad.",
          Weights.read(session, config.parameters(), Parameter::gradient));
      add(worst);
    }
  }

  private void training() {
    FastOptions options = options(FastOptions.Schedule.CONSTANT, 0, STEPS_OF_ROUND);
    double[] loss = new double[ROUNDS];
    double[] norm = new double[ROUNDS];
    try (Session session = open();
        FastLearning fit = new FastLearning(session, graphs, options, false);
        SlowLearning slow =
            new SlowLearning(session, graphs, SlowGradient.FINAL, golden.scored(), 1);
        Optimizer optimizer =
            new Optimizer(session, config.parameters(), OptimizerOptions.published())) {
      for (int round = 0; round < ROUNDS; round++) {
        fit(fit, PAPER_PEAK);
        slow.begin();
        for (float nll : slow.accumulate(golden.tokens(), golden.targets())) {
          loss[round] += nll / (double) golden.scored();
        }
        norm[round] = optimizer.update(SLOW_RATE, round + 1);
      }
      add(
          new Worst("train.loss", TolerancePolicy.GOLDEN_TRAINING)
              .each("loss", loss, golden.expected("train.loss", ROUNDS)));
      add(
          new Worst("train.grad_norm", TolerancePolicy.GOLDEN_TRAINING)
              .each("grad_norm", norm, golden.expected("train.grad_norm", ROUNDS)));
      Worst worst = new Worst("train.after3", TolerancePolicy.GOLDEN_WEIGHTS);
      weights(worst, "train.after3.", Weights.read(session, config.parameters(), Parameter::name));
      add(worst);
    }
  }

  private Worst score(String name, double bound, double[] actual, String expected) {
    return new Worst(name, bound).each(name, actual, golden.expected(expected, graphs.batch()));
  }

  private double[] kl(Score score) {
    double[] kl = new double[graphs.batch()];
    Arrays.setAll(kl, score::kl);
    return kl;
  }

  private void posterior(Worst worst, String name, float[] state) {
    double[] expected = golden.expected(name, graphs.batch(), config.latents(), config.dim());
    worst.norm(name, wide(Posterior.toSequences(config, graphs.batch(), state)), expected);
  }

  private void weights(Worst worst, String prefix, Map<String, Safetensors.Entry> actual) {
    actual.forEach(
        (name, entry) ->
            worst.norm(
                prefix + name, entry.asDoubles(), golden.expected(prefix + name, entry.shape())));
  }

  private void add(Worst worst) {
    groups.add(worst.group());
  }

  private static double[] wide(float[] values) {
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }
}
