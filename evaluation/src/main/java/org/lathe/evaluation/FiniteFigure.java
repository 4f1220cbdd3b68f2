package org.lathe.evaluation;

import java.util.Optional;
import org.lathe.files.InputException;

/** The one check that a figure is a number, before it is kept or shown. */
public final class FiniteFigure {
  private FiniteFigure() {}

  /**
   * Returns what is wrong with a figure, for people.
   *
   * @param value in any unit; null where it is missing
   */
  public static Optional<String> fault(String name, Double value) {
    return value != null && Double.isFinite(value)
        ? Optional.empty()
        : Optional.of("%s is %s, must be finite".formatted(name, value));
  }

  /**
   * Returns the error for a measurement whose figure has a fault.
   *
   * @param measurement what cannot be done, as a sentence without its end
   */
  public static InputException refused(String measurement, String fault) {
    return new InputException(
        "%s: %s: give an earlier checkpoint, or gentler options of the fit"
            .formatted(measurement, fault));
  }
}
