package org.lathe.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.lathe.datasets.shards.PreparedData;
import org.lathe.datasets.shards.ShardManifest;
import org.lathe.datasets.source.Compression;
import org.lathe.datasets.source.CorpusChoice;
import org.lathe.datasets.source.Format;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the data that a model can be trained on. */
@Command(
    name = "list",
    header = "Lists the texts that come with Lathe, the formats it reads, and prepared data.",
    sortOptions = false,
    footer = {"", "Examples:", "  ./lathe data list", "  ./lathe data list /big/disk --json"})
final class DataListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DIR",
      arity = "0..*",
      description = "Folders with prepared data in them. Default: ./data.")
  private List<Path> folders = List.of(DataPrepareCommand.DATA);

  @Option(names = "--json", description = "Prints JSON instead of text.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<Path> found =
        folders.stream().flatMap(folder -> PreparedData.in(folder).stream()).toList();
    if (json) {
      out.println(node(found).toPrettyString());
      return 0;
    }
    out.println("texts that come with Lathe:");
    for (String name : List.of("jdk", "stories", "tales")) {
      CorpusChoice choice = CorpusChoice.open(name, 1);
      String about = choice.note().orElse(choice.corpus().description());
      out.printf("  %-10s %s%n", name, about);
    }
    out.println("files; also in folders, by patterns and in .zip:");
    for (Format format : Format.values()) {
      out.printf("  %-10s .%s%n", format.id(), String.join(" .", format.suffixes()));
    }
    out.printf(
        "  each also as %s%n",
        String.join(
            " ",
            List.of(
                Compression.GZIP.suffix(), Compression.ZSTD.suffix(), Compression.XZ.suffix())));
    out.printf("prepared, in %s:%n", shown(folders));
    if (found.isEmpty()) {
      out.println("  none; ./lathe data prepare makes some");
    }
    for (Path folder : found) {
      ShardManifest manifest;
      try {
        manifest = ShardManifest.read(folder);
      } catch (InputException e) {
        out.printf("  %s: DAMAGED: %s%n", folder, e.getMessage());
        continue;
      }
      out.println(
          PlainFormat.of(
              "  %s: %s, %,d documents, %,d tokens to train on, %,d held out (%s), of %s",
              folder,
              manifest.tokenizer().name(),
              manifest.source().documents(),
              manifest.train().tokens(),
              manifest.validation().tokens(),
              manifest.split(),
              manifest.source().name()));
    }
    return 0;
  }

  private static String shown(List<Path> folders) {
    return String.join(", ", folders.stream().map(Path::toString).toList());
  }

  private static ObjectNode node(List<Path> found) {
    ObjectNode node = Json.object();
    ArrayNode prepared = node.putArray("prepared");
    for (Path folder : found) {
      ObjectNode listed = prepared.addObject().put("folder", folder.toString());
      try {
        listed.putPOJO("shards", ShardManifest.read(folder));
      } catch (InputException e) {
        listed.put("damaged", e.getMessage());
      }
    }
    return node;
  }
}
