package org.lathe.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.lathe.graph.TensorType.f32;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Only tasks that outputs and updates need stay, in order. */
class PruneTest {
  private final GraphBuilder graph = new GraphBuilder("prune");
  private final Tensor x = graph.input("x", f32(3));
  private final Tensor y = graph.add(x, x);
  private final Tensor unused = graph.add(y, x);
  private final Tensor z = graph.add(y, y);

  @Test
  void tasksThatNoOutputNeedsAreDropped() {
    graph.output("z", z);
    List<Tensor> made =
        graph.build().tasks().stream().map(task -> task.outputs().getFirst()).toList();
    assertEquals(List.of(y, z), made);
  }

  @Test
  void updatesKeepTheirTasks() {
    graph.update(graph.state("s", f32(3)), unused);
    List<Tensor> made =
        graph.build().tasks().stream().map(task -> task.outputs().getFirst()).toList();
    assertEquals(List.of(y, unused), made);
  }

  @Test
  void whatIsGivenNeedsNoTask() {
    List<Task> kept = Prune.needed(graph.tasks(), List.of(z), Set.of(y));
    assertEquals(List.of(z), kept.getFirst().outputs());
    assertEquals(1, kept.size());
  }

  @Test
  void goalThatIsGivenNeedsNothing() {
    assertEquals(List.of(), Prune.needed(graph.tasks(), List.of(y), Set.of(y)));
  }
}
