package org.lathe.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.lathe.conformance.golden.GoldenCheck;
import org.lathe.conformance.golden.GoldenGroup;
import org.lathe.engine.Backends;
import org.lathe.engine.Precision;
import org.lathe.files.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares an engine with numbers that another implementation computed. */
@Command(
    name = "golden",
    header = "Compares scores, gradients, fits and training with golden numbers.",
    description = {
      "",
      "DIR contains config.json, weights.safetensors, case.safetensors and expected.safetensors,"
          + " from PyTorch or any other implementation, in float32 or float64. Prints the worst"
          + " relative error of each group beside its bound, which grows with the rounding of"
          + " --precision; exit code 1 if any exceeds it.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  ./lathe golden conformance/src/main/resources/golden/tiny",
      "  ./lathe golden my-numbers --backend scalar --json"
    })
final class GoldenCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "Folder of golden numbers.")
  private Path folder;

  @Mixin private EngineArguments engine;

  @Option(names = "--json", description = "Prints JSON instead of text.")
  private boolean json;

  @Override
  public Integer call() {
    Backends.Choice choice = engine.choice();
    Precision products = choice.backend().declaration().products();
    List<GoldenGroup> groups =
        GoldenCheck.of(folder, choice, engine.threads()).stream()
            .map(group -> group.with(products))
            .toList();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode node = Json.object();
      ArrayNode array = node.putArray("groups");
      for (GoldenGroup group : groups) {
        array
            .addObject()
            .put("name", group.name())
            .put("worst", group.worst())
            .put("bound", group.bound())
            .put("where", group.where())
            .put("passes", group.passes());
      }
      out.println(node.toPrettyString());
    } else {
      out.printf("%-28s %14s %10s   %s%n", "group", "worst rel. err", "bound", "where");
      for (GoldenGroup group : groups) {
        PlainFormat.print(
            out,
            "%-28s %14.3e %10.0e   %s%s%n",
            group.name(),
            group.worst(),
            group.bound(),
            group.where(),
            group.passes() ? "" : "   EXCEEDS ITS BOUND");
      }
    }
    long missed = groups.stream().filter(group -> !group.passes()).count();
    if (missed > 0) {
      spec.commandLine()
          .getErr()
          .printf("lathe: %d of %d groups exceed their bound%n", missed, groups.size());
      return 1;
    }
    return 0;
  }
}
