package org.lathe.models.diffusion;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.graph.Flops;
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
import org.lathe.models.Vocabulary;
import org.lathe.models.diffusion.likelihood.DiffusionLikelihood;
import org.lathe.models.diffusion.network.DiffusionConfig;
import org.lathe.models.diffusion.network.DiffusionGraphs;
import org.lathe.models.diffusion.network.DiffusionNetwork;
import org.lathe.models.diffusion.network.NetworkDenoiser;
import org.lathe.models.diffusion.network.NetworkLosses;
import org.lathe.models.diffusion.network.ReleasedTensors;
import org.lathe.models.diffusion.sampling.DiffusionGenerator;
import org.lathe.models.diffusion.sampling.SamplerOptions;
import org.lathe.models.generation.Infiller;

/**
 * A discrete diffusion model. A sequence of N tokens has N + 1 places: the first is the
 * separator's.
 */
public final class DiffusionModel implements Model {
  private final DiffusionConfig config;
  private final DiffusionNetwork network;
  private final ReleasedTensors tensors;
  private final Map<BatchShape, DiffusionGraphs> graphs = new HashMap<>();

  /** Creates the model of a configuration. */
  public DiffusionModel(DiffusionConfig config) {
    this.config = config;
    this.network = DiffusionNetwork.of(config);
    this.tensors = new ReleasedTensors(config, network.parameters());
  }

  @Override
  public String label() {
    return config.process().id();
  }

  @Override
  public DiffusionConfig config() {
    return config;
  }

  @Override
  public Family family() {
    return new DiffusionFamily();
  }

  /** Returns the weights; several are rows of one tensor in checkpoints. */
  @Override
  public List<Parameter> parameters() {
    return network.parameters();
  }

  @Override
  public Map<String, int[]> checkpointTensors() {
    return tensors.extents();
  }

  @Override
  public void loadWeights(Session session, Path file) {
    tensors.load(session, file);
  }

  @Override
  public Map<String, Safetensors.Entry> tensors(
      Session session, Function<Parameter, String> state) {
    return tensors.tensors(session, state);
  }

  @Override
  public void restore(
      Session session,
      Map<String, Safetensors.Entry> given,
      Function<Parameter, String> state,
      String where) {
    tensors.restore(session, given, state, where);
  }

  /**
   * Returns the graphs for sequences of this shape, which have a place more than tokens. Planning,
   * training and scoring share them.
   */
  public DiffusionGraphs graphs(BatchShape shape) {
    return graphs.computeIfAbsent(
        shape, s -> new DiffusionGraphs(config, s.sequences(), s.length() + 1));
  }

  @Override
  public Objective objective(Session session, StepShape shape, ObjectiveOptions trained) {
    DiffusionOptions options = (DiffusionOptions) trained;
    DiffusionGraphs drawn = graphs(shape.micro());
    if (!Double.isFinite(drawn.weight(options.leastTime()))) {
      throw new InputException(
          ("objective.leastTime %s: the weight of the loss has no bound there; give a larger one,"
                  + " such as 0.001")
              .formatted(options.leastTime()));
    }
    return new DiffusionObjective(session, drawn, shape, options);
  }

  @Override
  public Likelihood likelihood(
      Session session,
      BatchShape shape,
      int separator,
      InferenceOptions inference,
      ScoreOptions scores) {
    return new DiffusionLikelihood(
        new NetworkLosses(session, graphs(shape)), config, separator, scores);
  }

  /** Returns the options of a sampler, the defaults of the process. */
  @Override
  public SamplerOptions inference(ObjectiveOptions trained, int step, int steps) {
    return inference();
  }

  @Override
  public SamplerOptions inference() {
    return SamplerOptions.of(config.process());
  }

  /** Compiles the program for sampling whole sequences. */
  @Override
  public DiffusionGenerator generator(
      Session session, int batch, Vocabulary vocabulary, InferenceOptions inference) {
    return new DiffusionGenerator(
        new NetworkDenoiser(session, graphs(new BatchShape(batch, config.positions()))),
        config.process(),
        config.schedule(),
        vocabulary,
        (SamplerOptions) inference);
  }

  @Override
  public Optional<Infiller> infiller(
      Session session, int batch, Vocabulary vocabulary, InferenceOptions inference) {
    return Optional.of(generator(session, batch, vocabulary, inference));
  }

  /**
   * Returns {@code 6 P + 12 L d N}, with P the weights that each place is multiplied with: those of
   * the conditioning vector and the input table are not among them. Attention sees both sides.
   */
  @Override
  public double nominalFlopsPerToken(ObjectiveOptions options, int length) {
    return 6.0 * network.productsPerPlace() + 12.0 * config.layers() * config.dim() * length;
  }

  @Override
  public double executedFlopsPerToken(StepShape shape, ObjectiveOptions options) {
    return Flops.of(graphs(shape.micro()).gradient(true)) / shape.micro().tokens();
  }
}
