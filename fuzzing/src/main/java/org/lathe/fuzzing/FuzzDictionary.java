package org.lathe.fuzzing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The words that the fuzzer puts into inputs: those of the seeds, such as names of fields, and
 * values that readers often do not expect.
 */
final class FuzzDictionary {
  private static final int MOST_WORDS = 400;
  private static final int LONGEST_WORD = 40;
  private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{2,}");

  private static final List<String> UNEXPECTED =
      List.of(
          "null",
          "true",
          "false",
          "{}",
          "[]",
          "[[]]",
          "\"\"",
          "0",
          "-0",
          "-1",
          "1e999",
          "1e-999",
          "0.5",
          "NaN",
          "Infinity",
          "-Infinity",
          "2147483647",
          "2147483648",
          "-2147483648",
          "4294967296",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "100000000000000000000",
          "\\u0000",
          "\\ud800",
          "\\n",
          "..",
          "/",
          "\n",
          "\r\n",
          "\t",
          "\"",
          ",",
          ":",
          "{",
          "}",
          "[",
          "]");

  private FuzzDictionary() {}

  /** Returns the dictionary in the fuzzer's form: a quoted word on each line. */
  static List<String> of(List<byte[]> seeds) {
    Set<String> words = new TreeSet<>();
    for (byte[] seed : seeds) {
      WORD.matcher(new String(seed, StandardCharsets.ISO_8859_1))
          .results()
          .map(found -> found.group())
          .filter(word -> word.length() <= LONGEST_WORD)
          .limit(MOST_WORDS)
          .forEach(words::add);
    }
    List<String> lines = new ArrayList<>();
    UNEXPECTED.forEach(word -> lines.add(quoted(word)));
    words.stream().limit(MOST_WORDS).forEach(word -> lines.add(quoted(word)));
    return lines;
  }

  private static String quoted(String word) {
    StringBuilder quoted = new StringBuilder("\"");
    for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
      boolean plain = b > ' ' && b < 0x7F && b != '"' && b != '\\';
      quoted.append(plain ? "" + (char) b : "\\x%02X".formatted(b & 0xFF));
    }
    return quoted.append('"').toString();
  }
}
