package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.AdamW;

/** Definition of {@code adamw}. */
final class AdamWScalar implements Definition<AdamW> {
  @Override
  public void apply(AdamW op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView p = inputs.get(0);
    ArrayView m = inputs.get(1);
    ArrayView v = inputs.get(2);
    ArrayView g = inputs.get(3);
    ArrayView schedule = inputs.get(4);
    ArrayView newP = outputs.get(0);
    ArrayView newM = outputs.get(1);
    ArrayView newV = outputs.get(2);
    float rate = schedule.floats()[schedule.offset()];
    float step = rate / schedule.floats()[schedule.offset() + 1];
    float correction = (float) Math.sqrt(schedule.floats()[schedule.offset() + 2]);
    float ofGradient = (float) (1.0 - op.beta1());
    float ofSquare = (float) (1.0 - op.beta2());
    float keep = Math.fma(-rate, op.decay(), 1f);
    for (int i = 0; i < p.size(); i++) {
      float gradient = g.floats()[g.offset() + i];
      float oldM = m.floats()[m.offset() + i];
      float first = Math.fma(ofGradient, gradient - oldM, oldM);
      float second =
          Math.fma(ofSquare * gradient, gradient, op.beta2() * v.floats()[v.offset() + i]);
      float denominator = (float) Math.sqrt(second) / correction + op.epsilon();
      newM.floats()[newM.offset() + i] = first;
      newV.floats()[newV.offset() + i] = second;
      newP.floats()[newP.offset() + i] =
          Math.fma(-step, first / denominator, p.floats()[p.offset() + i] * keep);
    }
  }
}
