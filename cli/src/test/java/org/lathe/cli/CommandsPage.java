package org.lathe.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The page {@code docs/reference/commands.md}, from the model of the commands. */
final class CommandsPage {
  private static final String HEAD =
      """
      # Commands

      Every command and option. This page is written from the program by `ReferencePagesTest`; `./lathe COMMAND --help` prints the same.

      Every command also has `--help`, and `--debug`, which prints the stack trace of an error. `./lathe --version` prints the version with the commit that it was built from (`+changes` where files were changed), and that of Java.

      A command ends with [an exit code](exit-codes.md): 0 done, 1 a check failed, 2 bad input, 130 interrupted.
      """;

  private CommandsPage() {}

  static String of(CommandLine root) {
    List<CommandSpec> commands = CommandWords.below(root.getCommandSpec());
    StringBuilder page = new StringBuilder(HEAD);
    page.append("\n| command | what it does |\n|---|---|\n");
    for (CommandSpec command : commands) {
      page.append(
          "| [`%s`](#%s) | %s |\n"
              .formatted(
                  name(command),
                  name(command).replace(' ', '-'),
                  cell(CommandWords.header(command))));
    }
    commands.forEach(command -> section(command, page));
    return page.toString();
  }

  private static String name(CommandSpec command) {
    return command.qualifiedName(" ").replaceFirst("^lathe ", "");
  }

  private static void section(CommandSpec command, StringBuilder page) {
    page.append("\n## ").append(name(command)).append("\n\n");
    page.append(cell(CommandWords.header(command))).append('\n');
    for (String paragraph : CommandWords.paragraphs(command)) {
      page.append('\n').append(cell(paragraph)).append('\n');
    }
    List<OptionSpec> own = command.options().stream().filter(o -> !o.inherited()).toList();
    if (!own.isEmpty() || !command.positionalParameters().isEmpty()) {
      page.append("\n| | |\n|---|---|\n");
      command.positionalParameters().stream()
          .filter(parameter -> !parameter.hidden())
          .forEach(parameter -> row(parameter.paramLabel(), parameter, page));
      own.stream()
          .filter(option -> !option.hidden())
          .forEach(option -> row(CommandWords.names(option), option, page));
    }
    List<String> examples = CommandWords.examples(command);
    if (!examples.isEmpty()) {
      page.append("\n```sh\n").append(String.join("\n", examples)).append("\n```\n");
    }
  }

  private static void row(String name, ArgSpec argument, StringBuilder page) {
    page.append(
        "| `%s` | %s |\n"
            .formatted(name.replace("|", "\\|"), cell(CommandWords.meaning(argument))));
  }

  /** Text for a cell of a table: what Markdown or HTML would read otherwise is escaped. */
  private static String cell(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_");
  }
}
