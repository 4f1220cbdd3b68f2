package org.lathe.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Groups the commands that prepare, list, show and check data. */
@Command(
    name = "data",
    header = "Prepares text for training; lists, shows and checks data.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DataPrepareCommand.class,
      DataListCommand.class,
      DataInspectCommand.class,
      DataVerifyCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  ./lathe data prepare my-texts/ --out data/mine",
      "  ./lathe data inspect data/mine",
      "  ./lathe data verify data/mine",
      "  ./lathe data verify my-sets"
    })
final class DataCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "which data command? ./lathe data --help lists them");
  }
}
