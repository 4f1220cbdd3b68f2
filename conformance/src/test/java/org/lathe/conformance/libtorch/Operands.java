package org.lathe.conformance.libtorch;

import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/** The inputs of one task while it runs. */
final class Operands {
  private final Tensor[] tensors;
  private final boolean[] expendable;
  private final Kept kept;

  /**
   * Creates the operands of a task.
   *
   * @param expendable whether nothing else reads an operand later
   * @param kept tensors that the program keeps from run to run
   */
  Operands(Tensor[] tensors, boolean[] expendable, Kept kept) {
    this.tensors = tensors;
    this.expendable = expendable;
    this.kept = kept;
  }

  int count() {
    return tensors.length;
  }

  /** Returns input {@code i}, which must not be changed. */
  Tensor at(int i) {
    return tensors[i];
  }

  /** Returns all inputs, which must not be changed. */
  List<Tensor> all() {
    return List.of(tensors);
  }

  /** Returns input {@code i} for a change in place: itself if nothing else reads it, or a copy. */
  Tensor own(int i) {
    return expendable[i] ? tensors[i] : tensors[i].clone();
  }

  /** Returns the elements of an int32 input. */
  int[] ints(int i) {
    int[] values = new int[(int) tensors[i].numel()];
    if (values.length > 0) {
      tensors[i].data_ptr_int().get(values);
    }
    return values;
  }

  /** Returns the elements of a short float32 input. */
  float[] floats(int i) {
    float[] values = new float[(int) tensors[i].numel()];
    if (values.length > 0) {
      tensors[i].data_ptr_float().get(values);
    }
    return values;
  }

  /** Returns a tensor that depends only on {@code key}, created once per program. */
  Tensor once(Object key, Supplier<Tensor> make) {
    return kept.once(key, make);
  }
}
