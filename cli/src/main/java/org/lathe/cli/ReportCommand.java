package org.lathe.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.lathe.files.DurableFile;
import org.lathe.files.Json;
import org.lathe.reports.comparison.ComparisonReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes one page with the measurements of runs. */
@Command(
    name = "report",
    header = "Makes one page with the measurements of a run, or of several runs side by side.",
    description = {
      "",
      "Reads the metrics of train and the results of evaluate --suite, probe, samples and gsm8k in"
          + " the folders and their subfolders. The page is one HTML file that needs no network. It"
          + " also names what was not measured, with the command that measures it.",
      "",
      "Runs whose recipes differ in the seed alone form a group: the page has the mean and the"
          + " spread of each of their figures.",
      ""
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  ./lathe report runs/stories",
      "  ./lathe report runs/a runs/b --out comparison.html",
      "  ./lathe report runs/a-seed-* runs/b-seed-* --out seeds.html"
    })
final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FOLDER",
      arity = "1..*",
      description = "Folder of a run, of an evaluation or of a probe; several are compared.")
  private List<Path> folders;

  @Option(
      names = "--sequences",
      paramLabel = "N",
      defaultValue = "48",
      description = "Sequences to show of each file with sequences. Default: ${DEFAULT-VALUE}.")
  private int sequences;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "comparison.html",
      description = "Path of the page. Default: ${DEFAULT-VALUE}.")
  private Path out;

  @Option(names = "--json", description = "Prints the path of the page as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    Arguments.atLeast(0, "--sequences", sequences);
    Writing.to(
        out,
        () -> {
          DurableFile.requireWritable(out);
          ComparisonReport.write(folders, sequences, MeasuringCommands::of, out);
        });
    PrintWriter to = spec.commandLine().getOut();
    if (json) {
      ObjectNode node = Json.object();
      folders.forEach(folder -> node.withArray("folders").add(folder.toString()));
      to.println(node.put("page", out.toString()).toPrettyString());
    } else {
      to.printf("report: %s%n", out);
    }
    return 0;
  }
}
