package org.lathe.models.exchange;

import org.lathe.models.Parameter;

/**
 * A weight that is a part of a tensor of the checkpoint, in each layer: rows or columns of a matrix
 * that another program keeps as one, such as the one of queries, keys and values.
 */
public interface TensorPart {
  /** Returns the weight as a state of the graphs; [L, ..] for a weight of the layers. */
  Parameter parameter();

  /** Returns the name in the checkpoint of the tensor of layer {@code l}. */
  String tensorOf(int l);

  /** Returns the extents of that tensor. */
  int[] extents();

  /** Copies the part of a tensor of the checkpoint to {@code values}, from {@code at} on. */
  void take(float[] tensor, float[] values, int at);

  /** Copies {@code values} from {@code at} on to the part of a tensor of the checkpoint. */
  void give(float[] values, int at, float[] tensor);
}
