package org.lathe.training.ranks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SumTreeTest {
  private record Part(SumTree.Node node, String sum) {}

  /** The definition, as a text with all its parentheses. */
  private static String sum(int first, int end) {
    if (end - first == 1) {
      return Integer.toString(first);
    }
    int left = 1;
    while (2 * left < end - first) {
      left *= 2;
    }
    return "(" + sum(first, first + left) + "+" + sum(first + left, end) + ")";
  }

  /** Pushes parts from left to right and joins the two topmost while they belong together. */
  private static List<Part> gathered(SumTree tree, List<Part> parts) {
    Deque<Part> stack = new ArrayDeque<>();
    for (Part part : parts) {
      Part top = part;
      while (!stack.isEmpty() && tree.joins(stack.peek().node(), top.node())) {
        Part left = stack.pop();
        top =
            new Part(
                new SumTree.Node(left.node().first(), top.node().end()),
                "(" + left.sum() + "+" + top.sum() + ")");
      }
      stack.push(top);
    }
    List<Part> whole = new ArrayList<>(stack);
    return whole.reversed();
  }

  @Test
  void anyNumberOfRanksAddsInTheOrderOfTheDefinition() {
    for (int leaves :
        IntStream.concat(IntStream.rangeClosed(1, 69), IntStream.of(100, 128, 200, 512))
            .toArray()) {
      SumTree tree = new SumTree(leaves);
      String expected = sum(0, leaves);
      for (int ranks = 1; ranks <= Math.min(64, leaves); ranks++) {
        List<Part> all = new ArrayList<>();
        for (int rank = 0; rank < ranks; rank++) {
          List<Part> share =
              IntStream.range(tree.firstOf(rank, ranks), tree.firstOf(rank + 1, ranks))
                  .mapToObj(
                      leaf -> new Part(new SumTree.Node(leaf, leaf + 1), Integer.toString(leaf)))
                  .toList();
          List<Part> left = gathered(tree, share);
          assertEquals(tree.nodesOf(rank, ranks), left.stream().map(Part::node).toList());
          all.addAll(left);
        }
        List<Part> whole = gathered(tree, all);
        assertEquals(1, whole.size());
        assertEquals(expected, whole.getFirst().sum());
      }
    }
  }

  @Test
  void aPowerOfTwoOfRanksHasOneNodeEach() {
    SumTree tree = new SumTree(512);
    for (int ranks = 1; ranks <= 512; ranks *= 2) {
      for (int rank = 0; rank < ranks; rank++) {
        assertEquals(1, tree.nodesOf(rank, ranks).size());
      }
    }
  }

  @Test
  void neighboursOfDifferentParentsDoNotJoin() {
    SumTree tree = new SumTree(6);
    assertTrue(tree.joins(new SumTree.Node(4, 5), new SumTree.Node(5, 6)));
    assertFalse(tree.joins(new SumTree.Node(1, 2), new SumTree.Node(2, 3)));
    assertFalse(tree.joins(new SumTree.Node(2, 4), new SumTree.Node(4, 6)));
  }
}
