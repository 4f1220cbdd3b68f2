package org.lathe.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lathe.engine.CrossEntropyWithTableGradient;
import org.lathe.engine.Support;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.Operations;
import org.lathe.tornado.op.DeviceOperations;

/** No lowering is written in vain, and what has none is declared. */
class LoweringsTest {
  private static final Path SOURCES = Path.of("src/main/java/org/lathe/tornado/op");
  private static final String SUFFIX = "Tornado.java";

  /** Parts of several lowerings, and what lowers no operation of a graph or two of them. */
  private static final Set<String> SHARED =
      Set.of("AddRmsNorm", "Attention", "AttentionGrad", "Copy", "Fill");

  /** Operations that a rewrite makes. */
  private static final Set<String> FUSED =
      Set.of(CrossEntropyWithTableGradient.class.getSimpleName(), "MatmulAdd", "RmsNormGradAdd");

  /** Operations that this engine does not have yet: integers are inputs here. */
  private static final Set<String> WITHOUT = Set.of("argmax");

  /** A class whose name is no operation's would never be found. */
  @Test
  void everyLoweringIsNamedAfterItsOperation() throws IOException {
    Set<String> named;
    try (Stream<Path> files = Files.list(SOURCES)) {
      named =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(SUFFIX))
              .map(name -> name.substring(0, name.length() - SUFFIX.length()))
              .collect(Collectors.toCollection(TreeSet::new));
    }
    assertFalse(named.isEmpty());
    Operations.ALL.forEach(operation -> named.remove(operation.getSimpleName()));
    assertTrue(named.removeAll(FUSED));
    assertEquals(SHARED, named);
  }

  @Test
  void operationsWithoutALoweringAreDeclared() {
    assertEquals(WITHOUT, DeviceOperations.lowerings().missing());
    assertEquals(
        DeviceOperations.lowerings().missing(), new TornadoBackend().declaration().unsupported());
  }

  @Test
  void aTaskThatMakesIntegersIsRefused() {
    GraphBuilder graph = new GraphBuilder("ids");
    graph.argmax(graph.input("x", TensorType.f32(2, 3)));
    Support support = new TornadoBackend().supports(graph.tasks().getFirst());
    assertFalse(support.ok());
    assertEquals(
        "engine tornado cannot make int32 tensors, as argmax does: they are inputs and constants"
            + " here",
        support.reason());
  }
}
