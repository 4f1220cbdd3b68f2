package org.lathe.models;

import java.util.Arrays;
import org.lathe.graph.TensorType;

/**
 * A weight of the decoder as a state of the graphs; the weights of all layers are stacked in one
 * state.
 *
 * @param name state name, such as {@code layers.attention.wq.weight}
 * @param type [L, ..] for a weight of the layers
 * @param stacked whether the first extent counts layers
 * @param deviation standard deviation of its start; 0 where all elements start alike (vectors)
 * @param mean of its start: 1 for the weights of norms, else 0
 */
public record Parameter(
    String name, TensorType type, boolean stacked, double deviation, float mean) {
  /** Creates a matrix, which starts around 0, or with a deviation of 0 the weights of a norm. */
  public Parameter(String name, TensorType type, boolean stacked, double deviation) {
    this(name, type, stacked, deviation, deviation == 0 ? 1 : 0);
  }

  /** Returns whether weight decay applies: to matrices, not to vectors. */
  public boolean decays() {
    return deviation > 0;
  }

  /** Returns the number of stacked layers; 1 if the weight is not stacked. */
  public int layers() {
    return stacked ? type.shape().extent(0) : 1;
  }

  /**
   * Returns the name of the weight of layer {@code l} in checkpoints: {@code
   * layers.3.attention.wq.weight}.
   */
  public String nameOfLayer(int l) {
    return stacked ? name.replaceFirst("^(layers|h|encoder\\.layers)\\.", "$1." + l + ".") : name;
  }

  /** Returns the extents of the weight of one layer in checkpoints. */
  public int[] extentsOfLayer() {
    int[] extents = type.shape().extents();
    return stacked ? Arrays.copyOfRange(extents, 1, extents.length) : extents;
  }

  /** Returns the name of the state that accumulates the gradient. */
  public String gradient() {
    return "grad." + name;
  }

  /** Returns the name of the state of AdamW's first moment. */
  public String firstMoment() {
    return "adamw.m." + name;
  }

  /** Returns the name of the state of AdamW's second moment. */
  public String secondMoment() {
    return "adamw.v." + name;
  }
}
