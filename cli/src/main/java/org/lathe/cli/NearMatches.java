package org.lathe.cli;

import java.util.Collection;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/** What somebody may have meant by a name that is none. */
final class NearMatches {
  private NearMatches() {}

  /** "did you mean a or b?", or all the names where none is near. */
  static String of(String name, Collection<String> names) {
    // The parser compares unknown words with the names of its commands; here the names are those.
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
      // Nothing that could be a name.
    }
    return "there are " + String.join(", ", names);
  }
}
