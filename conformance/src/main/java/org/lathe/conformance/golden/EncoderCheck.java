package org.lathe.conformance.golden;

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
import org.lathe.models.BatchShape;
import org.lathe.models.GraphNames;
import org.lathe.models.Parameter;
import org.lathe.models.Weights;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Posterior;
import org.lathe.models.ltm.Score;
import org.lathe.models.ltm.Scoring;
import org.lathe.models.vae.VaeConfig;
import org.lathe.models.vae.VaeGraphs;
import org.lathe.models.vae.VaeModel;

/** The groups of a folder whose model has an encoder. */
final class EncoderCheck {
  private final GoldenFolder golden;
  private final VaeModel model;
  private final LtmConfig decoder;
  private final LtmGraphs graphs;
  private final Backends.Choice choice;
  private final int threads;
  private final List<GoldenGroup> groups = new ArrayList<>();

  EncoderCheck(GoldenFolder golden, int encoderLayers, Backends.Choice choice, int threads) {
    this.golden = golden;
    this.model = new VaeModel(VaeConfig.of(golden.config(), encoderLayers, 0));
    this.decoder = golden.config();
    LtmGraphs given = golden.graphs();
    this.graphs = model.graphs(new BatchShape(given.batch(), given.length()));
    this.choice = choice;
    this.threads = threads;
  }

  List<GoldenGroup> groups() {
    posteriorAndScores();
    gradients();
    objective("elbo", 1, 0);
    objective("annealed", golden.setting("kl_weight"), 0);
    objective("free_bits", 1, golden.setting("free_bits"));
    return List.copyOf(groups);
  }

  private Session open() {
    Session session = choice.backend().open(choice.device(), threads);
    Weights.write(
        session,
        model.parameters(),
        model::canonical,
        golden.weights(),
        Parameter::name,
        golden.weightsFile());
    session.declare(Posterior.NOISE, Posterior.type(decoder, graphs.batch()));
    session.write(Posterior.NOISE, golden.latents("noise"));
    return session;
  }

  private void add(Worst worst) {
    groups.add(worst.group());
  }

  private void posteriorAndScores() {
    try (Session session = open();
        Program encoder = session.compile(graphs.start(FastOptions.honest(0)));
        Scoring scoring = new Scoring(session, graphs)) {
      encoder.write(GraphNames.TARGETS, golden.targets());
      encoder.run();
      Worst posterior = new Worst("posterior", TolerancePolicy.GOLDEN_GRADIENT);
      double[] mu = latents(posterior, "mu", session.read(Posterior.MU));
      double[] logVar = latents(posterior, "log_var", session.read(Posterior.LOG_VAR));
      add(posterior);
      scoring.load(golden.tokens(), golden.targets());
      Score score = scoring.score();
      int batch = graphs.batch();
      double[] kl = new double[batch];
      Arrays.setAll(kl, score::kl);
      add(
          new Worst("nll", TolerancePolicy.GOLDEN_SCORE)
              .each("nll", score.nll(), golden.expected("nll", batch)));
      add(
          new Worst("kl", TolerancePolicy.GOLDEN_GRADIENT)
              .norm("kl", kl, golden.expected("kl", batch))
              .norm(
                  "kl_by_latent",
                  klByLatent(mu, logVar),
                  golden.expected("kl_by_latent", batch, decoder.latents())));
    }
  }

  private double[] klByLatent(double[] mu, double[] logVar) {
    double[] kl = new double[mu.length / decoder.dim()];
    for (int i = 0; i < mu.length; i++) {
      kl[i / decoder.dim()] += 0.5 * (mu[i] * mu[i] + Math.exp(logVar[i]) - 1 - logVar[i]);
    }
    return kl;
  }

  /** Compares a tensor in the layout of the states; returns it in that of the folder. */
  private double[] latents(Worst worst, String name, float[] state) {
    double[] actual = wide(Posterior.toSequences(decoder, graphs.batch(), state));
    int[] extents = {graphs.batch(), decoder.latents(), decoder.dim()};
    worst.norm(name, actual, golden.expected(name, extents));
    return actual;
  }

  private void gradients() {
    VaeGraphs trained = new VaeGraphs(model.config(), graphs, 0);
    try (Session session = open();
        Program gradient = session.compile(trained.gradient(1, true))) {
      run(gradient, trained, 1);
      Map<String, Safetensors.Entry> actual =
          Weights.read(session, model.parameters(), Parameter::gradient);
      Worst worst = new Worst("grad", TolerancePolicy.GOLDEN_GRADIENT);
      actual.forEach(
          (name, entry) ->
              worst.norm(
                  "grad." + name,
                  entry.asDoubles(),
                  golden.expected("grad." + name, entry.shape())));
      add(worst);
    }
  }

  /** The value of an objective and its gradient for the posterior. */
  private void objective(String name, double klWeight, double freeBits) {
    VaeGraphs trained = new VaeGraphs(model.config(), graphs, freeBits);
    try (Session session = open();
        Program gradient = session.compile(trained.posteriorGradient(1))) {
      run(gradient, trained, klWeight);
      double value =
          Arrays.stream(wide(gradient.read(GraphNames.NLL))).sum()
              + klWeight * Arrays.stream(wide(gradient.read(VaeGraphs.BOUNDED_KL))).sum();
      Worst worst = new Worst(name, TolerancePolicy.GOLDEN_GRADIENT);
      worst.each(
          name + ".objective", new double[] {value}, golden.expected(name + ".objective", 1));
      latents(worst, name + ".grad.mu", gradient.read(VaeGraphs.MU_GRADIENT));
      latents(worst, name + ".grad.log_var", gradient.read(VaeGraphs.LOG_VAR_GRADIENT));
      add(worst);
    }
  }

  private void run(Program program, VaeGraphs trained, double klWeight) {
    float[] weights = new float[trained.weightType().shape().size()];
    Arrays.fill(weights, (float) klWeight);
    program.write(LtmGraphs.KL_WEIGHT, weights);
    program.write(GraphNames.TOKENS, golden.tokens());
    program.write(GraphNames.TARGETS, golden.targets());
    program.run();
  }

  private static double[] wide(float[] values) {
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }
}
