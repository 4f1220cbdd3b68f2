package org.lathe.models;

import java.util.Arrays;
import org.lathe.graph.TensorType;

/**
 * A weight of the decoder as the graphs hold it: those of all layers stacked in one state.
 *
 * @param name state name, such as {@code layers.attention.wq.weight}
 * @param type [L, ..] for a weight of the layers
 * @param stacked whether the first extent counts layers
 * @param deviation standard deviation of its start, or 0 to start at one (norm weights)
 */
public record Parameter(String name, TensorType type, boolean stacked, double deviation) {

  /** Weight decay applies to matrices, not to vectors. */
  public boolean decays() {
    return deviation > 0;
  }

  /** Number of layers whose weights it stacks; 1 where it stacks none. */
  public int layers() {
    return stacked ? type.shape().extent(0) : 1;
  }

  /** Name of layer {@code l} in checkpoints: {@code layers.3.attention.wq.weight}. */
  public String nameOfLayer(int l) {
    return stacked ? name.replaceFirst("^layers\\.", "layers." + l + ".") : name;
  }

  /** Extents of one layer's weight in checkpoints. */
  public int[] extentsOfLayer() {
    int[] extents = type.shape().extents();
    return stacked ? Arrays.copyOfRange(extents, 1, extents.length) : extents;
  }

  /** State that gathers the gradient. */
  public String gradient() {
    return "grad." + name;
  }

  /** State of AdamW's first moment. */
  public String firstMoment() {
    return "adamw.m." + name;
  }

  /** State of AdamW's second moment. */
  public String secondMoment() {
    return "adamw.v." + name;
  }
}
