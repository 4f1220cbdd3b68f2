package org.lathe.models.diffusion.network;

import java.util.List;
import java.util.Map;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;
import org.lathe.models.Parameter;
import org.lathe.models.diffusion.noise.Process;

/** A network that reads noisy sequences, every place of which sees every other. */
public sealed interface DiffusionNetwork permits Dit, Md4Network {
  /** Returns the network of a configuration. */
  static DiffusionNetwork of(DiffusionConfig config) {
    return config.process() == Process.MD4 ? new Md4Network(config) : new Dit(config);
  }

  /** Returns the weights, in the order of the release's modules. */
  List<Parameter> parameters();

  /** Returns the number that the network reads as the time t. */
  double time(double t);

  /**
   * Adds the network to a graph.
   *
   * @param weights states of the graph, by the names of the parameters
   * @param noisy int32 [batch, n]
   * @param time what the network reads as the time, [batch]; or [1], the same for all
   */
  NetworkOutput add(GraphBuilder g, Map<String, Tensor> weights, Tensor noisy, Tensor time);

  /**
   * Returns what makes logits of hidden states.
   *
   * @param weights states of the graph, by the names of the parameters
   * @param hidden the last states of places, [.., d]
   */
  NetworkOutput output(Map<String, Tensor> weights, Tensor hidden);

  /** Returns the number of weights that each place is multiplied with. */
  default long productsPerPlace() {
    return parameters().stream()
        .filter(parameter -> multipliesPlaces(parameter.name()))
        .mapToLong(parameter -> parameter.type().shape().size())
        .sum();
  }

  /** Returns whether this parameter is a matrix that each place is multiplied with. */
  boolean multipliesPlaces(String parameter);
}
