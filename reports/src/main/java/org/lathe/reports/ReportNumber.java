package org.lathe.reports;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as a report shows them, alike in every locale. */
public final class ReportNumber {
  private static final MathContext DIGITS = new MathContext(4);
  private static final double SCIENTIFIC_BELOW = 1e-3;
  private static final double WHOLE_FROM = 1e3;
  private static final double SCIENTIFIC_FROM = 1e9;

  private ReportNumber() {}

  /** Four digits, but no more than four decimals. */
  public static String of(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "∞" : "−∞";
    }
    double size = Math.abs(value);
    String text;
    if (size == 0) {
      text = "0";
    } else if (size < SCIENTIFIC_BELOW || size >= SCIENTIFIC_FROM) {
      text = String.format(Locale.ROOT, "%.2e", value);
    } else if (size < 1) {
      text = String.format(Locale.ROOT, "%.4f", value);
    } else if (size >= WHOLE_FROM) {
      text = String.format(Locale.ROOT, "%,.0f", value);
    } else {
      text = new BigDecimal(value).round(DIGITS).toPlainString();
    }
    return text.replace('-', '−');
  }

  /** Four digits, or a dash for what the metrics do not say. */
  public static String of(JsonNode node) {
    return node.isMissingNode() || node.isNull() ? "–" : of(ReportMetrics.number(node));
  }

  /** A whole number in groups of three digits. */
  public static String whole(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** A fraction of one in percent. */
  public static String percent(JsonNode node) {
    double fraction = ReportMetrics.number(node);
    return Double.isFinite(fraction) ? String.format(Locale.ROOT, "%.1f %%", 100 * fraction) : "–";
  }

  /** A standard error: two digits, more would say more than it knows. */
  static String error(double value) {
    return Double.isFinite(value)
        ? new BigDecimal(value).round(new MathContext(2)).toPlainString()
        : of(value);
  }
}
