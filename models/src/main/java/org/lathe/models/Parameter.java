package org.lathe.models;

import java.util.Arrays;
import org.lathe.graph.TensorType;

/**
 * A weight of a model as a state of the graphs; the weights of all layers are stacked in one state.
 *
 * @param name state name, such as {@code layers.attention.wq.weight}
 * @param type [L, ..] for a weight of the layers
 * @param stacked whether the first extent counts layers
 * @param start its values before training
 * @param decays whether weight decay may apply to it; where it may, options decide
 */
public record Parameter(
    String name, TensorType type, boolean stacked, WeightStart start, boolean decays) {
  /** Creates a weight to which weight decay may apply. */
  public Parameter(String name, TensorType type, boolean stacked, WeightStart start) {
    this(name, type, stacked, start, true);
  }

  /** Creates a weight that starts around 0 with this standard deviation. */
  public Parameter(String name, TensorType type, boolean stacked, double deviation) {
    this(name, type, stacked, new WeightStart.Normal(deviation));
  }

  /** Returns whether the weight of a layer is a matrix; else it is a vector. */
  public boolean isMatrix() {
    return extentsOfLayer().length > 1;
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
    return stacked
        ? name.replaceFirst("^(layers|blocks|h|encoder\\.layers)\\.", "$1." + l + ".")
        : name;
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

  /** Returns the name of the state of the average over the training. */
  public String average() {
    return "ema." + name;
  }
}
