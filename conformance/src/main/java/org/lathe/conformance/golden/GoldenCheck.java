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
import org.lathe.models.diffusion.DiffusionFamily;
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
 *
 * <p>The levers of docs/explanation/protocols.md each have a group, which is checked if the folder
 * has tensors of it. Their fits have the tensors of {@code fit.paper}, and its constants but for
 * the lever: rate 0.3, start and noise as above. {@code nelbo} is then the mean nll of the samples
 * plus the KL without weight and free bits, and {@code final_nll} is at {@code noise}. {@code
 * case.safetensors} also has what the levers need: {@code noise.1}, {@code noise.2}, of further
 * samples, shaped as {@code noise}; {@code noise.fresh} [steps, batch, N_z, d]; {@code dropped}
 * [batch, length], 1 where an input token is dropped; {@code free_bits} [2], the bounds for a
 * latent and for a layer.
 *
 * <ul>
 *   <li>{@code fit.draws}: 2 antithetic samples; {@code fit.draws3}: 3 independent ones, at {@code
 *       noise}, {@code noise.1}, {@code noise.2}.
 *   <li>{@code fit.epsilon_beta1}: Adam with beta1 0.5 and epsilon 0.3. {@code fit.log_var_rate}:
 *       rate of log_var 0.6 times that of mu. {@code fit.full_cosine}: to a rate end of 0.2. {@code
 *       fit.polish}: log_var alone in the last 4 steps.
 *   <li>{@code fit.kl_weight}: weight 0.3. {@code fit.free_bits_latent}, {@code
 *       fit.free_bits_layer}: one bound; {@code fit.free_bits}: both.
 *   <li>{@code fit.natural}: natural gradient steps, with rate of log_var 0.6 times that of mu.
 *   <li>{@code fit.honest}: from log_var 0, rate 0.5, 2 antithetic samples at {@code noise.fresh},
 *       full cosine to 0.2, beta1 0.5, epsilon 0.3, rate of log_var 0.6, KL weight 0.1.
 *   <li>{@code slow}, {@code dropout}, {@code none}: {@code nll} [batch] and {@code grad.*}, the
 *       weights' gradients of the mean over scored tokens; as the mean over the samples at {@code
 *       noise} and {@code noise.1}; with each dropped token replaced by the first of its sequence;
 *       and without latents, at z = 0.
 * </ul>
 *
 * <p>A model with an encoder has {@code encoder_layers} in its {@code config.json}, and {@code
 * kl_weight} and {@code free_bits}, the bound for a latent. Its weights are those of the vae
 * family, its case has tokens, targets and noise, and all of these are checked:
 *
 * <ul>
 *   <li>{@code mu}, {@code log_var} [batch, N_z, d] of the encoder; {@code nll}, {@code kl}
 *       [batch]; {@code kl_by_latent} [batch, N_z]; {@code grad.*}, the gradient of {@code sum(nll
 *       + kl)} for each weight.
 *   <li>{@code elbo}, {@code annealed}, {@code free_bits}: {@code objective} [1] and its gradients
 *       {@code grad.mu}, {@code grad.log_var}, without remedy, with that weight of the KL, and with
 *       that bound: the batch times the sum over the latents of the larger of bound and mean KL.
 * </ul>
 *
 * <p>A decoder with other blocks than those of Llama has the sizes of Mamba mixers or experts in
 * its {@code config.json}, and {@code aux_weight}, the weight of the load balance loss of each
 * layer. Its weights have the names of Lathe's checkpoints, its case has tokens, targets, mu,
 * log_var and noise, and all of these are checked:
 *
 * <ul>
 *   <li>{@code nll}, {@code kl} [batch]; {@code logits}, if they are there; {@code grad.*}, the
 *       gradient of {@code sum(nll + kl)} plus the weighted load balance losses for mu, log_var and
 *       each weight.
 *   <li>With experts: {@code aux} [layers], the load balance losses; {@code router_logits} [layers,
 *       batch, length, experts]; {@code experts}, {@code gates} [layers, batch, length, 2], the
 *       experts chosen and their gates.
 * </ul>
 *
 * <p>A discrete diffusion model has {@code schedule} and {@code cond_dim} in its {@code
 * config.json}. Its weights have the names of its release, and its case has tokens and {@code
 * noisy}, the ids that the network reads, [batch, length], and the time {@code t} [batch]:
 *
 * <ul>
 *   <li>{@code logits}, or {@code log_p}, the logarithms of their softmax, or {@code log_score}
 *       [batch, length, vocabulary]; {@code cross_entropy}, or {@code score_entropy} where the
 *       network gives scores [batch, length]; {@code nelbo} [batch]; {@code grad.*}, the gradient
 *       of {@code sum(nelbo)} for each weight.
 *   <li>If they are there: {@code loss} [1], the mean over all tokens; functions of the time of the
 *       noise schedule, [batch], {@code sigma}, {@code rate}, {@code weight}, the last also as
 *       {@code discrete.weight} for steps of size {@code step}, and {@code reverse.unmask}, the
 *       probability that a mask gets a token in such a step; {@code alpha} and {@code weight} of
 *       the published {@code .linear} and {@code .cosine} schedules; {@code reconstruction} [1].
 *   <li>If they are there, steps of the samplers from t to {@code t - step}: {@code
 *       reverse.probabilities}, {@code euler.probabilities}, {@code analytic.weights} [batch,
 *       length, vocabulary + 1] of each id and of the mask; {@code denoise.weights} [batch, length,
 *       vocabulary] of the last step, up to a factor of each token.
 *   <li>{@code train.*}, if they are there: three updates by the mean over all tokens, as MDLM is
 *       trained: {@code loss}, {@code grad_norm} [3], weights {@code after3.*} and their averages
 *       {@code ema3.*}.
 * </ul>
 */
public final class GoldenCheck {
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
    GoldenFiles files = new GoldenFiles(folder);
    if (new DiffusionFamily().wrote(files.config())) {
      return new DiffusionCheck(files, choice, threads).groups();
    }
    GoldenFolder golden = new GoldenFolder(files);
    if (golden.hasSetting("encoder_layers")) {
      int layers = (int) golden.setting("encoder_layers");
      return new EncoderCheck(golden, layers, choice, threads).groups();
    }
    if (!golden.config().blocks().areLlama()) {
      return new BlocksCheck(golden, choice, threads).groups();
    }
    GoldenCheck check = new GoldenCheck(golden, choice, threads);
    check.oneSample();
    check.fit(GoldenFit.paper(check.golden.fitSteps()));
    check.fit(GoldenFit.release(check.golden.fitSteps()));
    check.trajectory();
    check.training();
    new LeverCheck(check, check.golden).all();
    return List.copyOf(check.groups);
  }

  /** Each part gets its own session, so that it does not depend on the states of another part. */
  Session open() {
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

  /** Fits with the noise of the case; returns the NELBO before each step. */
  private double[] fit(Session session, FastLearning fit, GoldenFit golden) {
    int batch = graphs.batch();
    int steps = fit.options().steps();
    double[] nelbo = new double[steps * batch];
    fit.load(this.golden.tokens(), this.golden.targets());
    fit.weigh(golden.klWeight());
    fit.restart(0, 0, new int[batch]);
    for (int s = 0; s < steps; s++) {
      if (golden.options().noise() == FastOptions.Noise.FRESH) {
        session.write(Posterior.NOISE, this.golden.freshNoise(s));
      }
      Score score = fit.step(golden.peak(), s);
      for (int b = 0; b < batch; b++) {
        nelbo[s * batch + b] = score.nelbo(b);
      }
    }
    return nelbo;
  }

  /** Sets the noise of the samples of z, which are declared by the fit that needs them. */
  private void drawn(Session session, FastOptions options) {
    for (int k = 0; k < options.draws().independent(); k++) {
      session.write(Posterior.noise(k), golden.latents(LeverInputs.noise(k)));
    }
  }

  /** Checks one fit. */
  void fit(GoldenFit given) {
    String name = given.name();
    int batch = graphs.batch();
    try (Session session = open();
        FastLearning fit = new FastLearning(session, graphs, given.options(), given.loss(), false);
        Scoring scoring = new Scoring(session, graphs)) {
      drawn(session, given.options());
      double[] nelbo = fit(session, fit, given);
      session.write(Posterior.NOISE, golden.latents("noise"));
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
    GoldenFit release = GoldenFit.release(golden.fitSteps());
    try (Session session = open();
        FastLearning fit = new FastLearning(session, graphs, release.options(), true)) {
      fit(session, fit, release);
      Worst worst = new Worst("trajectory_grad", TolerancePolicy.GOLDEN_GRADIENT);
      weights(
          worst,
          "trajectory_grad.",
          Weights.read(session, config.parameters(), Parameter::gradient));
      add(worst);
    }
  }

  private void training() {
    GoldenFit ofRound = GoldenFit.ofRound(STEPS_OF_ROUND);
    double[] loss = new double[ROUNDS];
    double[] norm = new double[ROUNDS];
    try (Session session = open();
        FastLearning fit = new FastLearning(session, graphs, ofRound.options(), false);
        SlowLearning slow =
            new SlowLearning(session, graphs, SlowGradient.FINAL, golden.scored(), 1);
        Optimizer optimizer =
            new Optimizer(session, config.parameters(), OptimizerOptions.published())) {
      for (int round = 0; round < ROUNDS; round++) {
        fit(session, fit, ofRound);
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

  Worst score(String name, double bound, double[] actual, String expected) {
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

  void weights(Worst worst, String prefix, Map<String, Safetensors.Entry> actual) {
    actual.forEach(
        (name, entry) ->
            worst.norm(
                prefix + name, entry.asDoubles(), golden.expected(prefix + name, entry.shape())));
  }

  void add(Worst worst) {
    groups.add(worst.group());
  }

  private static double[] wide(float[] values) {
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }
}
