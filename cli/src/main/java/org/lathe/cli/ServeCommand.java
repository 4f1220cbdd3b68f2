package org.lathe.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lathe.files.Json;
import org.lathe.models.InferenceOptions;
import org.lathe.server.completions.CompletionsApi;
import org.lathe.server.completions.CompletionsOptions;
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

/** Serves a run to clients of OpenAI's completions. */
@Command(
    name = "serve",
    header = "Serves a run to clients of OpenAI's completions, on this machine alone.",
    description = {
      "",
      "Prints the address with its token; programs on this machine may then complete texts and ask"
          + " for log-probabilities. One request is computed at a time, others wait. Ctrl-C ends"
          + " it.",
      ""
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  ./lathe serve runs/stories",
      "  ./lathe serve runs/stories --port 8000 --fast-steps 32"
    })
final class ServeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RUN",
      arity = "0..1",
      description =
          "Folder of a run or of one checkpoint. Default: the run in ./runs that was trained"
              + " last.")
  private Path run;

  @Mixin private ServingArguments serving;

  @Option(
      names = "--refit",
      paramLabel = "N",
      defaultValue = "16",
      description =
          "Of an echoed prompt, z is fitted to the first 0, N, 2 N, .. tokens to predict the N that"
              + " follow. 1 is the exact held-out prediction of each token, and the slowest."
              + " Default: ${DEFAULT-VALUE}.")
  private int refit;

  @Mixin private SamplerArguments sampler;
  @Mixin private PromptFitArguments fit;

  @Mixin private PosteriorArguments posterior;
  @Mixin private EngineArguments engine;

  @Option(names = "--json", description = "Prints the address as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    serving.check();
    Path folder = run != null ? run : Path.of(CheckpointArguments.newest());
    TrainedModel trained = TrainedModel.open(folder, Optional.empty());
    InferenceOptions inference = fit.inference(trained, posterior, sampler);
    CompletionsOptions options =
        new CompletionsOptions(refit, posterior.seed(), Instant.now().getEpochSecond());
    ServedModel model = new ServedModel(name(folder), trained, inference, engine::open);
    WorkQueue work = serving.queue(model::close);
    RouteTable routes = new RouteTable();
    new CompletionsApi(model, work, options).addTo(routes);
    serving.serve(
        routes, work, spec.commandLine().getErr(), server -> print(server, model, folder));
    return 0;
  }

  /** Returns the name of the folder, as a part of an address that needs no escapes. */
  static String name(Path folder) {
    Path last = folder.toAbsolutePath().normalize().getFileName();
    return last == null ? "run" : last.toString().replaceAll("[^A-Za-z0-9._-]", "-");
  }

  private void print(LoopbackServer server, ServedModel model, Path folder) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode node = Json.object();
      node.put("checkpoint", folder.toString());
      node.put("model", model.name());
      node.put("base_url", server.address() + "v1");
      out.println(Json.line(node));
    } else {
      out.printf("model: %s, %s%n", model.name(), folder);
      out.printf("base URL: %sv1%n", server.address());
      out.println("Ctrl-C ends it");
    }
    out.flush();
  }
}
