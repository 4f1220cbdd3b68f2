package org.lathe.graph;

import java.util.Objects;

/** What is known of a tensor before anything runs: element type and shape. */
public record TensorType(DType dtype, Shape shape) {
  /** Both parts are required. */
  public TensorType {
    Objects.requireNonNull(dtype);
    Objects.requireNonNull(shape);
  }

  /** A float32 tensor with these extents. */
  public static TensorType f32(int... extents) {
    return new TensorType(DType.F32, Shape.of(extents));
  }

  /** An int32 tensor with these extents. */
  public static TensorType i32(int... extents) {
    return new TensorType(DType.I32, Shape.of(extents));
  }

  /** A float32 tensor of this shape. */
  public static TensorType f32(Shape shape) {
    return new TensorType(DType.F32, shape);
  }

  /** Bytes that the elements take. */
  public long bytes() {
    return 4L * shape.size();
  }

  @Override
  public String toString() {
    return dtype.name().toLowerCase(java.util.Locale.ROOT) + shape;
  }
}
