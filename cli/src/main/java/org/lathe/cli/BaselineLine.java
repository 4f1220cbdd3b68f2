package org.lathe.cli;

import org.lathe.training.BaselineComparison;

/** The line that compares a model with its baseline. */
final class BaselineLine {
  private BaselineLine() {}

  /** Returns the line. */
  static String of(BaselineComparison known) {
    return PlainFormat.of(
        "baseline without z: %.3f bits/byte (%s); with z %.3f (%s), difference %s%s",
        known.baseline(),
        known.baselineFigure(),
        known.model(),
        known.figure(),
        TrainingPrinter.withError("%+.3f", known.bitsPerByte(), known.bitsPerByteError()),
        meaning(known));
  }

  private static String meaning(BaselineComparison known) {
    if (known.withinError()) {
      return ": no difference beyond its error";
    }
    return known.nelbo() < 0 ? ": the model with z is better" : ": the decoder alone is better";
  }
}
