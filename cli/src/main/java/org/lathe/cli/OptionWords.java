package org.lathe.cli;

import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Translates the Java name of an option in a message to the command's flag: {@code microBatch} to
 * {@code --micro-batch}. A name that is not an option of the command stays as it is.
 */
final class OptionWords {
  private final Map<String, String> flags = new HashMap<>();

  OptionWords(CommandSpec command) {
    for (OptionSpec option : command.options()) {
      flags.put(javaName(option.longestName()), option.longestName());
    }
  }

  String word(String option) {
    return flags.getOrDefault(option, option);
  }

  /** Returns the Java name of a flag, such as {@code microBatch} for {@code --micro-batch}. */
  private static String javaName(String flag) {
    String[] parts = flag.replaceFirst("^-+", "").split("-");
    StringBuilder name = new StringBuilder(parts[0]);
    for (int i = 1; i < parts.length; i++) {
      name.append(Character.toUpperCase(parts[i].charAt(0))).append(parts[i].substring(1));
    }
    return name.toString();
  }
}
