package org.lathe.models.ltm.family;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lathe.engine.Session;
import org.lathe.graph.Flops;
import org.lathe.graph.Hoist;
import org.lathe.graph.TaskGraph;
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
import org.lathe.models.blocks.LayerBlocks;
import org.lathe.models.blocks.LayerFlops;
import org.lathe.models.blocks.LayeredModel;
import org.lathe.models.blocks.LlamaParameters;
import org.lathe.models.ltm.FastStep;
import org.lathe.models.ltm.FitLoss;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.LatentModel;
import org.lathe.models.ltm.LatentUse;
import org.lathe.models.ltm.Latents;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.LtmOptions;
import org.lathe.models.ltm.SlowGradient;
import org.lathe.models.ltm.UnusedDimension;
import org.lathe.models.ltm.measurement.MeasurementOptions;
import org.lathe.models.ltm.measurement.SequenceMeasurement;

/** A latent thought model (Kong et al., 2025). */
public final class LtmModel implements LatentModel, LayeredModel {
  private final LtmConfig config;
  private final Map<Integer, LtmGraphs> graphsByBatch = new HashMap<>();

  /** Creates the model of a configuration. */
  public LtmModel(LtmConfig config) {
    this.config = config;
  }

  @Override
  public Model trainedWith(ObjectiveOptions options) {
    return ((LtmOptions) options).latents() == LatentUse.NONE ? new LatentlessModel(config) : this;
  }

  @Override
  public LtmConfig config() {
    return config;
  }

  @Override
  public LayerBlocks blocks() {
    return config.blocks();
  }

  @Override
  public LtmConfig decoderConfig() {
    return config;
  }

  @Override
  public Family family() {
    return new LtmFamily();
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
  public Objective objective(Session session, StepShape shape, ObjectiveOptions options) {
    return new LtmObjective(session, graphs(shape.micro()), shape, (LtmOptions) options);
  }

  /** Planning, training and scoring share their graphs. */
  @Override
  public LtmGraphs graphs(BatchShape shape) {
    return graphsByBatch
        .computeIfAbsent(shape.sequences(), batch -> new LtmGraphs(config, batch, shape.length()))
        .withLength(shape.length());
  }

  @Override
  public FitOptions inference(ObjectiveOptions trained, int step, int steps) {
    LtmOptions options = (LtmOptions) trained;
    return new FitOptions(
        options.fast(), options.fastRate(Math.max(1, step), steps), Latents.of(options.fast()));
  }

  /** Returns the options at the end of the paper's training of {@code ltm-s}. */
  @Override
  public FitOptions inference() {
    return inference(LtmOptions.paper(16), 1, 1);
  }

  @Override
  public Likelihood likelihood(
      Session session,
      BatchShape shape,
      int separator,
      InferenceOptions inference,
      ScoreOptions options) {
    FitOptions fit = (FitOptions) inference;
    return new LtmLikelihood(
        new SequenceMeasurement(
            session, graphs(shape), separator, fit.fast(), options.secondHalf()),
        new MeasurementOptions(
            fit.peak(),
            List.of(fit.fast().steps()),
            options.draws(),
            Optional.empty(),
            options.seed()),
        config.latents() * config.dim() * UnusedDimension.kl(fit.fast(), fit.peak()));
  }

  /**
   * Returns the paper's count, {@code (T_fast + 1) (6 P + 6 L d N)}, where a fast step counts once
   * for each of its samples, and the slow step likewise; of other blocks than the paper's, {@link
   * LayerFlops}.
   */
  @Override
  public double nominalFlopsPerToken(ObjectiveOptions options, int length) {
    LtmOptions ltm = (LtmOptions) options;
    double passes = (double) ltm.fast().steps() * ltm.fast().draws().count() + ltm.slow().draws();
    return passes * LayerFlops.of(blocks(), config.layers(), config.dim(), size(), length);
  }

  @Override
  public double executedFlopsPerToken(StepShape shape, ObjectiveOptions options) {
    LtmOptions ltm = (LtmOptions) options;
    LtmGraphs graphs = graphs(shape.micro());
    boolean trajectory = ltm.slowGradient() == SlowGradient.TRAJECTORY;
    Hoist.Split step = graphs.fastStep(FastStep.of(ltm.fast(), FitLoss.of(ltm), trajectory));
    double scale = 1.0 / shape.tokens();
    TaskGraph gradient = trajectory ? graphs.slowGradient(scale) : graphs.firstSlowGradient(scale);
    double all =
        Flops.of(step.prefix())
            + ltm.fast().steps() * Flops.of(step.rest())
            + ltm.slow().draws() * Flops.of(gradient);
    return all / shape.micro().tokens();
  }
}
