package org.lathe.conformance.oracle;

import java.util.function.IntToDoubleFunction;
import org.lathe.graph.Constant;
import org.lathe.graph.DType;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * A tensor in float64; int32 elements are held as doubles too, which is exact.
 *
 * @param type what it stands for
 * @param values elements, row-major
 */
public record DoubleTensor(TensorType type, double[] values) {
  /** As many values as the type has elements. */
  public DoubleTensor {
    if (values.length != type.shape().size()) {
      throw new IllegalArgumentException(type + " given " + values.length + " values");
    }
  }

  /** Zeros. */
  public static DoubleTensor zeros(TensorType type) {
    return new DoubleTensor(type, new double[type.shape().size()]);
  }

  /** Element i as a function of i. */
  public static DoubleTensor of(TensorType type, IntToDoubleFunction element) {
    DoubleTensor tensor = zeros(type);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.values[i] = element.applyAsDouble(i);
    }
    return tensor;
  }

  /** The elements of a constant, exactly. */
  public static DoubleTensor of(TensorType type, Constant elements) {
    if (type.dtype() == DType.F32) {
      float[] floats = elements.floats();
      return of(type, i -> floats[i]);
    }
    int[] ints = elements.ints();
    return of(type, i -> ints[i]);
  }

  /** Short for {@code type().shape()}. */
  public Shape shape() {
    return type.shape();
  }

  /** Number of elements. */
  public int size() {
    return values.length;
  }

  /** Element {@code i}. */
  public double at(int i) {
    return values[i];
  }

  /** Element {@code i} of an int32 tensor. */
  public int intAt(int i) {
    return (int) values[i];
  }
}
