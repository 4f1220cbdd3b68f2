package org.lathe.cli;

import java.util.Collection;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/** Suggests known names for an unknown one. */
final class NearMatches {
  private NearMatches() {}

  /** Returns "did you mean a or b?", or the list of all names if none is similar. */
  static String of(String name, Collection<String> names) {
    // The parser suggests its commands for an unknown word; here the names stand for commands.
    CommandSpec spec = CommandSpec.create();
    names.forEach(one -> spec.addSubcommand(one, CommandSpec.create()));
    try {
      new CommandLine(spec).parseArgs(name);
    } catch (UnmatchedArgumentException e) {
      List<String> near = e.getSuggestions();
      if (!near.isEmpty()) {
        return "did you mean " + String.join(" or ", near) + "?";
      }
    } catch (CommandLine.ParameterException e) {
      // The text is not a word that the parser could compare.
    }
    return "there are " + String.join(", ", names);
  }
}
