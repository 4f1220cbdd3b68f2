package org.lathe.cli;

import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual pages of all commands, in the macros of {@code man(7)}, from their model. */
final class ManPages {
  private static final String SECTION = "1";

  private ManPages() {}

  /**
   * Returns the pages by the name of their file, such as {@code lathe-data-prepare.1}.
   *
   * @param root the command with all of its commands
   * @param version what the foot of each page says
   */
  static SortedMap<String, String> of(CommandSpec root, String version) {
    SortedMap<String, String> pages = new TreeMap<>();
    Stream.concat(Stream.of(root), CommandWords.below(root).stream())
        .forEach(command -> pages.put(name(command) + "." + SECTION, page(command, version)));
    return pages;
  }

  private static String name(CommandSpec command) {
    return command.qualifiedName("-");
  }

  private static String page(CommandSpec command, String version) {
    StringBuilder page = new StringBuilder();
    // Without a date: the same program has the same pages.
    page.append(
        ".TH \"%s\" %s \"\" \"%s\" \"Lathe\"\n"
            .formatted(dashes(name(command).toUpperCase(Locale.ROOT)), SECTION, text(version)));
    page.append(".SH NAME\n")
        .append(dashes(name(command)))
        .append(" \\- ")
        .append(text(CommandWords.header(command).replaceFirst("\\.$", "")))
        .append('\n');
    synopsis(command, page);
    List<String> paragraphs = CommandWords.paragraphs(command);
    if (!paragraphs.isEmpty()) {
      page.append(".SH DESCRIPTION\n");
      page.append(
          paragraphs.stream().map(ManPages::text).collect(Collectors.joining("\n.PP\n", "", "\n")));
    }
    items("COMMANDS", commands(command), page);
    items("PARAMETERS", parameters(command), page);
    items("OPTIONS", options(command), page);
    List<String> examples = CommandWords.examples(command);
    if (!examples.isEmpty()) {
      page.append(".SH EXAMPLES\n.nf\n");
      examples.forEach(line -> page.append(dashes(line)).append('\n'));
      page.append(".fi\n");
    }
    page.append(
        """
        .SH EXIT STATUS
        0 done, 1 a check failed or training met a number that is not finite, 2 bad input (one line says
        what is wrong, where, and what to do), 130 interrupted.
        """);
    seeAlso(command, page);
    return page.toString();
  }

  private static void synopsis(CommandSpec command, StringBuilder page) {
    page.append(".SH SYNOPSIS\n.B ").append(dashes(command.qualifiedName(" "))).append('\n');
    for (OptionSpec option : command.options()) {
      if (option.required() && !option.hidden()) {
        page.append(".B ").append(dashes(CommandWords.names(option))).append('\n');
      }
    }
    page.append("[\\fIOPTION\\fR ..]\n");
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      if (!parameter.hidden()) {
        String label = "\\fI" + dashes(parameter.paramLabel()) + "\\fR";
        String more = parameter.arity().max() > 1 ? " .." : "";
        page.append(parameter.required() ? label + more : "[" + label + more + "]").append('\n');
      }
    }
    if (!command.subcommands().isEmpty()) {
      page.append("\\fICOMMAND\\fR ..\n");
    }
  }

  /** A name, and what it means. */
  private record Item(String name, String meaning) {}

  private static List<Item> commands(CommandSpec command) {
    return command.subcommands().values().stream()
        .map(line -> line.getCommandSpec())
        .map(below -> new Item(below.name(), CommandWords.header(below)))
        .toList();
  }

  private static List<Item> parameters(CommandSpec command) {
    return command.positionalParameters().stream()
        .filter(parameter -> !parameter.hidden())
        .map(parameter -> new Item(parameter.paramLabel(), CommandWords.meaning(parameter)))
        .toList();
  }

  /** Its own options first; the last ones are those of every command. */
  private static List<Item> options(CommandSpec command) {
    return Stream.of(false, true)
        .flatMap(inherited -> command.options().stream().filter(o -> o.inherited() == inherited))
        .filter(option -> !option.hidden())
        .map(option -> new Item(CommandWords.names(option), CommandWords.meaning(option)))
        .toList();
  }

  private static void items(String title, List<Item> items, StringBuilder page) {
    if (items.isEmpty()) {
      return;
    }
    page.append(".SH ").append(title).append('\n');
    for (Item item : items) {
      page.append(".TP\n.B ")
          .append(dashes(item.name()))
          .append('\n')
          .append(text(item.meaning()))
          .append('\n');
    }
  }

  private static void seeAlso(CommandSpec command, StringBuilder page) {
    Stream<CommandSpec> above = Stream.ofNullable(command.parent());
    Stream<CommandSpec> below =
        command.subcommands().values().stream().map(line -> line.getCommandSpec());
    page.append(".SH SEE ALSO\n")
        .append(
            Stream.concat(above, below)
                .map(other -> "\\fB%s\\fR(%s)".formatted(dashes(name(other)), SECTION))
                .collect(Collectors.joining(",\n")))
        .append('\n');
  }

  /** Words that are typed as they stand: a bare hyphen may come out as another character. */
  private static String dashes(String text) {
    return text(text).replace("-", "\\-");
  }

  /** Text in which nothing is a command of roff, or a character that it may not know. */
  private static String text(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (c == '\\') {
                escaped.append("\\e");
              } else if (c == '"') {
                escaped.append("\\(dq");
              } else if (c == '\'') {
                escaped.append("\\(aq");
              } else if (c == '`') {
                escaped.append("\\(ga");
              } else if (c == '^') {
                escaped.append("\\(ha");
              } else if (c == '~') {
                escaped.append("\\(ti");
              } else if (c > '~') {
                escaped.append("\\[u%04X]".formatted(c));
              } else {
                escaped.appendCodePoint(c);
              }
            });
    // A line that begins with a dot would be a command.
    return escaped.isEmpty() || escaped.charAt(0) != '.' ? escaped.toString() : "\\&" + escaped;
  }
}
