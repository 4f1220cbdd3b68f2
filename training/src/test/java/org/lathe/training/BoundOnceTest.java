package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.cpu.CpuBackend;
import org.lathe.cpu.vector.VectorBackend;
import org.lathe.engine.Backend;
import org.lathe.engine.Backends;
import org.lathe.engine.GraphRewrite;
import org.lathe.engine.Support;
import org.lathe.graph.TaskGraph;

/** A run builds each of its graphs once, and binds none that it has planned. */
class BoundOnceTest {
  @TempDir Path folder;

  /** The graphs that an engine was given to bind, in order. */
  private final List<TaskGraph> bound = new ArrayList<>();

  private Backends.Choice counting() {
    Backend engine =
        new CpuBackend(
            VectorBackend.kernels()
                .rewriting(
                    GraphRewrite.inOrder(
                        graph -> {
                          bound.add(graph);
                          return graph;
                        },
                        VectorBackend.kernels().rewrite()))) {
          @Override
          public String id() {
            return "counting";
          }

          @Override
          public Support available() {
            return Support.yes();
          }
        };
    return new Backends.Choice(engine, engine.devices().getFirst());
  }

  @Test
  void whatIsPlannedIsNotBoundAgain() throws IOException {
    Recipe recipe = SmallRun.recipe(SmallRun.text(folder));
    try (Trainer trainer =
        Trainer.start(folder.resolve("run"), recipe, counting(), 1, new TrainingListener() {})) {
      int planned = bound.size();
      assertTrue(planned > 0, "the plan binds what it plans");
      trainer.run();
      List<String> later =
          bound.subList(planned, bound.size()).stream().map(TaskGraph::name).toList();
      // Drawing the start of the weights is no part of the plan: it is over before the run.
      assertEquals(List.of(), later.stream().filter(name -> !name.startsWith("start.")).toList());
    }
    Map<String, Set<TaskGraph>> built = new HashMap<>();
    for (TaskGraph graph : bound) {
      built
          .computeIfAbsent(graph.name(), name -> Collections.newSetFromMap(new IdentityHashMap<>()))
          .add(graph);
    }
    built.forEach(
        (name, graphs) -> assertEquals(1, graphs.size(), () -> name + " was built more than once"));
  }
}
