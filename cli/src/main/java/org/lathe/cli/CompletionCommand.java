package org.lathe.cli;

import java.util.concurrent.Callable;
import org.lathe.files.InputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the script with which a shell completes command lines. */
@Command(
    name = "completion",
    header = "Prints the script with which bash or zsh completes command lines.",
    sortOptions = false,
    description = {
      "",
      "It completes commands, options, values that are one of a few, and paths. Load it in the"
          + " shell that runs, or in a line of ~/.bashrc or ~/.zshrc. A package has both scripts in"
          + " share.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  source <(./lathe completion bash)",
      "  source <(./lathe completion zsh)"
    })
final class CompletionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "SHELL",
      completionCandidates = Shells.class,
      description = "bash or zsh.")
  private String shell;

  @Override
  public Integer call() {
    String script =
        switch (shell) {
          case "bash" -> CompletionScript.forBash();
          case "zsh" -> CompletionScript.forZsh();
          default -> throw new InputException("no script for '" + shell + "': give bash or zsh");
        };
    spec.commandLine().getOut().print(script);
    spec.commandLine().getOut().flush();
    return 0;
  }

  /** The shells that there are scripts for. */
  static final class Shells extends Names {
    Shells() {
      super("bash", "zsh");
    }
  }
}
