package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.graph.TensorType;
import org.lathe.models.Parameter;
import org.lathe.training.ranks.LocalRanks;
import org.lathe.training.ranks.RankException;
import org.lathe.training.ranks.SumTree;

/** Gradients that go from device to device have the bits of those that go through the host. */
class LinkedGradientTest {
  private static final List<Parameter> PARAMETERS =
      List.of(
          new Parameter("matrix", TensorType.f32(13, 17), false, 1),
          new Parameter("bias", TensorType.f32(1), false, 1),
          new Parameter("layers.vector", TensorType.f32(2, 150), true, 1));

  private static float[] leaf(int leaf, Parameter parameter) {
    SplittableRandom random = new SplittableRandom(31 * leaf + parameter.name().hashCode());
    float[] gradient = new float[parameter.type().shape().size()];
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = (float) ((random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(-4, 5)));
    }
    return gradient;
  }

  private static void addShare(Session session, GradientSum sum) {
    sum.begin();
    for (int leaf = sum.first(); leaf < sum.end(); leaf++) {
      sum.next();
      for (Parameter parameter : PARAMETERS) {
        session.write(parameter.gradient(), leaf(leaf, parameter));
      }
      sum.add();
    }
  }

  private static Session open() {
    Backends.Choice choice = Backends.choose("vector");
    Session session = choice.backend().open(choice.device(), 1);
    PARAMETERS.forEach(parameter -> session.declare(parameter.gradient(), parameter.type()));
    return session;
  }

  private static List<float[]> gradients(Session session) {
    return PARAMETERS.stream().map(parameter -> session.read(parameter.gradient())).toList();
  }

  private static List<float[]> staged(int leaves, int size) {
    SumTree tree = new SumTree(leaves);
    return LocalRanks.of(size)
        .results(
            ranks -> {
              try (Session session = open();
                  GradientSum sum =
                      new GradientSum(session, PARAMETERS, tree, ranks.rank(), ranks.size());
                  SharedGradient shared = new StagedGradient(sum, PARAMETERS, ranks, tree)) {
                addShare(session, sum);
                shared.add();
                return gradients(session);
              }
            })
        .getFirst();
  }

  /** The last number is the bytes of rows: few make many pieces. */
  @ParameterizedTest
  @CsvSource({"2, 2, 100000", "8, 2, 600", "8, 3, 2000", "7, 3, 1", "12, 5, 1500", "5, 4, 100000"})
  void theSumHasTheBitsOfTheStagedOne(int leaves, int size, long mostRows) {
    List<float[]> expected = staged(leaves, size);
    SumTree tree = new SumTree(leaves);
    LocalLinks links = new LocalLinks();
    List<List<float[]>> all =
        LocalRanks.of(size)
            .results(
                ranks -> {
                  try (Session session = links.linked(open(), "" + ranks.rank(), "library");
                      GradientSum sum =
                          new GradientSum(session, PARAMETERS, tree, ranks.rank(), size);
                      LinkedGradient shared =
                          new LinkedGradient(session, sum, PARAMETERS, ranks, tree, mostRows)) {
                    shared.join(() -> session.links().join(new byte[1], ranks.rank(), size));
                    // What a step leaves in the rows does not show in the next.
                    for (int step = 0; step < 2; step++) {
                      addShare(session, sum);
                      shared.add();
                    }
                    return gradients(session);
                  }
                });
    for (List<float[]> got : all) {
      for (int p = 0; p < PARAMETERS.size(); p++) {
        assertArrayEquals(bits(expected.get(p)), bits(got.get(p)));
      }
    }
    assertEquals(size, links.closed.size());
    assertTrue(mostRows > 10_000 || links.exchanges.get() > 4 * size, "more than one piece");
  }

  /** Ends each rank in its own way; returns how. */
  private static List<Throwable> failures(Duration patience, LocalLinks links, boolean astray) {
    SumTree tree = new SumTree(4);
    return LocalRanks.of(new int[2], patience, 2)
        .run(
            ranks -> {
              byte[] key = {astray ? (byte) ranks.rank() : 0};
              try (Session session = links.linked(open(), "" + ranks.rank(), "library");
                  GradientSum sum = new GradientSum(session, PARAMETERS, tree, ranks.rank(), 2);
                  LinkedGradient shared =
                      new LinkedGradient(session, sum, PARAMETERS, ranks, tree)) {
                shared.join(() -> session.links().join(key, ranks.rank(), 2));
                for (int step = 0; step < 2; step++) {
                  addShare(session, sum);
                  shared.add();
                }
                return "no failure";
              }
            })
        .stream()
        .<Throwable>map(LocalRanks.Outcome::failure)
        .toList();
  }

  /**
   * At the join, at the first exchange, at one of the second step. At the last exchange of all, the
   * others may have what they need, and hear of a failure by MPI only.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void aWayThatFailsIsGivenUpByAll(int exchange) {
    LocalLinks links = new LocalLinks();
    links.failing = 1;
    links.failsAt = exchange;
    List<Throwable> failures = failures(Duration.ofMinutes(1), links, false);
    assertEquals(
        "rank 1: the cable is cut; {ranksTransfer} host takes the way through the host, with the"
            + " same bits",
        assertInstanceOf(RankException.class, failures.get(1)).getMessage());
    assertEquals(
        "rank 0: another rank is gone; {ranksTransfer} host takes the way through the host, with"
            + " the same bits",
        assertInstanceOf(RankException.class, failures.get(0)).getMessage());
    assertEquals(Set.of(0, 1), links.aborted);
  }

  @Test
  void aDeviceThatDoesNotComeIsWaitedForNoLongerThanThePatience() {
    LocalLinks links = new LocalLinks();
    for (Throwable failure : failures(Duration.ofMillis(200), links, true)) {
      assertTrue(
          assertInstanceOf(RankException.class, failure)
              .getMessage()
              .contains("has waited 0.200 s for another rank, for its device"),
          failure::getMessage);
    }
    assertEquals(Set.of(0, 1), links.aborted);
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }
}
