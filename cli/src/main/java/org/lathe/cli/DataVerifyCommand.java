package org.lathe.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.lathe.datasets.evaluation.EvaluationSet;
import org.lathe.datasets.evaluation.FileFigure;
import org.lathe.datasets.evaluation.FileVerdict;
import org.lathe.datasets.evaluation.Verification;
import org.lathe.datasets.shards.PreparedData;
import org.lathe.datasets.shards.ShardCheck;
import org.lathe.datasets.shards.ShardManifest;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks the files of a folder against their known sizes and checksums. */
@Command(
    name = "verify",
    header =
        "Compares prepared data with its checksums, evaluation sets with known sizes and"
            + " checksums.",
    description = {
      "",
      "If DIR was made by data prepare: compares sizes, checksums, ids and counts of its files with"
          + " shards.json; exit code 1 if one differs.",
      "If DIR contains evaluation sets, each in its own folder as docs/reference/evaluation-sets.md"
          + " says: prints for each known file whether it is genuine, with its size, counts and"
          + " checksum; exit code 1 if one is not.",
      ""
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  ./lathe data verify data/jdk",
      "  ./lathe data verify my-sets",
      "  LATHE_DATA=my-sets ./lathe data verify --json"
    })
final class DataVerifyCommand implements Callable<Integer> {
  private static final String FOLDER_VARIABLE = "LATHE_DATA";
  private static final int SHOWN_OF_CHECKSUM = 12;
  private static final String CHECKSUM = "sha256";

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DIR",
      arity = "0..1",
      description = "Prepared data, or a folder of sets. Default: the one that LATHE_DATA names.")
  private Path folder;

  @Option(names = "--json", description = "Prints JSON instead of text.")
  private boolean json;

  @Override
  public Integer call() {
    Path named = folder();
    if (ShardManifest.isIn(named)) {
      return shards(named);
    }
    if (PreparedData.isAt(named.toString())) {
      throw new InputException(
          named
              + " contains token shards, but no shards.json to compare them with: ./lathe data"
              + " inspect reads them, with their --tokenizer");
    }
    return sets(new Verification(named));
  }

  private int shards(Path prepared) {
    PrintWriter out = spec.commandLine().getOut();
    ArrayNode files = Json.array();
    boolean passed =
        ShardCheck.run(
            prepared,
            result -> {
              files
                  .addObject()
                  .put("file", result.file())
                  .put("tokens", result.tokens())
                  .put("passed", result.passed())
                  .put("problem", result.problem());
              if (!result.passed()) {
                spec.commandLine().getErr().println("lathe: " + result.problem());
              } else if (!json) {
                out.println(
                    PlainFormat.of(
                        "%-10s %s: %,d tokens, checksum, ids and documents as written",
                        "whole", result.file(), result.tokens()));
              }
            });
    List<String> unlisted = PreparedData.unlisted(prepared);
    unlisted.forEach(
        file ->
            spec.commandLine()
                .getErr()
                .println(
                    "lathe: warning: shards.json does not list %s: it is not read"
                        .formatted(prepared.resolve(file))));
    if (json) {
      ObjectNode node = Json.object();
      node.set("files", files);
      unlisted.forEach(node.putArray("unlisted")::add);
      out.println(node.toPrettyString());
    }
    return passed ? 0 : 1;
  }

  private int sets(Verification verification) {
    List<FileVerdict> verdicts = new ArrayList<>();
    PrintWriter out = spec.commandLine().getOut();
    verification.run(
        verdict -> {
          verdicts.add(verdict);
          if (!json) {
            print(verdict, out);
          }
        });
    List<EvaluationSet> missing = verification.missing();
    List<FileVerdict> wrong = verdicts.stream().filter(FileVerdict::wrong).toList();
    if (json) {
      out.println(node(verdicts, missing).toPrettyString());
    } else {
      missing.forEach(set -> out.println("missing    " + set.missing(verification.data())));
    }
    wrong.forEach(verdict -> spec.commandLine().getErr().println("lathe: " + verdict.line()));
    return wrong.isEmpty() ? 0 : 1;
  }

  private Path folder() {
    return Optional.ofNullable(folder)
        .or(() -> named(System.getenv(FOLDER_VARIABLE)))
        .orElseThrow(
            () ->
                new CommandLine.ParameterException(
                    spec.commandLine(), "which folder? give one, or set " + FOLDER_VARIABLE));
  }

  private static Optional<Path> named(String variable) {
    return variable == null || variable.isBlank()
        ? Optional.empty()
        : Optional.of(Path.of(variable));
  }

  private static void print(FileVerdict verdict, PrintWriter out) {
    out.printf("%-10s %s: %s%n", word(verdict), verdict.name(), verdict.about());
    out.printf(
        "%-10s %s%n",
        "",
        verdict.figures().stream().map(DataVerifyCommand::shown).collect(Collectors.joining(", ")));
  }

  private static String word(FileVerdict verdict) {
    return verdict.finding().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String shown(FileFigure figure) {
    String found =
        figure.name().equals(CHECKSUM) && figure.agrees()
            ? figure.found().substring(0, SHOWN_OF_CHECKSUM) + ".."
            : figure.found();
    return figure.name() + " " + found + (figure.agrees() ? "" : " INSTEAD OF " + figure.known());
  }

  private static ObjectNode node(List<FileVerdict> verdicts, List<EvaluationSet> missing) {
    ObjectNode node = Json.object();
    ArrayNode files = node.putArray("files");
    for (FileVerdict verdict : verdicts) {
      ObjectNode file = files.addObject();
      file.put("file", verdict.name());
      file.put("finding", word(verdict));
      file.put("about", verdict.about());
      file.put("instead", verdict.instead());
      ArrayNode figures = file.putArray("figures");
      for (FileFigure figure : verdict.figures()) {
        figures
            .addObject()
            .put("name", figure.name())
            .put("known", figure.known())
            .put("found", figure.found());
      }
    }
    ArrayNode absent = node.putArray("missing");
    missing.forEach(set -> absent.add(set.id()));
    return node;
  }
}
