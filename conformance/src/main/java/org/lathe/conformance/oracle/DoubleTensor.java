package org.lathe.conformance.oracle;

import java.util.function.IntToDoubleFunction;
import org.lathe.graph.Constant;
import org.lathe.graph.DType;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * A tensor in float64; int32 elements are doubles too, which is exact.
 *
 * @param type the type of the tensor that it represents
 * @param values elements, row-major
 */
public record DoubleTensor(TensorType type, double[] values) {
  /** Checks that there are as many values as the type has elements. */
  public DoubleTensor {
    if (values.length != type.shape().size()) {
      throw new IllegalArgumentException(type + " given " + values.length + " values");
    }
  }

  /** Returns zeros. */
  public static DoubleTensor zeros(TensorType type) {
    return new DoubleTensor(type, new double[type.shape().size()]);
  }

  /** Returns a tensor whose element i is a function of i. */
  public static DoubleTensor of(TensorType type, IntToDoubleFunction element) {
    DoubleTensor tensor = zeros(type);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.values[i] = element.applyAsDouble(i);
    }
    return tensor;
  }

  /** Returns the elements of a constant, exactly. */
  public static DoubleTensor of(TensorType type, Constant elements) {
    if (type.dtype() == DType.F32) {
      float[] floats = elements.floats();
      return of(type, i -> floats[i]);
    }
    int[] ints = elements.ints();
    return of(type, i -> ints[i]);
  }

  /** Returns {@code type().shape()}. */
  public Shape shape() {
    return type.shape();
  }

  /** Returns the number of elements. */
  public int size() {
    return values.length;
  }

  /** Returns element {@code i}. */
  public double at(int i) {
    return values[i];
  }

  /** Returns element {@code i} of an int32 tensor. */
  public int intAt(int i) {
    return (int) values[i];
  }
}
