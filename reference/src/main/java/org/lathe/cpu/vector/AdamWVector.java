package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.AdamW;

/** Kernel of {@code adamw}. */
final class AdamWVector implements Binder<AdamW> {
  @Override
  public Kernel bind(AdamW op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    Moments moments = new Moments(op.beta1(), op.beta2(), op.epsilon(), inputs, outputs);
    ArrayView schedule = inputs.get(4);
    return Elements.kernel(
        inputs.getFirst().size(),
        (from, to) -> {
          float rate = schedule.floats()[schedule.offset()];
          float keep = Math.fma(-rate, op.decay(), 1f);
          moments.step(schedule.floats(), schedule.offset(), keep, from, to);
        });
  }
}
