package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.graph.TensorType;
import org.lathe.models.Parameter;
import org.lathe.training.ranks.SumTree;

/** Compiled sums have the bits of the tree's definition, whoever adds which leaves. */
class GradientSumTest {
  private static final List<Parameter> PARAMETERS =
      List.of(
          new Parameter("matrix", TensorType.f32(3, 5), false, 1),
          new Parameter("layers.vector", TensorType.f32(2, 7), true, 1),
          new Parameter("bias", TensorType.f32(9), false, 1));

  private static Session open(String backend, int threads) {
    Backends.Choice choice = Backends.choose(backend);
    Session session = choice.backend().open(choice.device(), threads);
    PARAMETERS.forEach(parameter -> session.declare(parameter.gradient(), parameter.type()));
    return session;
  }

  /** Returns gradients of such different sizes that each order of a sum gives other bits. */
  private static float[][] leaf(int leaf) {
    Random random = new Random(leaf);
    float[][] gradients = new float[PARAMETERS.size()][];
    for (int p = 0; p < gradients.length; p++) {
      gradients[p] = new float[PARAMETERS.get(p).type().shape().size()];
      for (int i = 0; i < gradients[p].length; i++) {
        gradients[p][i] = (float) (random.nextGaussian() * Math.exp(4 * random.nextGaussian()));
      }
    }
    return gradients;
  }

  private static float[][] plus(float[][] left, float[][] right) {
    float[][] sum = new float[left.length][];
    for (int p = 0; p < sum.length; p++) {
      sum[p] = new float[left[p].length];
      for (int i = 0; i < sum[p].length; i++) {
        sum[p][i] = left[p][i] + right[p][i];
      }
    }
    return sum;
  }

  /** The definition: the left part has the largest power of two below the number of leaves. */
  private static float[][] defined(int first, int end) {
    if (end - first == 1) {
      return leaf(first);
    }
    int left = 1;
    while (2 * left < end - first) {
      left *= 2;
    }
    return plus(defined(first, first + left), defined(first + left, end));
  }

  private static void addAll(Session session, GradientSum sum) {
    sum.begin();
    for (int leaf = sum.first(); leaf < sum.end(); leaf++) {
      sum.next();
      float[][] gradients = leaf(leaf);
      for (int p = 0; p < gradients.length; p++) {
        session.write(PARAMETERS.get(p).gradient(), gradients[p]);
      }
      sum.add();
    }
  }

  private static int slots(Session session) {
    int slots = 0;
    while (session.has(GradientSum.slot(slots, PARAMETERS.getFirst()))) {
      slots++;
    }
    return slots;
  }

  private static void assertSame(float[][] want, float[][] got) {
    assertEquals(want.length, got.length);
    for (int p = 0; p < want.length; p++) {
      assertArrayEquals(want[p], got[p], 0f);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0", "2, 1", "3, 1", "4, 2", "5, 2", "6, 2", "7, 2", "8, 3", "9, 3", "12, 3", "16, 4",
    "31, 4", "100, 6"
  })
  void oneRankHasTheSumInTheGradientStates(int leaves, int slots) {
    float[][] want = defined(0, leaves);
    for (String backend : List.of("scalar", "vector")) {
      try (Session session = open(backend, 2);
          GradientSum sum = new GradientSum(session, PARAMETERS, new SumTree(leaves), 0, 1)) {
        // A step begins anew, whatever the one before has left.
        for (int step = 0; step < 2; step++) {
          addAll(session, sum);
          assertEquals(List.of(new SumTree.Node(0, leaves)), sum.nodes());
          for (int p = 0; p < want.length; p++) {
            assertArrayEquals(want[p], session.read(PARAMETERS.get(p).gradient()), 0f);
          }
        }
        assertEquals(slots, slots(session));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"8, 1", "8, 2", "8, 3", "7, 2", "12, 5", "100, 3", "16, 16", "5, 8"})
  void sharesHaveTheNodesOfTheTree(int leaves, int ranks) {
    SumTree tree = new SumTree(leaves);
    for (int rank = 0; rank < ranks; rank++) {
      try (Session session = open("vector", 1);
          GradientSum sum = new GradientSum(session, PARAMETERS, tree, rank, ranks)) {
        addAll(session, sum);
        assertEquals(tree.nodesOf(rank, ranks), sum.nodes());
        for (int n = 0; n < sum.nodes().size(); n++) {
          SumTree.Node node = sum.nodes().get(n);
          assertSame(defined(node.first(), node.end()), sum.read(n, 0, PARAMETERS.size()));
        }
        assertThrows(IllegalStateException.class, sum::add);
      }
    }
  }

  @Test
  void theSumOfAllRanksTakesThePlaceOfTheShare() {
    try (Session session = open("vector", 1);
        GradientSum sum = new GradientSum(session, PARAMETERS, new SumTree(6), 1, 2)) {
      addAll(session, sum);
      sum.write(0, leaf(77));
      for (int p = 0; p < PARAMETERS.size(); p++) {
        assertArrayEquals(leaf(77)[p], session.read(PARAMETERS.get(p).gradient()), 0f);
      }
    }
  }

  /** So that the norm of the gradient tells. */
  @Test
  void whatIsNotFiniteInOneLeafIsNotFiniteInTheSum() {
    for (int bad = 0; bad < 5; bad++) {
      try (Session session = open("vector", 1);
          GradientSum sum = new GradientSum(session, PARAMETERS, new SumTree(5), 0, 1)) {
        sum.begin();
        for (int leaf = 0; leaf < 5; leaf++) {
          sum.next();
          float[] gradient = leaf(leaf)[2];
          gradient[4] = leaf == bad ? Float.NaN : 1;
          session.write(PARAMETERS.get(2).gradient(), gradient);
          sum.add();
        }
        float[] got = session.read(PARAMETERS.get(2).gradient());
        assertTrue(Float.isNaN(got[4]));
        assertTrue(Float.isFinite(got[3]));
      }
    }
  }
}
