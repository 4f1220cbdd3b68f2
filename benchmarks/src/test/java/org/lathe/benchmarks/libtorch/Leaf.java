package org.lathe.benchmarks.libtorch;

import org.bytedeco.pytorch.Tensor;

/**
 * Where one layer of a parameter is: columns of a tensor that libtorch trains.
 *
 * @param tensor that gets a gradient
 * @param from first column
 * @param columns their number
 */
record Leaf(Tensor tensor, long from, long columns) {
  /** The whole of a tensor. */
  static Leaf whole(Tensor tensor) {
    return new Leaf(tensor, 0, tensor.size(-1));
  }

  /** Returns the parameter. */
  Tensor value() {
    return of(tensor);
  }

  /** Returns its gradient. */
  Tensor gradient() {
    return of(tensor.grad());
  }

  private Tensor of(Tensor all) {
    return columns == all.size(-1) ? all : all.narrow(-1, from, columns);
  }
}
