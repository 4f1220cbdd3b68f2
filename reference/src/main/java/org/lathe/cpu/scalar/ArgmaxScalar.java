package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.Argmax;

/** Definition of {@code argmax}. */
final class ArgmaxScalar implements Definition<Argmax> {
  @Override
  public void apply(Argmax op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.getFirst();
    ArrayView out = outputs.getFirst();
    int columns = x.shape().columns();
    for (int row = 0; row < out.size(); row++) {
      int at = x.offset() + row * columns;
      int best = 0;
      for (int i = 1; i < columns; i++) {
        if (isHigher(x.floats()[at + i], x.floats()[at + best])) {
          best = i;
        }
      }
      out.ints()[out.offset() + row] = best;
    }
  }

  /** NaN is higher than any number and not higher than NaN; the zeros are equal. */
  static boolean isHigher(float value, float other) {
    return value > other || Float.isNaN(value) && !Float.isNaN(other);
  }
}
