package org.lathe.cli;

import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * How the present command spells an option that a message names as Java does: {@code microBatch} is
 * {@code --micro-batch}. What the command has no option for stays a plain word.
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

  /** {@code --micro-batch} as a name in Java. */
  private static String javaName(String flag) {
    String[] parts = flag.replaceFirst("^-+", "").split("-");
    StringBuilder name = new StringBuilder(parts[0]);
    for (int i = 1; i < parts.length; i++) {
      name.append(Character.toUpperCase(parts[i].charAt(0))).append(parts[i].substring(1));
    }
    return name.toString();
  }
}
