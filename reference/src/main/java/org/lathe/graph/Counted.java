package org.lathe.graph;

import java.util.List;

/** An operation that an engine adds, which knows the floating-point operations that it takes. */
public interface Counted {
  /** A multiply-add counts as two, as everywhere in {@link Flops}. */
  double flops(List<Shape> inputs, List<Shape> outputs);
}
