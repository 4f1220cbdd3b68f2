package org.lathe.cli;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Formats what people read, the same in every locale. A number that is not finite is said in words,
 * and a large one has no exponent of a programming language.
 */
final class PlainFormat {
  private static final Pattern PLACE =
      Pattern.compile(
          "%(?:(?<index>\\d+)\\$)?(?<flags>[-+,0"
              + " ]*)(?<width>\\d*)(?:\\.(?<digits>\\d+))?(?<kind>[a-zA-Z%])");

  private static final String PREFIXES = "kMGTPEZY";
  private static final double THOUSAND = 1e3;
  private static final double SMALL_BELOW = 1e-3;
  private static final double LARGE_FROM = 1e6;
  private static final int DEFAULT_DIGITS = 6;

  private PlainFormat() {}

  /**
   * Returns a format of {@link String#format} with values in its places. A value that is NaN, such
   * as the error of a single measurement, is a dash in a place of a table, which has a width, and
   * "not measured" in a sentence; an infinite one is "not finite". The forms {@code e}, {@code g}
   * and {@code s} write large numbers like 1.09×10^16.
   */
  static String of(String format, Object... values) {
    StringBuilder changed = new StringBuilder();
    List<Object> shown = new ArrayList<>();
    Matcher place = PLACE.matcher(format);
    int next = 0;
    while (place.find()) {
      String kind = place.group("kind");
      String now = place.group();
      if (!kind.equals("%") && !kind.equals("n")) {
        String index = place.group("index");
        Object value = values[index == null ? next++ : Integer.parseInt(index) - 1];
        boolean real = value instanceof Double || value instanceof Float;
        String words = real ? words(((Number) value).doubleValue(), place) : null;
        if (words != null) {
          String left = place.group("flags").contains("-") ? "-" : "";
          now = "%" + (place.group("width").isEmpty() ? "" : left + place.group("width")) + "s";
        } else if (index != null) {
          now = now.replace(index + "$", "");
        }
        shown.add(words != null ? words : value);
      }
      place.appendReplacement(changed, Matcher.quoteReplacement(now));
    }
    place.appendTail(changed);
    return String.format(Locale.ROOT, changed.toString(), shown.toArray());
  }

  /** Prints the same, at once. */
  static void print(PrintWriter out, String format, Object... values) {
    out.print(of(format, values));
    out.flush();
  }

  /** Returns how a number is written that the format itself must not write, else null. */
  private static String words(double value, Matcher place) {
    if (Double.isNaN(value)) {
      return place.group("width").isEmpty() ? "not measured" : "-";
    }
    if (Double.isInfinite(value)) {
      return "not finite";
    }
    if (place.group("kind").equals("s") && Math.abs(value) >= LARGE_FROM) {
      return significant(value, 3);
    }
    boolean e = place.group("kind").equals("e");
    if (!e && !place.group("kind").equals("g")) {
      return null;
    }
    String given = place.group("digits");
    int digits = given == null ? DEFAULT_DIGITS : Integer.parseInt(given);
    return significant(value, e ? digits + 1 : Math.max(1, digits));
  }

  /**
   * Returns a number with so many significant digits, and with an exponent only where it needs one.
   */
  static String significant(double value, int digits) {
    double size = Math.abs(value);
    if (size == 0) {
      return "0";
    }
    if (size < SMALL_BELOW) {
      return String.format(Locale.ROOT, "%." + (digits - 1) + "e", value);
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits));
    int exponent = exponent(rounded);
    return size < LARGE_FROM
        ? rounded.setScale(Math.max(0, digits - 1 - exponent)).toPlainString()
        : rounded.movePointLeft(exponent).setScale(digits - 1).toPlainString() + "×10^" + exponent;
  }

  private static int exponent(BigDecimal value) {
    return value.precision() - value.scale() - 1;
  }

  /**
   * Returns an amount with three digits and the prefix of its unit, which follows: {@code 10.9 P}
   * of FLOPs.
   */
  static String amount(double value) {
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? "not measured" : "not finite";
    }
    if (Math.abs(value) < THOUSAND) {
      return significant(value, 3);
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(3));
    int exponent = exponent(rounded);
    int group = exponent / 3;
    return group > PREFIXES.length()
        ? significant(value, 3)
        : rounded.movePointLeft(3 * group).setScale(2 - exponent % 3).toPlainString()
            + " "
            + PREFIXES.charAt(group - 1);
  }

  /**
   * Returns a perplexity with so many decimals. A model that gives a text no chance has one of any
   * size, so that a large one is written in short.
   */
  static String perplexity(double value, int decimals) {
    return value < LARGE_FROM ? of("%." + decimals + "f", value) : of("%.3g", value);
  }
}
