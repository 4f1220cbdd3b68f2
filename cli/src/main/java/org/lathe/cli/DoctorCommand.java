package org.lathe.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.lathe.engine.Backend;
import org.lathe.engine.Backends;
import org.lathe.engine.Device;
import org.lathe.engine.PlanningSession;
import org.lathe.engine.Session;
import org.lathe.engine.Support;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.training.PreparedRecipe;
import org.lathe.training.Recipe;
import org.lathe.training.RecipeFile;
import org.lathe.training.TrainingMemory;
import org.lathe.training.TrainingPlan;
import org.lathe.training.ranks.RanksLibrary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what this machine offers, and why an engine is not available. */
@Command(
    name = "doctor",
    header = "Shows what this machine offers: JDK, vectors, cores, memory, MPI, engines.",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  ./lathe doctor",
      "  ./lathe doctor --preset ltm-l",
      "  ./lathe doctor --backend tornado",
      "  ./lathe doctor --json"
    })
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      completionCandidates = Names.Recipes.class,
      description =
          "Shows only the memory that this preset needs, a recipe that ships with Lathe: pocket,"
              + " ltm-l, moe-m, .. Default: all presets.")
  private String preset;

  @Option(
      names = "--backend",
      paramLabel = "ENGINE",
      completionCandidates = Names.Engines.class,
      description =
          "Shows only this engine, and the memory that presets need on it; ENGINE:N for its device"
              + " N. Exit code 2 if it is not available. TornadoVM and its devices are examined"
              + " only with --backend tornado.")
  private String backend;

  @Option(names = "--json", description = "Prints JSON instead of text.")
  private boolean json;

  @Override
  public Integer call() {
    List<Recipe> presets =
        preset == null
            ? RecipeFile.names().stream().map(RecipeFile::named).toList()
            : List.of(RecipeFile.named(preset));
    ObjectNode found = Json.object();
    found.put("lathe", Version.own());
    found.put("java", Runtime.version().toString());
    found.put("java_home", System.getProperty("java.home"));
    found.put("vm", System.getProperty("java.vm.name"));
    found.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    found.put("vector_bits", Machine.vectorBits());
    found.put("fma", Machine.hasFma());
    found.put("cores", Runtime.getRuntime().availableProcessors());
    found.put("memory_bytes", Machine.memory());
    found.put("heap_bytes", Runtime.getRuntime().maxMemory());
    Path sources = Path.of(System.getProperty("java.home"), "lib", "src.zip");
    found.put("jdk_sources", Files.exists(sources) ? sources.toString() : "");
    found.put("mpi", mpi());
    ArrayNode engines = found.putArray("backends");
    String asked = backend == null ? null : Backends.id(backend);
    if (asked != null) {
      // Only unknown names are refused here; why a known engine is not available is printed below.
      known(asked);
    }
    for (Backend engine : Backends.all()) {
      if (asked == null || asked.equals(engine.id())) {
        engines.add(describe(engine));
      }
    }
    if (!Machine.hasTornado() && (asked == null || asked.equals(Machine.TORNADO))) {
      ObjectNode tornado = engines.addObject();
      tornado.put("id", Machine.TORNADO);
      tornado.put("available", false);
      tornado.put("reason", Machine.whyNoTornado());
    }
    ArrayNode unloaded = found.putArray("unloaded");
    Backends.unloaded().forEach(unloaded::add);
    ArrayNode models = found.putArray("presets");
    String planned = backend == null ? BackendArguments.DEFAULT : backend;
    boolean ready =
        engines
            .valueStream()
            .filter(engine -> engine.get("id").asText().equals(Backends.id(planned)))
            .anyMatch(engine -> engine.get("available").asBoolean());
    if (ready) {
      Backends.Choice choice = Backends.choose(planned);
      presets.forEach(each -> models.add(memory(choice, each)));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(found.toPrettyString());
    } else {
      print(out, found);
    }
    return ready || asked == null ? 0 : Main.BAD_INPUT;
  }

  /** Returns which library joins several processes, or why none. */
  private static String mpi() {
    return ServiceLoader.load(RanksLibrary.class)
        .findFirst()
        .map(library -> library.description(System.getenv()))
        .orElse("none: nothing on the class path joins several processes");
  }

  private static void known(String name) {
    List<String> names =
        Stream.concat(Stream.of(Machine.TORNADO), Backends.all().stream().map(Backend::id))
            .distinct()
            .sorted()
            .toList();
    if (!names.contains(name)) {
      throw new InputException("no backend '" + name + "'; there are " + String.join(", ", names));
    }
  }

  private static ObjectNode describe(Backend backend) {
    ObjectNode node = Json.object();
    Support support = backend.available();
    node.put("id", backend.id());
    node.put("available", support.ok());
    if (!support.ok()) {
      node.put("reason", support.reason());
    }
    ArrayNode devices = node.putArray("devices");
    ArrayNode links = node.putArray("links");
    for (Device device : support.ok() ? backend.devices() : List.<Device>of()) {
      String name = backend.id() + ":" + device.index();
      devices.add(name + " " + device.name());
      String way = backend.links(device);
      if (!way.isEmpty()) {
        links.add(name + " to devices of other ranks: " + way);
      }
    }
    return node;
  }

  /**
   * Returns the memory that training with a preset needs, from its graphs; allocates none of it.
   */
  private static ObjectNode memory(Backends.Choice choice, Recipe recipe) {
    Backend engine = choice.backend();
    Device device = choice.device();
    PreparedRecipe prepared;
    TrainingPlan plan;
    TrainingMemory scoring;
    try (Session session = engine.open(device, Runtime.getRuntime().availableProcessors())) {
      prepared =
          TrainingPlan.decided(new PlanningSession(session), PreparedRecipe.toPlan(recipe), device);
      plan = TrainingPlan.of(new PlanningSession(session), prepared);
      scoring = TrainingPlan.scoring(new PlanningSession(session), prepared);
    }
    ObjectNode node = Json.object();
    node.put("name", recipe.name());
    node.put("length", recipe.batch().length());
    node.put("batch", recipe.batch().sequences());
    node.put("micro_batch", prepared.recipe().batch().microBatch());
    node.set("score_bytes", Json.tree(scoring));
    node.set("train_bytes", Json.tree(plan.memory()));
    node.put("engine", engine.id());
    node.put("heap", device.heap());
    node.put("wanted_bytes", plan.need(device));
    node.put("fits", plan.fits(device));
    return node;
  }

  private static void print(PrintWriter out, ObjectNode found) {
    line(out, "lathe", found.get("lathe").asText());
    line(out, "java", found.get("java").asText() + " at " + found.get("java_home").asText());
    line(out, "system", found.get("os").asText() + ", " + found.get("cores") + " cores");
    line(
        out,
        "vectors",
        found.get("vector_bits")
            + " bits, fused multiply-add "
            + (found.get("fma").asBoolean()
                ? "in hardware"
                : "NOT in hardware: the results are the same, but very slow"));
    line(
        out,
        "memory",
        PlainFormat.of(
            "%.1f GiB, of which the heap may take %.1f (LATHE_JAVA_OPTS=-Xmx.. sets it)",
            found.get("memory_bytes").asLong() / (double) (1L << 30),
            found.get("heap_bytes").asLong() / (double) (1L << 30)));
    String sources = found.get("jdk_sources").asText();
    line(
        out,
        "jdk text",
        sources.isEmpty()
            ? "this JDK ships no lib/src.zip: --data jdk falls back to stories, and says so"
            : sources);
    line(out, "mpi", found.get("mpi").asText());
    found.get("backends").forEach(engine -> printEngine(out, engine));
    found.get("unloaded").forEach(why -> line(out, "engine", "not loaded: " + why.asText()));
    found.get("presets").forEach(model -> printMemory(out, model));
  }

  private static void printEngine(PrintWriter out, JsonNode engine) {
    line(
        out,
        "engine",
        engine.get("id").asText()
            + ": "
            + (engine.get("available").asBoolean()
                ? "ready, "
                    + String.join(
                        ", ", engine.get("devices").valueStream().map(d -> d.asText()).toList())
                : "not available: " + engine.get("reason").asText()));
    engine.path("links").forEach(way -> line(out, "links", way.asText()));
  }

  private static void printMemory(PrintWriter out, JsonNode model) {
    long wanted = model.get("wanted_bytes").asLong();
    boolean heap = model.get("heap").asBoolean();
    int together = model.get("micro_batch").asInt();
    line(
        out,
        "model",
        PlainFormat.of(
            "%s: scoring needs %s, training %s (%d x %d tokens at a time): %s",
            model.get("name").asText(),
            TrainingPrinter.bytes(model.get("score_bytes").get("total").asLong()),
            TrainingPrinter.bytes(model.get("train_bytes").get("total").asLong()),
            together,
            model.get("length").asInt(),
            model.get("fits").asBoolean()
                ? (heap ? "fits the heap" : "fits the device")
                : heap
                    ? "too large for the heap; start with LATHE_JAVA_OPTS=-Xmx"
                        + ((wanted >> 30) + 1)
                        + "g"
                    : "too large for the memory of the device that the engine may use"));
  }

  private static void line(PrintWriter out, String what, String value) {
    out.printf("%-9s %s%n", what, value);
  }
}
