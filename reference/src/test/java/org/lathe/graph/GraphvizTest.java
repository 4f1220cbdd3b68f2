package org.lathe.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lathe.graph.TensorType.f32;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The printed graphs are complete: every edge has both ends. */
class GraphvizTest {
  private static final Pattern NODE =
      Pattern.compile("^\\s*(n\\d+) \\[label=\".*\", shape=\\w+];$");
  private static final Pattern EDGE = Pattern.compile("^\\s*(\\w+) -> (\\w+) \\[label=\".*\"];$");

  private static TaskGraph graph() {
    GraphBuilder graph = new GraphBuilder("a \"quoted\" name");
    Tensor x = graph.input("x", f32(2, 3));
    Tensor w = graph.state("w", f32(4, 3, 3));
    RepeatBuilder repeat = graph.repeat("layer", 4);
    Tensor h = repeat.carry("h", x);
    repeat.next(h, repeat.body().linear(h, repeat.slice("weight", w, 0)));
    Tensor last = repeat.end().getFirst();
    Tensor dw = Differentiation.reverse(graph, Map.of(last, x), List.of(w)).get(w);
    graph.output("last", last);
    graph.output("zeros", graph.filled(f32(1), 0));
    graph.update(w, graph.add(w, dw));
    return graph.build();
  }

  @Test
  void everyEdgeJoinsDeclaredNodes() {
    Set<String> nodes = new HashSet<>();
    int edges = 0;
    int depth = 0;
    for (String line : Graphviz.of(graph()).split("\n")) {
      Matcher node = NODE.matcher(line);
      if (node.matches()) {
        assertTrue(nodes.add(node.group(1)), line);
      }
      Matcher edge = EDGE.matcher(line);
      if (edge.matches()) {
        edges++;
        assertTrue(nodes.contains(edge.group(1)), line);
        assertTrue(nodes.contains(edge.group(2)), line);
      } else {
        assertTrue(!line.contains(" -> "), line);
      }
      if (line.endsWith("{")) {
        depth++;
      } else if (line.strip().equals("}")) {
        depth--;
      }
      assertTrue(depth >= 0, line);
    }
    assertEquals(0, depth);
    assertTrue(edges > 0);
  }

  @Test
  void quotesInNamesAreEscaped() {
    assertTrue(Graphviz.of(graph()).startsWith("digraph \"a \\\"quoted\\\" name\" {\n"));
  }

  @Test
  void textHasALineForEachTaskBodiesIndented() {
    TaskGraph graph = graph();
    List<String> lines = graph.toString().lines().toList();
    for (Task task : graph.tasks()) {
      String start = "  " + task.outputs().getFirst();
      assertEquals(1, lines.stream().filter(line -> line.startsWith(start)).count(), start);
    }
    assertTrue(lines.contains("    graph layer"), graph.toString());
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("  update w <- ")));
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("  output last = ")));
  }
}
