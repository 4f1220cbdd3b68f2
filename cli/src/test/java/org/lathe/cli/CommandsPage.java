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

/** The page {@code docs/reference/commands.md}, from the model of the commands. */
final class CommandsPage {
  private static final String HEAD =
      """
      # Commands

      Every command and option. This page is written from the program by `ReferencePagesTest`; `./lathe COMMAND --help` prints the same.

      Every command also has `--help`, and `--debug`, which prints the stack trace of an error. `./lathe --version` prints versions.

      | exit code | meaning |
      |---|---|
      | 0 | done |
      | 1 | a check failed, or training met a number that is not finite |
      | 2 | bad input: one line says what is wrong, where, and what to do |
      | 130 | interrupted |
      """;

  private CommandsPage() {}

  static String of(CommandLine root) {
    List<CommandSpec> commands = new ArrayList<>();
    collect(root.getCommandSpec(), commands);
    StringBuilder page = new StringBuilder(HEAD);
    page.append("\n| command | what it does |\n|---|---|\n");
    for (CommandSpec command : commands) {
      page.append(
          "| [`%s`](#%s) | %s |\n"
              .formatted(name(command), name(command).replace(' ', '-'), header(command)));
    }
    commands.forEach(command -> section(command, page));
    return page.toString();
  }

  private static void collect(CommandSpec command, List<CommandSpec> into) {
    command.subcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .forEach(
            below -> {
              into.add(below);
              collect(below, into);
            });
  }

  private static String name(CommandSpec command) {
    return command.qualifiedName(" ").replaceFirst("^lathe ", "");
  }

  private static String header(CommandSpec command) {
    return cell(String.join(" ", command.usageMessage().header()));
  }

  private static void section(CommandSpec command, StringBuilder page) {
    page.append("\n## ").append(name(command)).append("\n\n").append(header(command)).append('\n');
    for (String paragraph : command.usageMessage().description()) {
      if (!paragraph.isBlank()) {
        page.append('\n').append(cell(paragraph.formatted())).append('\n');
      }
    }
    List<OptionSpec> own = command.options().stream().filter(o -> !o.inherited()).toList();
    if (!own.isEmpty() || !command.positionalParameters().isEmpty()) {
      page.append("\n| | |\n|---|---|\n");
      command.positionalParameters().stream()
          .filter(parameter -> !parameter.hidden())
          .forEach(parameter -> row(parameter.paramLabel(), parameter, page));
      own.stream()
          .filter(option -> !option.hidden())
          .forEach(option -> row(names(option), option, page));
    }
    List<String> examples =
        Arrays.stream(command.usageMessage().footer())
            .filter(line -> line.startsWith("  ./lathe"))
            .map(line -> line.formatted().strip().replaceFirst(" {3,}(?=\\S)", "   # "))
            .toList();
    if (!examples.isEmpty()) {
      page.append("\n```sh\n").append(String.join("\n", examples)).append("\n```\n");
    }
  }

  private static void row(String name, ArgSpec argument, StringBuilder page) {
    String description = Arrays.stream(argument.description()).collect(Collectors.joining(" "));
    String required = argument.required() ? " Required." : "";
    page.append(
        "| `%s` | %s%s |\n"
            .formatted(name.replace("|", "\\|"), cell(description.formatted()), required));
  }

  /** The names of an option, with the word for its value. */
  private static String names(OptionSpec option) {
    String value =
        option.typeInfo().isBoolean() || option.arity().max() == 0
            ? ""
            : option.arity().min() == 0
                ? "[=" + option.paramLabel() + "]"
                : " " + option.paramLabel();
    String negated = option.negatable() ? ", --no-" + option.longestName().substring(2) : "";
    return String.join(", ", option.names()) + value + negated;
  }

  /** Text for a cell of a table: what Markdown or HTML would read otherwise is escaped. */
  private static String cell(String text) {
    return Help.Ansi.OFF
        .string(text)
        .replace("|", "\\|")
        .replace("<", "&lt;")
        .replace("*", "\\*")
        .replace("_", "\\_")
        .replaceAll("\\s+", " ")
        .strip();
  }
}
