package org.lathe.studies.format;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A claim, and how figures decide it.
 *
 * @param id by which people call it
 * @param sentence the claim
 * @param source where the sentence is from
 * @param decided how figures decide it
 * @param lower whether the claim says that the difference, or the slope, is negative; else positive
 * @param by what the difference, or the slope, must exceed in the direction of the claim; it may be
 *     negative, for a claim that something is not much worse
 */
public record Claim(
    String id, String sentence, String source, Decided decided, boolean lower, double by) {

  /** How figures decide a claim. */
  public sealed interface Decided permits Comparison, Trend {}

  /**
   * A figure minus another one, or minus a number.
   *
   * @param left the figure that the claim is about
   * @param right what it is compared with; empty for a number
   * @param value the number; empty for a figure
   */
  public record Comparison(Side left, Optional<Side> right, OptionalDouble value)
      implements Decided {}

  /**
   * The slope of a figure over the logarithm, to base 2, of a varied field or of T_fast at test.
   *
   * @param side the figure; its values leave out the field that the slope is over
   * @param over path of the field, or {@code fastSteps} for T_fast at test
   */
  public record Trend(Side side, String over) implements Decided {
    /** The name of T_fast at test, which is no field of a recipe. */
    public static final String FAST_STEPS = "fastSteps";
  }

  /**
   * A figure of the runs of a model with one budget.
   *
   * @param model name of it
   * @param budget name of it
   * @param values of the fields that the model varies
   * @param figure name of the figure
   */
  public record Side(String model, String budget, Map<String, String> values, String figure) {}
}
