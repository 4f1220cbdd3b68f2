package org.lathe.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import org.lathe.files.DurableFile;
import org.lathe.files.DurableFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the manual pages of all commands. */
@Command(
    name = "man",
    header = "Writes manual pages of all commands, for man.",
    sortOptions = false,
    description = {
      "",
      "One page for each command, such as lathe-train.1, from the same texts as --help. A package"
          + " has them in share/man.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  ./lathe man --out ~/.local/share/man/man1   then: man lathe-train"
    })
final class ManCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder of the pages, made if it is not there; others in it stay.")
  private Path out;

  @Override
  public Integer call() {
    CommandSpec all = Main.commandLine().getCommandSpec();
    SortedMap<String, String> pages = ManPages.of(all, new Version().getVersion()[0]);
    Writing.to(out, () -> write(pages));
    spec.commandLine().getOut().printf("%d manual pages: %s%n", pages.size(), out);
    return 0;
  }

  private void write(SortedMap<String, String> pages) {
    try {
      DurableFolder.create(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    pages.forEach(
        (name, page) ->
            DurableFile.write(
                out.resolve(name), to -> to.write(page.getBytes(StandardCharsets.UTF_8))));
  }
}
