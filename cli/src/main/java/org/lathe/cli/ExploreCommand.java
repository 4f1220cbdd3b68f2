package org.lathe.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.lathe.files.Json;
import org.lathe.server.explore.ExplorerApi;
import org.lathe.server.http.LoopbackServer;
import org.lathe.server.http.RouteTable;
import org.lathe.server.model.ServedModel;
import org.lathe.server.work.WorkQueue;
import org.lathe.training.TrainedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Serves the latent explorer. */
@Command(
    name = "explore",
    header = "Shows a page where a thought forms: fits, latents, and the words they make.",
    description = {
      "",
      "Prints an address of this machine to open in a browser. The page fits z to your text step by"
          + " step, shows what each token costs with z and without, and decodes from z: of one"
          + " text, between two, with layers swapped, or from the prior. Several runs are shown"
          + " side by side. It needs no network. Ctrl-C ends it.",
      ""
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  ./lathe explore",
      "  ./lathe explore runs/stories runs/stories-ar"
    })
final class ExploreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RUN",
      arity = "0..*",
      description =
          "Folders of runs or of checkpoints, of any family. Default: the run in ./runs that was"
              + " trained last.")
  private List<Path> runs = new ArrayList<>();

  @Mixin private ServingArguments serving;
  @Mixin private EngineArguments engine;

  @Option(names = "--json", description = "Prints the address as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    serving.check();
    if (runs.isEmpty()) {
      runs.add(Path.of(CheckpointArguments.newest()));
    }
    List<ServedModel> models = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Path run : runs) {
      TrainedModel trained = TrainedModel.open(run, Optional.empty());
      models.add(
          new ServedModel(
              name(ServeCommand.name(run), names), trained, trained.inference(), engine::open));
    }
    WorkQueue work = serving.queue(() -> models.forEach(ServedModel::close));
    RouteTable routes = new RouteTable();
    new ExplorerApi(models, work).addTo(routes);
    serving.serve(routes, work, spec.commandLine().getErr(), this::print);
    return 0;
  }

  /** Returns the name, with a number if another run has it. */
  private static String name(String wanted, Set<String> taken) {
    String name = wanted;
    for (int i = 2; !taken.add(name); i++) {
      name = wanted + "-" + i;
    }
    return name;
  }

  private void print(LoopbackServer server) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode node = Json.object();
      out.println(Json.line(node.put("address", server.address())));
    } else {
      out.printf("open %s%n", server.address());
      out.println("Ctrl-C ends it");
    }
    out.flush();
  }
}
