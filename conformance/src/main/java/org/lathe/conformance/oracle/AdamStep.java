package org.lathe.conformance.oracle;

import java.util.List;

/** The common part of the oracles of {@code adam} and {@code adamw}. */
record AdamStep(
    double beta1, double beta2, double epsilon, double decay, List<DoubleTensor> inputs) {

  List<DoubleTensor> apply() {
    return List.of(
        DoubleTensor.of(inputs.get(0).type(), this::parameter),
        DoubleTensor.of(inputs.get(0).type(), this::first),
        DoubleTensor.of(inputs.get(0).type(), this::second));
  }

  /**
   * In m', {@code 1 - beta1} and {@code g - m} are rounded, then the sum. In v', {@code 1 - beta2},
   * the products and the sum. In p', the quotient inherits both: from v' half as much, because of
   * the root. The two roots, the quotient by the correction, epsilon and the quotient itself add
   * one rounding each, and so does the step size. The decay rounds its factor and its product. The
   * difference rounds last.
   */
  List<DoubleTensor> roundings() {
    return List.of(
        DoubleTensor.of(
            inputs.get(0).type(),
            i -> {
              double v = second(i);
              double ofDenominator = (v == 0 ? 0 : ofSecond(i) / (2 * v)) + 4;
              double ofQuotient =
                  (ofFirst(i) + Math.abs(first(i)) * (ofDenominator + 2)) / denominator(i);
              double kept = decay == 0 ? 0 : 2 * Math.abs(kept(i));
              return rate() / schedule(1) * ofQuotient + kept + Math.abs(parameter(i));
            }),
        DoubleTensor.of(inputs.get(0).type(), this::ofFirst),
        DoubleTensor.of(inputs.get(0).type(), this::ofSecond));
  }

  private double ofFirst(int i) {
    return 2 * (1 - beta1) * Math.abs(gradient(i) - inputs.get(1).at(i)) + Math.abs(first(i));
  }

  private double ofSecond(int i) {
    double squared = (1 - beta2) * gradient(i) * gradient(i);
    return 2 * squared + Math.abs(beta2 * inputs.get(2).at(i)) + Math.abs(second(i));
  }

  private double gradient(int i) {
    return inputs.get(3).at(i);
  }

  private double schedule(int i) {
    return inputs.get(4).at(i);
  }

  private double rate() {
    return schedule(0);
  }

  private double first(int i) {
    return beta1 * inputs.get(1).at(i) + (1 - beta1) * gradient(i);
  }

  private double second(int i) {
    return beta2 * inputs.get(2).at(i) + (1 - beta2) * gradient(i) * gradient(i);
  }

  private double denominator(int i) {
    return Math.sqrt(second(i) / schedule(2)) + epsilon;
  }

  private double kept(int i) {
    return inputs.get(0).at(i) * (1 - rate() * decay);
  }

  private double parameter(int i) {
    return kept(i) - rate() * (first(i) / schedule(1)) / denominator(i);
  }
}
