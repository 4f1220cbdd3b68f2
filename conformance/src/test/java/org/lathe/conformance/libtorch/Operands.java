package org.lathe.conformance.libtorch;

import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/** The inputs of one task while it runs. */
final class Operands {
  private final Tensor[] tensors;
  private final boolean[] expendable;
  private final Kept kept;

  /**
   * The operands of a task.
   *
   * @param expendable whether nothing else reads an operand from now on
   * @param kept what the program keeps from run to run
   */
  Operands(Tensor[] tensors, boolean[] expendable, Kept kept) {
    this.tensors = tensors;
    this.expendable = expendable;
    this.kept = kept;
  }

  int count() {
    return tensors.length;
  }

  /** Input {@code i}, not to be changed. */
  Tensor at(int i) {
    return tensors[i];
  }

  /** Input {@code i}, to be changed in place: itself if nothing else reads it, or a copy. */
  Tensor own(int i) {
    return expendable[i] ? tensors[i] : tensors[i].clone();
  }

  /** The elements of an int32 input. */
  int[] ints(int i) {
    int[] values = new int[(int) tensors[i].numel()];
    if (values.length > 0) {
      tensors[i].data_ptr_int().get(values);
    }
    return values;
  }

  /** The elements of a float32 input, a short one. */
  float[] floats(int i) {
    float[] values = new float[(int) tensors[i].numel()];
    if (values.length > 0) {
      tensors[i].data_ptr_float().get(values);
    }
    return values;
  }

  /** A tensor that depends on {@code key} alone, made once a program. */
  Tensor once(Object key, Supplier<Tensor> make) {
    return kept.once(key, make);
  }
}
