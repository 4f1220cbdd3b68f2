package org.lathe.models.blocks;

import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.RepeatBuilder;
import org.lathe.graph.Tensor;

/** The weights of one layer, by their name inside a layer, such as {@code attention.wq}. */
@FunctionalInterface
public interface LayerWeights {
  /** Returns the weight of this name. */
  Tensor get(String name);

  /**
   * Returns the weights of the layer that an iteration runs, sliced at the first request.
   *
   * @param stacked gives the state [L, ..] of a name
   * @param offset from a name to the layer of the first iteration
   */
  static LayerWeights slices(RepeatBuilder repeat, Stacked stacked, ToIntFunction<String> offset) {
    Map<String, Tensor> sliced = new HashMap<>();
    return name ->
        sliced.computeIfAbsent(
            name, key -> repeat.slice(key, stacked.get(key), offset.applyAsInt(key)));
  }

  /**
   * Returns the weights of one layer, for tasks outside the repeat.
   *
   * @param index from a name to the number of the layer among those that have such a weight
   */
  static LayerWeights of(GraphBuilder graph, Stacked stacked, ToIntFunction<String> index) {
    return name -> graph.at(stacked.get(name), index.applyAsInt(name));
  }

  /** Gives the stacked state of a weight of all layers, [L, ..]. */
  @FunctionalInterface
  interface Stacked {
    /** Returns the state of this name. */
    Tensor get(String name);

    /**
     * Returns the states by their names inside a layer, where {@code .weight} at their end is left
     * out.
     *
     * @param states by the names of the parameters
     */
    static Stacked of(Map<String, Tensor> states) {
      return name -> {
        Tensor weight = states.get("layers." + name + ".weight");
        return weight != null ? weight : states.get("layers." + name);
      };
    }
  }
}
