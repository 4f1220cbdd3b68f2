package org.lathe.conformance.libtorch;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.lathe.graph.DType;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/** Tensors that live until released, and their elements. */
final class Memory {
  private Memory() {}

  /** Returns zeros. */
  static Tensor zeros(TensorType type) {
    ScalarType element = type.dtype() == DType.F32 ? ScalarType.Float : ScalarType.Int;
    try (TensorOptions options = torch.dtype(element)) {
      return torch.zeros(sizes(type.shape()), options).retainReference();
    }
  }

  /** Returns extents in the form of ATen. */
  static long[] sizes(Shape shape) {
    return Arrays.stream(shape.extents()).asLongStream().toArray();
  }

  static void write(Tensor to, float[] values) {
    if (values.length > 0) {
      to.data_ptr_float().put(values);
    }
  }

  static void write(Tensor to, int[] values) {
    if (values.length > 0) {
      to.data_ptr_int().put(values);
    }
  }

  static void read(Tensor from, float[] values) {
    if (values.length > 0) {
      try (Tensor whole = from.contiguous()) {
        FloatPointer elements = whole.data_ptr_float();
        elements.get(values);
      }
    }
  }

  static void read(Tensor from, int[] values) {
    if (values.length > 0) {
      try (Tensor whole = from.contiguous()) {
        whole.data_ptr_int().get(values);
      }
    }
  }
}
