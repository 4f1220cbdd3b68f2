package org.lathe.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What the model of the commands says in words, for the pages that are written from it. */
final class CommandWords {
  private CommandWords() {}

  /** Returns all commands below one, each followed by those below it. */
  static List<CommandSpec> below(CommandSpec command) {
    List<CommandSpec> commands = new ArrayList<>();
    for (CommandLine line : command.subcommands().values()) {
      commands.add(line.getCommandSpec());
      commands.addAll(below(line.getCommandSpec()));
    }
    return commands;
  }

  /** Returns the line that says what a command does. */
  static String header(CommandSpec command) {
    return plain(String.join(" ", command.usageMessage().header()));
  }

  /** Returns the paragraphs of a command's description. */
  static List<String> paragraphs(CommandSpec command) {
    return Arrays.stream(command.usageMessage().description())
        .filter(paragraph -> !paragraph.isBlank())
        .map(paragraph -> plain(paragraph.formatted()))
        .toList();
  }

  /** Returns the names of an option, with the word for its value. */
  static String names(OptionSpec option) {
    String value =
        option.typeInfo().isBoolean() || option.arity().max() == 0
            ? ""
            : option.arity().min() == 0
                ? "[=" + option.paramLabel() + "]"
                : " " + option.paramLabel();
    String negated = option.negatable() ? ", --no-" + option.longestName().substring(2) : "";
    return String.join(", ", option.names()) + value + negated;
  }

  /** Returns what an option or a parameter means. */
  static String meaning(ArgSpec argument) {
    String text = Arrays.stream(argument.description()).collect(Collectors.joining(" "));
    return plain(text.formatted()) + (argument.required() ? " Required." : "");
  }

  /** Returns the examples of a command, as lines for a shell. */
  static List<String> examples(CommandSpec command) {
    return Arrays.stream(command.usageMessage().footer())
        .filter(line -> line.startsWith("  ") && line.contains("./lathe"))
        .map(line -> line.formatted().strip().replaceFirst(" {3,}(?=\\S)", "   # "))
        .toList();
  }

  /** Text without picocli's marks for colours, on one line. */
  private static String plain(String text) {
    return Help.Ansi.OFF.string(text).replaceAll("\\s+", " ").strip();
  }
}
