package org.lathe.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.AutoComplete;

/** The scripts that complete the command line in a shell, from the model of the commands. */
final class CompletionScript {
  private static final String NAME = "lathe";

  /**
   * With this, picocli keeps the shell from offering paths where it knows no values: but where it
   * knows none, such as for --data, a path may stand.
   */
  private static final String NO_PATHS = "  type compopt &>/dev/null && compopt +o default\n";

  /** The lines with the values of an option; those of an enum have the names of its constants. */
  private static final Pattern VALUES = Pattern.compile("(?m)_args=\\(.*\\) # .* values$");

  /** Loaded by zsh itself, the script stands for the function that is to complete now. */
  private static final String ZSH =
      """
      if [[ ${funcstack[1]:-} == _lathe ]]; then _bash_complete -o default -F _complete_lathe; fi
      """;

  private CompletionScript() {}

  static String forBash() {
    String script = AutoComplete.bash(NAME, Main.commandLine()).replace(NO_PATHS, "");
    // Help and pages write values in small letters, and the program takes them so.
    return VALUES
        .matcher(script)
        .replaceAll(line -> Matcher.quoteReplacement(line.group().toLowerCase(Locale.ROOT)));
  }

  /** The same script, which also serves as the file {@code _lathe} that zsh loads by itself. */
  static String forZsh() {
    return "#compdef " + NAME + "\n" + forBash() + ZSH;
  }
}
