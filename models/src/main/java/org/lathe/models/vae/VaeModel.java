package org.lathe.models.vae;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lathe.engine.Session;
import org.lathe.graph.Flops;
import org.lathe.graph.Hoist;
import org.lathe.models.BatchShape;
import org.lathe.models.Family;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Likelihood;
import org.lathe.models.Model;
import org.lathe.models.Objective;
import org.lathe.models.ObjectiveOptions;
import org.lathe.models.Parameter;
import org.lathe.models.ScoreOptions;
import org.lathe.models.StepShape;
import org.lathe.models.UpdateSchedule;
import org.lathe.models.blocks.LlamaParameters;
import org.lathe.models.ltm.FastStep;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.LatentModel;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;

/**
 * An amortized variational autoencoder: a latent thought model's decoder whose posterior an encoder
 * gives in one pass. Fits start from that posterior; they have no steps unless asked for.
 */
public final class VaeModel implements LatentModel {
  private final VaeConfig config;
  private final VaeOptions options;
  private final Map<Integer, LtmGraphs> graphsByBatch = new HashMap<>();

  /** Creates the model of a configuration. */
  public VaeModel(VaeConfig config) {
    this(config, VaeOptions.PLAIN);
  }

  private VaeModel(VaeConfig config, VaeOptions options) {
    this.config = config;
    this.options = options;
  }

  @Override
  public Model trainedWith(ObjectiveOptions trained) {
    return new VaeModel(config, (VaeOptions) trained);
  }

  @Override
  public VaeConfig config() {
    return config;
  }

  @Override
  public LtmConfig decoderConfig() {
    return config.decoder();
  }

  @Override
  public Family family() {
    return new VaeFamily();
  }

  @Override
  public List<Parameter> parameters() {
    return config.parameters();
  }

  @Override
  public String canonical(String tensor) {
    return LlamaParameters.canonical(tensor);
  }

  @Override
  public UpdateSchedule updates(ObjectiveOptions trained) {
    AggressiveEncoder aggressive = ((VaeOptions) trained).aggressiveEncoder();
    return aggressive.steps() == 0
        ? UpdateSchedule.all(parameters())
        : new PartsInTurn(config, aggressive);
  }

  /** Planning, training and scoring share their graphs. */
  @Override
  public LtmGraphs graphs(BatchShape shape) {
    return graphsByBatch
        .computeIfAbsent(
            shape.sequences(),
            batch -> new LtmGraphs(config.decoder(), batch, shape.length(), new Encoder(config)))
        .withLength(shape.length());
  }

  /** Returns the graphs of training on batches of this shape. */
  VaeGraphs graphs(BatchShape shape, VaeOptions trained) {
    return new VaeGraphs(config, graphs(shape), trained.freeBits());
  }

  @Override
  public Objective objective(Session session, StepShape shape, ObjectiveOptions trained) {
    VaeOptions vae = (VaeOptions) trained;
    VaeGraphs graphs = graphs(shape.micro(), vae);
    return vae.semiAmortized()
        ? new SemiAmortizedObjective(session, graphs, shape, vae)
        : new VaeObjective(session, graphs, shape, vae);
  }

  @Override
  public FitOptions inference(ObjectiveOptions trained, int step, int steps) {
    return ((VaeOptions) trained).fits();
  }

  /** Returns the encoder's posterior as it is. */
  @Override
  public FitOptions inference() {
    return options.fits();
  }

  @Override
  public Likelihood likelihood(
      Session session,
      BatchShape shape,
      int separator,
      InferenceOptions inference,
      ScoreOptions scores) {
    FitOptions fit = (FitOptions) inference;
    FitOptions refined =
        fit.fast().steps() > 0
            ? fit
            : new FitOptions(fit.fast().withSteps(options.fastSteps()), fit.peak(), fit.latents());
    return new VaeLikelihood(
        session, graphs(shape), separator, refined, options.semiAmortized(), scores);
  }

  /**
   * Returns {@code 6 P + 6 L d N + 12 L_e d N} of encoder and decoder; where fast steps refine the
   * posterior, {@code (T + 1) (6 P + 6 L d N)} of the decoder more, a fast step once for each of
   * its samples.
   */
  @Override
  public double nominalFlopsPerToken(ObjectiveOptions trained, int length) {
    VaeOptions vae = (VaeOptions) trained;
    double attention = 6.0 * config.dim() * length;
    double both = 6.0 * size() + attention * (config.layers() + 2.0 * config.encoderLayers());
    if (!vae.semiAmortized()) {
      return both;
    }
    double weights =
        config.decoder().parameters().stream().mapToLong(p -> p.type().shape().size()).sum();
    double passes = 1.0 + vae.fastSteps() * vae.fits().fast().draws().count();
    return both + passes * (6.0 * weights + attention * config.layers());
  }

  @Override
  public double executedFlopsPerToken(StepShape shape, ObjectiveOptions trained) {
    VaeOptions vae = (VaeOptions) trained;
    VaeGraphs graphs = graphs(shape.micro(), vae);
    double scale = 1.0 / shape.tokens();
    if (!vae.semiAmortized()) {
      return Flops.of(graphs.gradient(scale, true)) / shape.micro().tokens();
    }
    LtmGraphs fits = graphs.fits();
    FitOptions fit = vae.fits();
    Hoist.Split step =
        fits.fastStep(FastStep.of(fit.fast(), SemiAmortizedObjective.loss(vae), false));
    double all =
        Flops.of(fits.start(fit.fast()))
            + Flops.of(step.prefix())
            + fit.fast().steps() * Flops.of(step.rest())
            + Flops.of(fits.slowGradient(scale))
            + Flops.of(graphs.encoderGradient(scale));
    return all / shape.micro().tokens();
  }
}
