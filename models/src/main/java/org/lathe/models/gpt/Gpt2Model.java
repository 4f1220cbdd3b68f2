package org.lathe.models.gpt;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.lathe.engine.Session;
import org.lathe.files.Safetensors;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.models.Family;
import org.lathe.models.InferenceOptions;
import org.lathe.models.ObjectiveOptions;
import org.lathe.models.Parameter;
import org.lathe.models.autoregressive.AutoregressiveModel;
import org.lathe.models.decoding.StepDecoder;

/**
 * A GPT-2 (Radford et al., 2019). Its checkpoints have Hugging Face's form: those of other programs
 * are read here, and those of a training here are read by other programs.
 */
public final class Gpt2Model extends AutoregressiveModel {
  private final Gpt2Config config;
  private final Gpt2Weights weights;
  private final Gpt2Graphs formulas;
  private final Map<Integer, TaskGraph> decodes = new HashMap<>();

  /** Creates the model of a configuration. */
  public Gpt2Model(Gpt2Config config) {
    this.config = config;
    this.weights = new Gpt2Weights(config);
    this.formulas = new Gpt2Graphs(config, weights.parameters());
  }

  @Override
  public String label() {
    return "GPT-2";
  }

  @Override
  public Gpt2Config config() {
    return config;
  }

  @Override
  public Family family() {
    return new GptFamily();
  }

  /** Returns the weights; queries, keys and values, which are one matrix in files, are three. */
  @Override
  public List<Parameter> parameters() {
    return weights.parameters();
  }

  @Override
  public Map<String, int[]> checkpointTensors() {
    return weights.tensors();
  }

  @Override
  public void loadWeights(Session session, Path file) {
    weights.load(session, file);
  }

  @Override
  public Map<String, Safetensors.Entry> tensors(
      Session session, Function<Parameter, String> state) {
    return weights.tensors(session, state);
  }

  @Override
  public void restore(
      Session session,
      Map<String, Safetensors.Entry> tensors,
      Function<Parameter, String> state,
      String where) {
    weights.restore(session, tensors, state, where);
  }

  @Override
  protected Tensor hidden(GraphBuilder graph, Map<String, Tensor> states, Tensor tokens) {
    return formulas.hidden(graph, states, tokens);
  }

  @Override
  protected String outputEmbedding() {
    return Gpt2Graphs.TABLE;
  }

  /**
   * Returns {@code 6 P + 6 L d N}, as for any autoregressive model, but with P the weights of
   * products alone: the table counts once, as the output embedding, and positions, biases and norms
   * do not.
   */
  @Override
  public double nominalFlopsPerToken(ObjectiveOptions options, int length) {
    long products =
        parameters().stream()
            .filter(
                parameter -> parameter.isMatrix() && !parameter.name().equals(Gpt2Graphs.POSITIONS))
            .mapToLong(parameter -> parameter.type().shape().size())
            .sum();
    return 6.0 * products + 6.0 * config.layers() * config.dim() * length;
  }

  @Override
  public StepDecoder decoder(
      Session session, int batch, int separator, InferenceOptions inference) {
    TaskGraph decode = decodes.computeIfAbsent(batch, formulas::decode);
    return new CachedDecoder(session, decode, config, batch);
  }
}
