package org.lathe.conformance.cases;

import java.util.Arrays;
import org.lathe.graph.Shape;

/** The shape of a row for each element of another shape. */
final class RowShape {
  private RowShape() {}

  static Shape of(Shape each, int columns) {
    int[] extents = Arrays.copyOf(each.extents(), each.rank() + 1);
    extents[each.rank()] = columns;
    return Shape.of(extents);
  }
}
