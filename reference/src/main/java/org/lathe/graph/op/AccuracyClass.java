package org.lathe.graph.op;

/**
 * How close the result of an engine must be to the definition of an operation. The bounds are in
 * {@code org.lathe.engine.TolerancePolicy}. Between the scalar definition and the Vector API kernel
 * every class means the same bits.
 */
public enum AccuracyClass {
  /** Moves and integers: the same bits on every engine. */
  EXACT,
  /** Element by element: within k ulp of the float64 value. */
  ULP,
  /** Sums of products: within {@code c K u sum |a||b|} of the float64 value, without bias. */
  DOT,
  /** Softmax, norms, attention, and chains of them: a derived bound. */
  COMPOSITE
}
