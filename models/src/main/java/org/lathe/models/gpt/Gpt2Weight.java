package org.lathe.models.gpt;

import org.lathe.graph.TensorType;
import org.lathe.models.Parameter;

/**
 * A weight as a state of the graphs: columns of a tensor of the checkpoint, stacked over all
 * layers.
 *
 * @param parameter name, type and start of the state; [L, ..] for a weight of the layers
 * @param tensor name in the checkpoint, {@code %d} for the layer
 * @param rows of the checkpoint's tensor; 0 where it is a vector
 * @param columns of the checkpoint's tensor
 * @param from first column that is taken
 * @param to column after the last
 */
record Gpt2Weight(Parameter parameter, String tensor, int rows, int columns, int from, int to) {
  /** Returns the name of the state. */
  String state() {
    return parameter.name();
  }

  /** Returns the type of the state. */
  TensorType type() {
    return parameter.type();
  }

  /** Returns the name in the checkpoint of the part of layer {@code l}. */
  String tensorOf(int l) {
    return parameter.stacked() ? String.format(tensor, l) : tensor;
  }

  /** Returns the extents of that tensor. */
  int[] extents() {
    return rows == 0 ? new int[] {columns} : new int[] {rows, columns};
  }

  /** Copies the columns of a tensor of the checkpoint to {@code values}, from {@code at} on. */
  void take(float[] tensor, float[] values, int at) {
    int width = to - from;
    for (int r = 0; r < Math.max(1, rows); r++) {
      System.arraycopy(tensor, r * columns + from, values, at + r * width, width);
    }
  }

  /** Copies {@code values} from {@code at} on to the columns of a tensor of the checkpoint. */
  void give(float[] values, int at, float[] tensor) {
    int width = to - from;
    for (int r = 0; r < Math.max(1, rows); r++) {
      System.arraycopy(values, at + r * width, tensor, r * columns + from, width);
    }
  }
}
