package org.lathe.training;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** Numbers in YAML as people write them. */
public final class YamlNumber {
  /** YAML takes 1e-3 and 10e9 for text, since they have no point; people take them for numbers. */
  private static final Pattern EXPONENT =
      Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)[eE][-+]?\\d+");

  private YamlNumber() {}

  /** Returns the number that a value is, or is written as; empty if it is none, or not finite. */
  public static OptionalDouble of(JsonNode value) {
    double number = Double.NaN;
    if (value.isNumber()) {
      number = value.doubleValue();
    } else if (value.isTextual() && EXPONENT.matcher(value.textValue()).matches()) {
      number = Double.parseDouble(value.textValue());
    }
    return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
  }
}
