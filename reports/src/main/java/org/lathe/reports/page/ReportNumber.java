package org.lathe.reports.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as a report shows them, the same in every locale. */
public final class ReportNumber {
  private static final MathContext DIGITS = new MathContext(4);
  private static final double SCIENTIFIC_BELOW = 1e-3;
  private static final double WHOLE_FROM = 1e3;
  private static final double SCIENTIFIC_FROM = 1e9;
  private static final int SIXTY = 60;
  private static final String SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  private ReportNumber() {}

  /**
   * Returns a number with four digits, but at most four decimals; a small or a large one with a
   * power of ten.
   */
  public static String of(double value) {
    if (Double.isNaN(value)) {
      return "not finite";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "∞" : "−∞";
    }
    double size = Math.abs(value);
    String text;
    if (size == 0) {
      text = "0";
    } else if (size < SCIENTIFIC_BELOW || size >= SCIENTIFIC_FROM) {
      text = scientific(value);
    } else if (size < 1) {
      text = String.format(Locale.ROOT, "%.4f", value);
    } else if (size >= WHOLE_FROM) {
      text = String.format(Locale.ROOT, "%,.0f", value);
    } else {
      text = new BigDecimal(value).round(DIGITS).toPlainString();
    }
    return text.replace('-', '−');
  }

  private static String scientific(double value) {
    String[] parts = String.format(Locale.ROOT, "%.2e", value).split("e");
    StringBuilder power = new StringBuilder();
    // Without the sign of what is positive, and without leading zeros.
    Integer.toString(Integer.parseInt(parts[1]))
        .chars()
        .forEach(c -> power.append(c == '-' ? '⁻' : SUPERSCRIPT.charAt(c - '0')));
    return parts[0] + " × 10" + power;
  }

  /** Returns a number with four digits, or a dash for a missing one. */
  public static String of(JsonNode node) {
    return node.isMissingNode() || node.isNull() ? "–" : of(value(node));
  }

  /** Returns a whole number in groups of three digits. */
  public static String whole(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Returns a time in the two largest of its units, such as {@code 3 min 20 s}. */
  public static String time(double seconds) {
    if (!Double.isFinite(seconds)) {
      return "–";
    }
    long whole = Math.round(seconds);
    if (whole < SIXTY) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    if (whole < SIXTY * SIXTY) {
      return String.format(Locale.ROOT, "%d min %d s", whole / SIXTY, whole % SIXTY);
    }
    return String.format(
        Locale.ROOT, "%d h %d min", whole / (SIXTY * SIXTY), whole / SIXTY % SIXTY);
  }

  /** Returns a fraction of one in percent. */
  public static String percent(JsonNode node) {
    double fraction = value(node);
    return Double.isFinite(fraction) ? String.format(Locale.ROOT, "%.1f %%", 100 * fraction) : "–";
  }

  /** Returns a standard error with two digits; more are not significant. */
  public static String error(double value) {
    return Double.isFinite(value)
        ? new BigDecimal(value).round(new MathContext(2)).toPlainString()
        : of(value);
  }

  /**
   * Returns the number of a node, NaN where it is none; JSON has none for NaN and infinities, so
   * they may come as strings.
   */
  public static double value(JsonNode node) {
    if (node.isNumber()) {
      return node.doubleValue();
    }
    return switch (node.asText()) {
      case "Infinity", "+Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> Double.NaN;
    };
  }

  /** Returns the numbers of an array; none where there is no array. */
  public static double[] values(JsonNode array) {
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(array.get(i));
    }
    return values;
  }
}
