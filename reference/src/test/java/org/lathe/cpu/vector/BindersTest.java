package org.lathe.cpu.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.lathe.graph.TensorType.f32;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lathe.cpu.Binder;
import org.lathe.cpu.CpuBackend;
import org.lathe.cpu.Kernels;
import org.lathe.cpu.scalar.ScalarBackend;
import org.lathe.engine.Backend;
import org.lathe.engine.GraphRewrite;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.Support;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.op.Fused;
import org.lathe.graph.op.Op;
import org.lathe.graph.op.Operations;
import org.lathe.graph.op.Parts;

/**
 * No kernel of this package is written in vain: a class whose name is no operation's would never be
 * found, and the definition would run in its place.
 */
class BindersTest {
  private static final Path SOURCES = Path.of("src/main/java/org/lathe/cpu/vector");
  private static final String SUFFIX = "Vector.java";
  private static final Set<String> DEFINITION_ONLY = Set.of();

  @Test
  void everyKernelIsNamedAfterItsOperation() throws IOException {
    Parts<Binder<?>> parts = new Parts<>(MethodHandles.lookup(), "Vector", Binder.class);
    List<String> names;
    try (Stream<Path> files = Files.list(SOURCES)) {
      names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(SUFFIX))
              .map(name -> name.substring(0, name.length() - SUFFIX.length()))
              .toList();
    }
    assertFalse(names.isEmpty());
    assertEquals(List.of(), names.stream().filter(name -> !isOperation(name, parts)).toList());
  }

  /**
   * An operation of graphs, or one that a rewrite makes: of this engine, or of several, which is
   * then beside {@link GraphRewrite}.
   */
  private static boolean isOperation(String name, Parts<Binder<?>> parts) {
    return Operations.ALL.stream().anyMatch(type -> type.getSimpleName().equals(name))
        || isFused(BindersTest.class.getPackageName() + "." + name, parts)
        || isFused(GraphRewrite.class.getPackageName() + "." + name, parts);
  }

  private static boolean isFused(String name, Parts<Binder<?>> parts) {
    try {
      Class<?> fused = Class.forName(name);
      return Fused.class.isAssignableFrom(fused)
          && parts.of(fused.asSubclass(Op.class)).isPresent();
    } catch (ClassNotFoundException none) {
      return false;
    }
  }

  /** An operation without a kernel runs slowly and on one thread, so it is named here. */
  @Test
  void operationsWithoutAKernelAreKnown() {
    Parts<Binder<?>> parts = new Parts<>(MethodHandles.lookup(), "Vector", Binder.class);
    assertEquals(
        DEFINITION_ONLY,
        Operations.ALL.stream()
            .filter(type -> parts.of(type).isEmpty())
            .map(Operations::mnemonic)
            .collect(Collectors.toSet()));
  }

  /** Fused operations aside, no engine of this project lacks a kernel, so one is made here. */
  @Test
  void anOperationWithoutAKernelIsDoneByItsDefinition() {
    Kernels lacking = Kernels.binders(MethodHandles.lookup(), "Absent");
    GraphBuilder graph = new GraphBuilder("lacking");
    graph.output("y", graph.rowSum(graph.input("x", f32(1, 3))));
    Backend without = new Engine(lacking);
    assertFalse(without.supports(graph.tasks().getFirst()).ok());
    Backend with = new Engine(lacking.orElse(ScalarBackend.definitions()));
    try (Session session = with.open(with.devices().getFirst(), 1);
        Program program = session.compile(graph.build())) {
      program.write("x", new float[] {1, 2, 3});
      program.run();
      assertArrayEquals(new float[] {6}, program.read("y"));
    }
  }

  private static final class Engine extends CpuBackend {
    Engine(Kernels kernels) {
      super(kernels);
    }

    @Override
    public String id() {
      return "test";
    }

    @Override
    public Support available() {
      return Support.yes();
    }
  }
}
