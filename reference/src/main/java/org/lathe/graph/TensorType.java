package org.lathe.graph;

import java.util.Objects;

/** The element type and shape of a tensor, known before anything runs. */
public record TensorType(DType dtype, Shape shape) {
  /** Both parts are required. */
  public TensorType {
    Objects.requireNonNull(dtype);
    Objects.requireNonNull(shape);
  }

  /** Returns a float32 tensor with these extents. */
  public static TensorType f32(int... extents) {
    return new TensorType(DType.F32, Shape.of(extents));
  }

  /** Returns an int32 tensor with these extents. */
  public static TensorType i32(int... extents) {
    return new TensorType(DType.I32, Shape.of(extents));
  }

  /** Returns a float32 tensor of this shape. */
  public static TensorType f32(Shape shape) {
    return new TensorType(DType.F32, shape);
  }

  /** Returns the number of bytes of the elements. */
  public long bytes() {
    return 4L * shape.size();
  }

  @Override
  public String toString() {
    return dtype.name().toLowerCase(java.util.Locale.ROOT) + shape;
  }
}
