package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.vector.lanes.Elements;

/** The common step of {@code adam} and {@code adamw}. */
final class Moments {
  private final float ofGradient;
  private final float beta2;
  private final float ofSquare;
  private final float epsilon;
  private final ArrayView p;
  private final ArrayView m;
  private final ArrayView v;
  private final ArrayView g;
  private final ArrayView newP;
  private final ArrayView newM;
  private final ArrayView newV;

  Moments(
      float beta1, float beta2, float epsilon, List<ArrayView> inputs, List<ArrayView> outputs) {
    this.ofGradient = (float) (1.0 - beta1);
    this.beta2 = beta2;
    this.ofSquare = (float) (1.0 - beta2);
    this.epsilon = epsilon;
    p = inputs.get(0);
    m = inputs.get(1);
    v = inputs.get(2);
    g = inputs.get(3);
    newP = outputs.get(0);
    newM = outputs.get(1);
    newV = outputs.get(2);
  }

  /** Updates elements {@code from .. to - 1}; the parameter is multiplied by {@code keep} first. */
  void step(float[] schedule, int at, float keep, int from, int to) {
    float step = schedule[at] / schedule[at + 1];
    float correction = (float) Math.sqrt(schedule[at + 2]);
    int tail = vectors(-step, correction, keep, from, to);
    for (int i = tail; i < to; i++) {
      float gradient = g.floats()[g.offset() + i];
      float oldM = m.floats()[m.offset() + i];
      float first = Math.fma(ofGradient, gradient - oldM, oldM);
      float second = Math.fma(ofSquare * gradient, gradient, beta2 * v.floats()[v.offset() + i]);
      float denominator = (float) Math.sqrt(second) / correction + epsilon;
      newM.floats()[newM.offset() + i] = first;
      newV.floats()[newV.offset() + i] = second;
      newP.floats()[newP.offset() + i] =
          Math.fma(-step, first / denominator, p.floats()[p.offset() + i] * keep);
    }
  }

  /** Updates as many elements as fill vectors; returns the first remaining one. */
  private int vectors(float negativeStep, float correction, float keep, int from, int to) {
    FloatVector shift = FloatVector.broadcast(Elements.SPECIES, ofGradient);
    FloatVector stride = FloatVector.broadcast(Elements.SPECIES, negativeStep);
    int i = from;
    for (int bound = from + Elements.SPECIES.loopBound(to - from);
        i < bound;
        i += Elements.SPECIES.length()) {
      FloatVector gradient = FloatVector.fromArray(Elements.SPECIES, g.floats(), g.offset() + i);
      FloatVector oldM = FloatVector.fromArray(Elements.SPECIES, m.floats(), m.offset() + i);
      FloatVector oldV = FloatVector.fromArray(Elements.SPECIES, v.floats(), v.offset() + i);
      FloatVector oldP = FloatVector.fromArray(Elements.SPECIES, p.floats(), p.offset() + i);
      FloatVector first = gradient.sub(oldM).fma(shift, oldM);
      FloatVector second = gradient.mul(ofSquare).fma(gradient, oldV.mul(beta2));
      FloatVector denominator = second.sqrt().div(correction).add(epsilon);
      first.intoArray(newM.floats(), newM.offset() + i);
      second.intoArray(newV.floats(), newV.offset() + i);
      first
          .div(denominator)
          .fma(stride, oldP.mul(keep))
          .intoArray(newP.floats(), newP.offset() + i);
    }
    return i;
  }
}
