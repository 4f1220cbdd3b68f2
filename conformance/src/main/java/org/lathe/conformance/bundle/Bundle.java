package org.lathe.conformance.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.lathe.conformance.report.Replay;
import org.lathe.conformance.report.Visible;
import org.lathe.conformance.suite.CaseFamily;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.CaseResult;
import org.lathe.conformance.suite.CaseVerdict;
import org.lathe.conformance.suite.Deviation;
import org.lathe.conformance.suite.Evidence;
import org.lathe.conformance.suite.OutputElements;
import org.lathe.conformance.suite.SubjectResult;
import org.lathe.conformance.suite.SuiteResult;
import org.lathe.engine.Backends;
import org.lathe.engine.FedIndexException;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.files.DurableFile;
import org.lathe.files.Json;
import org.lathe.files.Safetensors;
import org.lathe.files.Safetensors.Entry;
import org.lathe.files.Utf8;
import org.lathe.graph.Constant;
import org.lathe.graph.DType;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * A failing case as a folder: {@code graph.json} ({@link GraphJson}), {@code inputs.safetensors}
 * (elements of inputs as {@code input.NAME}, of states before the run as {@code state.NAME}, and of
 * constants), {@code expected.safetensors} (float64; {@code value.NAME} and the bound on the error
 * of each element, {@code bound.NAME}), {@code got.safetensors}, {@code README.txt}.
 */
public final class Bundle {
  private static final String GRAPH = "graph.json";
  private static final String INPUTS = "inputs.safetensors";
  private static final String EXPECTED = "expected.safetensors";
  private static final String GOT = "got.safetensors";
  private static final int LONGEST_NAME = 80;

  private Bundle() {}

  /**
   * Writes a bundle for the first failure of each subject in each family, if one run of one program
   * shows the failure. This failure is the simplest case that was found.
   *
   * @param folder the parent of the folders of the bundles; made if there is something to write
   * @return the folder of each case with a bundle
   * @throws UncheckedIOException if a bundle cannot be written
   */
  public static Map<CaseName, Path> writeAll(SuiteResult result, Path folder, Replay replay) {
    Map<CaseName, Path> written = new LinkedHashMap<>();
    for (CaseFamily family : result.families()) {
      for (SubjectResult subject : result.subjects(family)) {
        if (!subject.failures().isEmpty()) {
          CaseResult first = subject.failures().getFirst();
          if (first.verdict().evidence().isPresent()) {
            written.put(first.name(), write(result, first, folder, replay));
          }
        }
      }
    }
    return written;
  }

  private static Path write(SuiteResult result, CaseResult failure, Path parent, Replay replay) {
    Evidence evidence = failure.verdict().evidence().orElseThrow();
    TaskGraph graph = evidence.graph();
    Path folder = parent.resolve(folder(failure.name()));
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, Entry> inputs = new LinkedHashMap<>();
    byte[] json = bytes(GraphJson.write(graph, inputs));
    DurableFile.write(folder.resolve(GRAPH), out -> out.write(json));
    for (Tensor input : graph.inputs()) {
      inputs.put("input." + input.name(), entry(input.type(), evidence.inputs().get(input.name())));
    }
    new TreeMap<>(evidence.states())
        .forEach(
            (name, values) ->
                inputs.put("state." + name, Entry.of(new int[] {values.length}, values)));
    Safetensors.write(folder.resolve(INPUTS), inputs);
    Map<String, Entry> expected = new LinkedHashMap<>();
    Map<String, Entry> got = new LinkedHashMap<>();
    new TreeMap<>(evidence.results())
        .forEach(
            (name, one) -> {
              int[] shape = type(graph, name).shape().extents();
              expected.put("value." + name, Entry.of(shape, one.expected()));
              expected.put("bound." + name, Entry.of(shape, one.bounds()));
              // The results may have any length.
              got.put(name, Entry.of(new int[] {one.got().length}, one.got()));
            });
    Safetensors.write(folder.resolve(EXPECTED), expected);
    Safetensors.write(folder.resolve(GOT), got);
    byte[] readme = readme(result, failure, replay).getBytes(StandardCharsets.UTF_8);
    DurableFile.write(folder.resolve("README.txt"), out -> out.write(readme));
    return folder;
  }

  private static Entry entry(TensorType type, Constant elements) {
    int[] shape = type.shape().extents();
    return type.dtype() == DType.F32
        ? Entry.of(shape, elements.floats())
        : Entry.of(shape, elements.ints());
  }

  private static String readme(SuiteResult result, CaseResult failure, Replay replay) {
    return """
    Engine %s (%s) failed a case of the family "%s".

    case   %s
    wrong  %s

    To run the case again:
      %s

    To run what is in this folder, FOLDER:
      ./lathe conformance --backend %s --bundle FOLDER
    or, where ./lathe does not have the engine, from Java:
      org.lathe.conformance.bundle.Bundle.replay(FOLDER, engine, threads)

    graph.json            the graph, one entry per task
    inputs.safetensors    input.NAME and state.NAME before the run; constants of the graph
    expected.safetensors  float64: value.NAME, and how far off each element may be, bound.NAME
                          (0: the same bits; infinite: anything)
    got.safetensors       the results of the engine
    """
        .formatted(
            result.engine(),
            Visible.of(result.device()),
            failure.family().id(),
            failure.name(),
            Visible.of(failure.verdict().message()),
            replay.command(failure.name()),
            result.engine());
  }

  /**
   * Returns the name of the folder of a case: valid on every file system and different for every
   * case.
   */
  public static String folder(CaseName name) {
    String full = name.toString();
    CRC32 sum = new CRC32();
    sum.update(full.getBytes(StandardCharsets.UTF_8));
    String safe = full.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]+", "-");
    String start = safe.substring(0, Math.min(safe.length(), LONGEST_NAME));
    return start.replaceAll("-+$", "") + "-" + HexFormat.of().toHexDigits((int) sum.getValue());
  }

  /**
   * Runs a bundle on an engine.
   *
   * @param threads host threads to compute with
   * @return whether it passes now; if not, the first wrong element, and the errors of all
   * @throws IllegalArgumentException if the folder contains no bundle
   * @throws org.lathe.files.InputException if one of its files is missing or damaged
   * @throws org.lathe.engine.EngineException if the engine cannot run it
   */
  public static CaseVerdict replay(Path folder, Backends.Choice engine, int threads) {
    Map<String, Entry> inputs = Safetensors.read(folder.resolve(INPUTS));
    Map<String, Entry> expected = Safetensors.read(folder.resolve(EXPECTED));
    TaskGraph graph = graph(folder.resolve(GRAPH), inputs);
    try (Session session = engine.backend().open(engine.device(), threads);
        Program program = session.compile(graph)) {
      for (Tensor input : graph.inputs()) {
        Entry elements = elements(inputs, "input." + input.name(), input.type());
        if (input.type().dtype() == DType.F32) {
          program.write(input.name(), elements.floats());
        } else {
          program.write(input.name(), elements.ints());
        }
      }
      for (Tensor state : graph.states()) {
        if (inputs.containsKey("state." + state.name())) {
          Entry elements = elements(inputs, "state." + state.name(), state.type());
          session.write(state.name(), elements.floats());
        }
      }
      try {
        program.run();
      } catch (FedIndexException e) {
        throw new IllegalArgumentException(INPUTS + ": " + e.getMessage());
      }
      return compare(graph, program, session, expected);
    }
  }

  private static CaseVerdict compare(
      TaskGraph graph, Program program, Session session, Map<String, Entry> expected) {
    Deviation deviation = new Deviation();
    String wrong = null;
    for (Map.Entry<String, Entry> value : expected.entrySet()) {
      if (!value.getKey().startsWith("value.")) {
        continue;
      }
      String name = value.getKey().substring("value.".length());
      double[] want = value.getValue().asDoubles();
      Entry bound = expected.get("bound." + name);
      if (bound == null || bound.asDoubles().length != want.length) {
        throw new IllegalArgumentException(EXPECTED + " has no 'bound." + name + "' to its value");
      }
      type(graph, name);
      float[] got =
          graph.outputs().containsKey(name)
              ? OutputElements.read(program, name)
              : session.read(name);
      String here = compare(name, got, want, bound.asDoubles(), deviation);
      wrong = wrong == null ? here : wrong;
    }
    return wrong == null ? CaseVerdict.pass(deviation) : CaseVerdict.fail(wrong, deviation);
  }

  /** Returns the first wrong element, or null. */
  private static String compare(
      String name, float[] got, double[] want, double[] bounds, Deviation deviation) {
    if (got.length != want.length) {
      return name + " has " + got.length + " elements, expected " + want.length;
    }
    String wrong = null;
    for (int i = 0; i < got.length; i++) {
      double share = share(got[i], want[i], bounds[i]);
      deviation.add(share);
      if (wrong == null && !(share <= 1)) {
        wrong = wrong(name, i, got[i], want[i], bounds[i]);
      }
    }
    return wrong;
  }

  private static String wrong(String name, int i, float got, double want, double bound) {
    return bound == 0
        ? "%s[%d] is %s, expected the bits of %s".formatted(name, i, got, (float) want)
        : "%s[%d] is %s, expected %s, off by %.3g of %.3g"
            .formatted(name, i, got, want, Math.abs(got - want), bound);
  }

  private static double share(float got, double want, double bound) {
    if (bound == Double.POSITIVE_INFINITY
        || Float.floatToIntBits(got) == Float.floatToIntBits((float) want)) {
      return 0;
    }
    double error = Math.abs(got - want);
    // Neither a NaN nor an infinity is close to anything else.
    return bound > 0 && Double.isFinite(error) ? error / bound : Double.POSITIVE_INFINITY;
  }

  private static TaskGraph graph(Path file, Map<String, Entry> elements) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("no such file: " + file);
    }
    try {
      JsonNode node = Json.reader().readTree(Utf8.read(file, "restore the file"));
      return GraphJson.read(node, elements);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(file + " is not JSON: " + Json.reason(e));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage());
    }
  }

  private static Entry elements(Map<String, Entry> inputs, String name, TensorType type) {
    Entry entry = inputs.get(name);
    boolean fits =
        entry != null
            && (type.dtype() == DType.F32
                ? entry.floats() != null && entry.floats().length == type.shape().size()
                : entry.ints() != null && entry.ints().length == type.shape().size());
    if (!fits) {
      throw new IllegalArgumentException(INPUTS + " has no '" + name + "' of type " + type);
    }
    return entry;
  }

  /** Returns the type of an output or a state. */
  private static TensorType type(TaskGraph graph, String name) {
    Tensor output = graph.outputs().get(name);
    if (output != null) {
      return output.type();
    }
    return graph.updates().keySet().stream()
        .filter(state -> state.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the graph has neither an output nor an updated state '" + name + "'"))
        .type();
  }

  /** Prints JSON with indentation and the same line ends on every system. */
  private static byte[] bytes(JsonNode node) {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(lines);
    try {
      return (Json.writer().with(printer).writeValueAsString(node) + "\n")
          .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
