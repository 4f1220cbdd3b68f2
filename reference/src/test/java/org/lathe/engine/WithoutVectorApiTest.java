package org.lathe.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.graph.Differentiation;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Shape;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * If java runs without the Vector API, the definitions run, and the vector engine says which option
 * is missing. A provider whose class cannot be loaded does not prevent the others from loading.
 */
class WithoutVectorApiTest {
  @TempDir Path folder;

  /** Lists the engines, and runs some operations of the named one. */
  public static void main(String[] args) {
    for (Backend backend : Backends.all()) {
      System.out.println(backend.id() + ": " + backend.available().reason());
    }
    Backends.unloaded().forEach(reason -> System.out.println("unloaded: " + reason));
    try {
      Backends.Choice choice = Backends.choose(args[0]);
      try (Session session = choice.backend().open(choice.device(), 1);
          Program program = session.compile(graph())) {
        program.write("key", new int[] {7, 0});
        program.write("stream", new int[] {1, 2, 3});
        program.run();
        System.out.println("loss " + Arrays.toString(program.read("loss")));
      }
    } catch (EngineException e) {
      System.out.println("refused: " + e.getMessage());
    }
  }

  /** Random numbers, exponentials, logarithms, cosines, and a gradient. */
  private static TaskGraph graph() {
    GraphBuilder graph = new GraphBuilder("loss");
    Tensor x =
        graph.philoxNormal(
            graph.input("key", TensorType.i32(2)),
            graph.input("stream", TensorType.i32(1, 3)),
            Shape.of(1, 1, 8));
    Tensor loss = graph.gaussianKl(graph.gelu(x), x);
    Tensor seed = graph.filled(loss.type(), 1);
    graph.output("loss", loss);
    graph.output("gradient", Differentiation.reverse(graph, Map.of(loss, seed), List.of(x)).get(x));
    return graph.build();
  }

  private static List<String> told(String classPath, String engine, String... options)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", classPath, WithoutVectorApiTest.class.getName(), engine));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), output);
    return output.lines().toList();
  }

  /** Surefire hides the class path in the manifest of a jar. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  @Test
  void theDefinitionsRun() throws Exception {
    List<String> without = told(classPath(), "scalar");
    assertTrue(without.contains("scalar: "), without::toString);
    assertTrue(
        without.contains(
            "vector: the Vector API is not loaded: start java with --add-modules"
                + " jdk.incubator.vector"),
        without::toString);
    List<String> with = told(classPath(), "scalar", "--add-modules", "jdk.incubator.vector");
    assertTrue(with.contains("vector: "), with::toString);
    assertTrue(with.getLast().startsWith("loss ["), with::toString);
    assertEquals(with.getLast(), without.getLast(), "the same bits");
  }

  @Test
  void theVectorEngineIsRefusedWithTheRemedy() throws Exception {
    String last = told(classPath(), "vector").getLast();
    assertTrue(last.startsWith("refused: backend 'vector' is not available: "), last);
    assertTrue(last.endsWith("--add-modules jdk.incubator.vector"), last);
  }

  /** Its class is missing, or a class that it extends is missing. */
  @Test
  void aProviderThatCannotBeLoadedIsNamed() throws Exception {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(Backend.class.getName()), "org.example.Misspelt\norg.example.Orphan\n");
    ClassFile.of()
        .buildTo(
            Files.createDirectories(folder.resolve("org/example")).resolve("Orphan.class"),
            ClassDesc.of("org.example.Orphan"),
            orphan -> orphan.withSuperclass(ClassDesc.of("org.example.Missing")));
    List<String> told = told(folder + File.pathSeparator + classPath(), "mine");
    assertTrue(told.contains("scalar: "), told::toString);
    assertEquals(2, told.stream().filter(line -> line.startsWith("unloaded: ")).count());
    String last = told.getLast();
    assertTrue(last.startsWith("refused: no backend 'mine'; there are scalar, vector;"), last);
    assertTrue(last.contains("org.example.Misspelt"), last);
    assertTrue(last.contains("org/example/Missing"), last);
  }
}
