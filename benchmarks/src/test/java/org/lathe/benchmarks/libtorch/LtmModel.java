package org.lathe.benchmarks.libtorch;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.lathe.benchmarks.Agreements;
import org.lathe.benchmarks.Contestant;
import org.lathe.benchmarks.ModelInTraining;
import org.lathe.engine.Program;
import org.lathe.models.BatchShape;
import org.lathe.models.GraphNames;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.LtmOptions;
import org.lathe.models.ltm.Posterior;

/** A latent thought model with one sample of z for each fast step. */
final class LtmModel extends LibtorchModel {
  /** The label of our fast step. */
  private static final String FAST = "fast";

  /** Consecutive products and attention sums of a layer: 4, 4 and 2. */
  private static final int SUMS_OF_LAYER = 10;

  /** Means as in the middle of a fit: at zero, the KL has no gradient for them. */
  private static final double MEANS = 0.1;

  private final LtmConfig config;
  private final FastOptions fit;
  private final double rate;
  private final float[] means;
  private final float[] logVariances;
  private final float[] fitNoise;
  private final float[] slowNoise;
  private final Tensor mu;
  private final Tensor logVar;
  private final Tensor noise;
  private final Decoder decoder;
  private final AdamW fast;
  private final Tensor prefix;

  LtmModel(ModelInTraining ours, int threads, LtmConfig config) {
    super(ours, threads, SUMS_OF_LAYER, config.hidden());
    this.config = config;
    LtmOptions options = (LtmOptions) ours.workload().objective();
    this.fit = options.fast();
    this.rate = options.fastRate(1, 1);
    long batch = ours.workload().batch();
    int n = ours.workload().length();
    long[] latents = {config.layers(), batch, config.latentsPerLayer(), config.dim()};
    mu = torch.zeros(latents);
    logVar = torch.zeros(latents);
    noise = torch.zeros(latents);
    decoder =
        new Decoder(
            config,
            tensor("tok_embeddings.weight", 0),
            tensor("norm.weight", 0),
            layers(),
            Tensors.window(n, config.window()),
            Tensors.turns(config.ropeTheta(), config.headWidth(), n, 1),
            Tensors.turns(
                config.ropeTheta(),
                config.headWidth(),
                config.latentsPerLayer(),
                config.latentStride()));
    fast = new AdamW(List.of(mu, logVar), 0.9, 0.999);
    prefix = torch.zeros(batch, n, config.dim());
    // Our parts draw their noise by its number, so they draw the same again.
    ours.prepare("prefix");
    logVariances = ours.session().read(Posterior.LOG_VAR);
    ours.prepare(FAST);
    fitNoise = ours.session().read(Posterior.NOISE);
    ours.gradient();
    slowNoise = ours.session().read(Posterior.NOISE);
    SplittableRandom random = new SplittableRandom(1);
    means = new float[logVariances.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = (float) (MEANS * random.nextGaussian());
    }
    restart();
  }

  private List<Layer> layers() {
    List<Layer> layers = new ArrayList<>();
    for (int l = 0; l < config.layers(); l++) {
      int number = l;
      layers.add(Layer.of(name -> tensor("layers." + name + ".weight", number)));
    }
    return layers;
  }

  @Override
  public void restart() {
    super.restart();
    ours.prepare("prefix");
    ours.session().write(Posterior.MU, means);
    try (PointerScope _ = new PointerScope();
        NoGradGuard _ = new NoGradGuard()) {
      Tensors.write(List.of(mu), means);
      Tensors.write(List.of(logVar), logVariances);
      Tensors.write(List.of(noise), slowNoise);
      AdamW.forget(mu);
      AdamW.forget(logVar);
      fast.restart();
      prefix.copy_(decoder.prefix(tokens));
    }
  }

  private void require(boolean ofWeights, boolean ofPosterior) {
    require(ofWeights);
    mu.set_requires_grad(ofPosterior);
    logVar.set_requires_grad(ofPosterior);
  }

  private Tensor sample() {
    return torch.addcmul(mu, noise, torch.exp(torch.mul(logVar, new Scalar(0.5))));
  }

  private Tensor kl() {
    Tensor terms =
        torch.sub(torch.add(torch.square(mu), torch.exp(logVar)), torch.add(logVar, new Scalar(1)));
    return torch.mul(terms.sum(), new Scalar(0.5));
  }

  @Override
  public List<Contestant> prepare(String label) {
    List<Contestant> forms = new ArrayList<>();
    if (label.equals(FAST)) {
      for (PeerForm form : List.of(PeerForm.BEST, PeerForm.RELEASE)) {
        forms.add(new Contestant("peer, " + form.label(), () -> fastStep(form)));
      }
    }
    return forms;
  }

  /**
   * Does one step of Adam on (mu, log_var) along the gradient of {@code nll + kl}; returns that
   * before the step.
   */
  double fastStep(PeerForm form) {
    use();
    boolean release = form == PeerForm.RELEASE;
    require(release, true);
    try (PointerScope _ = new PointerScope()) {
      AdamW.forget(mu);
      AdamW.forget(logVar);
      Tensor z = sample();
      Tensor h = release ? decoder.prefix(tokens) : prefix;
      Tensor nelbo = torch.add(decoder.nll(h, z, this), kl());
      nelbo.backward();
      double value = nelbo.item_float();
      fast.step(rate, fit.decay());
      return value;
    }
  }

  /** Compares both forms of the fast step. */
  @Override
  public void compare(Agreements agreements) {
    for (PeerForm form : PeerForm.values()) {
      restart();
      Tensors.write(List.of(noise), fitNoise);
      ours.session().write(Posterior.NOISE, fitNoise);
      float[][] whole = posteriorGradient();
      double nelbo = ours.prepare(FAST);
      double others = fastStep(form);
      String name = form.label() + " fast step, ";
      agreements.loss(name + "NELBO", nelbo, others);
      // The gradient of the KL does not depend on the decoder; without it, the rest is the
      // gradient through z.
      agreements.gradient(
          name + "gradient of mu",
          withoutKl(whole[0], true),
          withoutKl(Tensors.gradient(List.of(mu)), true),
          Agreements.norm(whole[0]));
      agreements.gradient(
          name + "gradient of log_var",
          withoutKl(whole[1], false),
          withoutKl(Tensors.gradient(List.of(logVar)), false),
          Agreements.norm(whole[1]));
    }
  }

  /** Returns our gradient of {@code nll + kl} for mu and log_var at the present posterior. */
  private float[][] posteriorGradient() {
    BatchShape shape = ours.workload().shape();
    LtmGraphs graphs = new LtmGraphs(config, shape.sequences(), shape.length());
    try (Program program = ours.session().compile(graphs.posteriorGradient())) {
      program.write(GraphNames.TOKENS, ours.batch().tokens());
      program.write(GraphNames.TARGETS, ours.batch().targets());
      program.run();
      return new float[][] {
        program.read(LtmGraphs.MU_GRADIENT), program.read(LtmGraphs.LOG_VAR_GRADIENT)
      };
    }
  }

  private float[] withoutKl(float[] gradient, boolean ofMu) {
    float[] rest = gradient.clone();
    for (int i = 0; i < rest.length; i++) {
      double kl = ofMu ? means[i] : 0.5 * (Math.exp(logVariances[i]) - 1);
      rest[i] = (float) (rest[i] - kl);
    }
    return rest;
  }

  @Override
  Tensor nll() {
    require(true, false);
    return decoder.nll(decoder.prefix(tokens), sample(), this);
  }
}
