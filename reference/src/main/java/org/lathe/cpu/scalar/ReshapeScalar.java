package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Copy;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.Reshape;

/** Definition of {@code reshape}, for outputs that are not views of the input. */
final class ReshapeScalar implements Definition<Reshape> {
  @Override
  public void apply(Reshape op, List<ArrayView> inputs, List<ArrayView> outputs) {
    Copy.elements(inputs.getFirst(), outputs.getFirst());
  }
}
