package org.lathe.models.gpt;

import org.lathe.graph.TensorType;
import org.lathe.models.Parameter;

/**
 * A weight as a state of the graphs: columns of a tensor of the checkpoint, stacked over all
 * layers.
 *
 * @param state name of the state
 * @param type of the state; [L, ..] for a weight of the layers
 * @param tensor name in the checkpoint, {@code %d} for the layer
 * @param stacked whether the first extent counts layers
 * @param rows of the checkpoint's tensor; 0 where it is a vector
 * @param columns of the checkpoint's tensor
 * @param from first column that is taken
 * @param to column after the last
 */
record Gpt2Weight(
    String state,
    TensorType type,
    String tensor,
    boolean stacked,
    int rows,
    int columns,
    int from,
    int to) {
  /** Standard deviation of matrices at the start of GPT-2's training. */
  private static final double DEVIATION = 0.02;

  /** Returns the name in the checkpoint of the part of layer {@code l}. */
  String tensorOf(int l) {
    return stacked ? String.format(tensor, l) : tensor;
  }

  /** Returns the weight as a parameter of the model. */
  Parameter parameter() {
    boolean matrix = rows > 0;
    return new Parameter(state, type, stacked, matrix ? DEVIATION : 0);
  }

  /** Extents of that tensor. */
  int[] extents() {
    return rows == 0 ? new int[] {columns} : new int[] {rows, columns};
  }
}
