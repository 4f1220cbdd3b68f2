package org.lathe.conformance.suite;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lathe.conformance.cases.CaseParameters;

/**
 * The name of a case, which contains all that makes it: {@code
 * matmul[m=17,k=129,n=31,ta]#cancelling@seed=9f3}, {@code rope.gradient[b=1,..]#uniform@seed=1}.
 *
 * @param subject mnemonic of an operation, or {@code session} or {@code model}
 * @param check what is checked of the subject; empty for an operation's values
 * @param parameters the parameters of the case
 * @param values the way in which its elements are drawn
 * @param seed the seed of its elements
 */
public record CaseName(
    String subject, String check, CaseParameters parameters, String values, long seed) {
  private static final Pattern FORM =
      Pattern.compile("([a-z_]+)(?:\\.([a-z_]+))?\\[([^\\]]*)\\]#([a-z]+)@seed=([0-9a-f]{1,16})");

  /**
   * Reads the text that {@link #toString} prints.
   *
   * @throws IllegalArgumentException if the text does not have that form
   */
  public static CaseName parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not the name of a case: write one as a report prints it, such as"
              + " 'matmul[m=17,k=129,n=31,ta]#uniform@seed=9f3'");
    }
    String check = matcher.group(2) == null ? "" : matcher.group(2);
    try {
      return new CaseName(
          matcher.group(1),
          check,
          CaseParameters.parse(matcher.group(3)),
          matcher.group(4),
          Long.parseUnsignedLong(matcher.group(5), 16));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + text + "': " + e.getMessage());
    }
  }

  @Override
  public String toString() {
    return "%s%s[%s]#%s@seed=%s"
        .formatted(
            subject,
            check.isEmpty() ? "" : "." + check,
            parameters,
            values,
            Long.toHexString(seed));
  }
}
