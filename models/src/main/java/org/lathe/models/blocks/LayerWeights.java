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

  /** Returns the weights of layer {@code l}, for tasks outside the repeat. */
  static LayerWeights of(GraphBuilder graph, Stacked stacked, int l) {
    return name -> graph.at(stacked.get(name), l);
  }

  /** Gives the stacked state of a weight of all layers, [L, ..]. */
  @FunctionalInterface
  interface Stacked {
    /** Returns the state of this name. */
    Tensor get(String name);
  }
}
