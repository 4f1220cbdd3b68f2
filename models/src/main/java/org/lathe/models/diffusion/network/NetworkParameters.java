package org.lathe.models.diffusion.network;

import java.util.ArrayList;
import java.util.List;
import org.lathe.graph.TensorType;
import org.lathe.models.Parameter;
import org.lathe.models.WeightStart;

/** A growing list of the weights of a network. */
final class NetworkParameters {
  private final int layers;
  private final List<Parameter> all = new ArrayList<>();

  /**
   * Creates an empty list.
   *
   * @param layers number L of layers
   */
  NetworkParameters(int layers) {
    this.layers = layers;
  }

  /** Adds a matrix of the network, [rows, columns]. */
  void matrix(String name, int rows, int columns, WeightStart start) {
    all.add(new Parameter(name, TensorType.f32(rows, columns), false, start));
  }

  /** Adds a vector of the network. */
  void vector(String name, int width, WeightStart start) {
    all.add(new Parameter(name, TensorType.f32(width), false, start));
  }

  /** Adds a matrix of each layer, [L, rows, columns]. */
  void matrixOfLayers(String name, int rows, int columns, WeightStart start) {
    all.add(new Parameter(name, TensorType.f32(layers, rows, columns), true, start));
  }

  /** Adds a vector of each layer, [L, width]. */
  void vectorOfLayers(String name, int width, WeightStart start) {
    all.add(new Parameter(name, TensorType.f32(layers, width), true, start));
  }

  /**
   * Adds the six maps of a block, which start at 0: so each block starts as the identity.
   *
   * @param prefix of their names, which ends with a dot
   */
  void modulationsOfLayers(String prefix, int dim, int conditioning) {
    for (String part : ModulatedBlock.MODULATIONS) {
      matrixOfLayers(prefix + part + ".weight", dim, conditioning, WeightStart.ZEROS);
      vectorOfLayers(prefix + part + ".bias", dim, WeightStart.ZEROS);
    }
  }

  /**
   * Adds shift and scale of the last norm, which start at 0.
   *
   * @param prefix of their names, which ends with a dot
   */
  void lastModulation(String prefix, int dim, int conditioning) {
    for (String part : List.of("shift", "scale")) {
      matrix(prefix + part + ".weight", dim, conditioning, WeightStart.ZEROS);
      vector(prefix + part + ".bias", dim, WeightStart.ZEROS);
    }
  }

  /** Returns the weights in the order in which they were added. */
  List<Parameter> all() {
    return List.copyOf(all);
  }
}
