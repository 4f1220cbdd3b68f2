package org.lathe.training.ranks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The sum has the bits of its definition for any number of ranks, machines and pieces. */
class AllReduceTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Gradients of leaves of such sizes that the order of a sum shows. */
  private static float[][] leaves(int leaves, int floats, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] gradients = new float[leaves][floats];
    for (float[] gradient : gradients) {
      for (int i = 0; i < floats; i++) {
        gradient[i] = (float) ((random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(-4, 5)));
      }
    }
    return gradients;
  }

  /** The definition. */
  private static float[] sum(float[][] leaves, int first, int end) {
    if (end - first == 1) {
      return leaves[first].clone();
    }
    int left = 1;
    while (2 * left < end - first) {
      left *= 2;
    }
    float[] sum = sum(leaves, first, first + left);
    float[] right = sum(leaves, first + left, end);
    for (int i = 0; i < sum.length; i++) {
      sum[i] = sum[i] + right[i];
    }
    return sum;
  }

  /** Cuts a row into arrays of random lengths, some of them empty, as parameters are. */
  private static float[][] cut(float[] row, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<float[]> arrays = new ArrayList<>();
    for (int at = 0; at < row.length; ) {
      int length = Math.min(row.length - at, random.nextInt(0, 40));
      arrays.add(Arrays.copyOfRange(row, at, at + length));
      at += length;
    }
    return arrays.toArray(float[][]::new);
  }

  private static float[] joined(float[][] arrays, int floats) {
    float[] row = new float[floats];
    int at = 0;
    for (float[] array : arrays) {
      System.arraycopy(array, 0, row, at, array.length);
      at += array.length;
    }
    return row;
  }

  private static List<float[]> sums(
      float[][] leaves, int floats, int[] machines, long piece, int times, long seed) {
    SumTree tree = new SumTree(leaves.length);
    return LocalRanks.of(machines, PATIENCE, seed)
        .results(
            ranks -> {
              AllReduce all = new AllReduce(ranks, tree, floats, piece);
              float[] result = null;
              for (int time = 0; time < times; time++) {
                List<float[][]> own =
                    tree.nodesOf(ranks.rank(), ranks.size()).stream()
                        .map(node -> cut(sum(leaves, node.first(), node.end()), seed))
                        .toList();
                // The sum takes the place of the first node, as that of a run does.
                all.sum(own.stream().map(FlatFloats::of).toList(), FlatFloats.of(own.getFirst()));
                result = joined(own.getFirst(), floats);
              }
              return result;
            });
  }

  private static void requireBits(float[] expected, List<float[]> all, String what) {
    for (int rank = 0; rank < all.size(); rank++) {
      int of = rank;
      assertArrayEquals(
          IntStream.range(0, expected.length)
              .map(i -> Float.floatToRawIntBits(expected[i]))
              .toArray(),
          IntStream.range(0, expected.length)
              .map(i -> Float.floatToRawIntBits(all.get(of)[i]))
              .toArray(),
          () -> what + ", rank " + of);
    }
  }

  @Property(tries = 150)
  void ofAnyShape(
      @ForAll @IntRange(min = 1, max = 40) int leaves,
      @ForAll @IntRange(min = 1, max = 9) int mostRanks,
      @ForAll @IntRange(min = 1, max = 4) int mostMachines,
      @ForAll @IntRange(min = 0, max = 700) int floats,
      @ForAll @IntRange(min = 1, max = 900) int piece,
      @ForAll long seed) {
    int ranks = Math.min(mostRanks, leaves);
    float[][] gradients = leaves(leaves, floats, seed);
    float[] expected = sum(gradients, 0, leaves);
    int[] machines = anyMachines(ranks, mostMachines, seed);
    requireBits(
        expected,
        sums(gradients, floats, machines, piece, 2, seed),
        "machines " + Arrays.toString(machines));
  }

  /** Ranks anywhere, as launchers that deal them out in turn or unevenly place them. */
  private static int[] anyMachines(int ranks, int most, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] machines = new int[ranks];
    int known = 0;
    for (int rank = 0; rank < ranks; rank++) {
      machines[rank] = random.nextInt(0, Math.min(most, known + 1));
      known = Math.max(known, machines[rank] + 1);
    }
    return machines;
  }

  /** Consecutive ranks on each machine. */
  private static int[] blocks(int ranks, int machines) {
    return IntStream.range(0, ranks).map(rank -> rank * machines / ranks).toArray();
  }

  @Test
  void ofManyLeavesRanksAndMachines() {
    int floats = 200;
    for (int leaves : new int[] {1, 2, 3, 5, 7, 8, 12, 31, 64, 69, 100, 128, 200, 512}) {
      float[][] gradients = leaves(leaves, floats, leaves);
      float[] expected = sum(gradients, 0, leaves);
      for (int ranks : new int[] {1, 2, 3, 5, 6, 8, 13, 24, 64}) {
        for (int machines : new int[] {1, 2, 3, 8}) {
          if (ranks <= leaves && machines <= ranks) {
            requireBits(
                expected,
                sums(gradients, floats, blocks(ranks, machines), 128, 1, ranks),
                leaves + " leaves, " + ranks + " ranks, " + machines + " machines");
          }
        }
      }
    }
  }

  @Test
  void partsOfAGradientInTurn() {
    int floats = 300;
    float[][] gradients = leaves(11, floats, 9);
    float[] expected = sum(gradients, 0, 11);
    SumTree tree = new SumTree(11);
    List<float[]> all =
        LocalRanks.of(blocks(5, 2), PATIENCE, 4)
            .results(
                ranks -> {
                  AllReduce sum = new AllReduce(ranks, tree, 170, 64);
                  float[] result = new float[floats];
                  for (int[] part : new int[][] {{0, 170}, {170, 171}, {171, 300}}) {
                    float[] into = new float[part[1] - part[0]];
                    sum.sum(
                        tree.nodesOf(ranks.rank(), 5).stream()
                            .map(node -> sum(gradients, node.first(), node.end()))
                            .map(row -> FlatFloats.of(Arrays.copyOfRange(row, part[0], part[1])))
                            .toList(),
                        FlatFloats.of(into));
                    System.arraycopy(into, 0, result, part[0], into.length);
                  }
                  return result;
                });
    requireBits(expected, all, "in three parts");
  }

  @Test
  void theOrderShows() {
    float[][] gradients = leaves(8, 100, 3);
    float[] sequential = new float[100];
    for (float[] gradient : gradients) {
      for (int i = 0; i < 100; i++) {
        sequential[i] += gradient[i];
      }
    }
    assertNotEquals(Arrays.toString(sequential), Arrays.toString(sum(gradients, 0, 8)));
  }

  /** The ring's traffic for one node a rank; between machines of eight, an eighth of that. */
  @Test
  void aMachineSendsEachShardOnce() {
    int floats = 64 * 16 * 4;
    assertEquals(2 * 7.0 / 8, sent(blocks(8, 8), floats), 1e-9);
    assertEquals(0, sent(blocks(8, 1), floats), 1e-9);
    assertEquals(2 * 7.0 / 8, sent(blocks(64, 8), floats), 1e-9);
  }

  /** Gradients that leave the first machine. */
  private static double sent(int[] machines, int floats) {
    SumTree tree = new SumTree(512);
    SumPlan plan = new SumPlan(tree, machines);
    long sent = 0;
    for (int rank = 0; rank < machines.length; rank++) {
      if (machines[rank] == 0) {
        for (List<SumPlan.Message> messages :
            List.of(plan.toOwners(rank), plan.sumsToCollectors(rank))) {
          for (SumPlan.Message message : messages) {
            int shard = message.shard();
            sent +=
                message.nodes().size()
                    * (plan.firstOf(shard + 1, floats) - plan.firstOf(shard, floats));
          }
        }
      }
    }
    return (double) sent / floats;
  }

  @Test
  void memoryDoesNotGrowWithTheGradient() {
    LocalRanks.of(blocks(24, 3), PATIENCE, 1)
        .results(
            ranks -> {
              SumTree tree = new SumTree(512);
              long some = AllReduce.memory(ranks.machines(), tree, 1_000_000_000L);
              assertEquals(some, AllReduce.memory(ranks.machines(), tree, 9_000_000_000L));
              assertTrue(some <= 128 << 20, () -> "bytes " + some);
              return some;
            });
  }

  @Test
  void aGradientOfAnotherSizeIsRefused() {
    AllReduce all = new AllReduce(Ranks.ALONE, new SumTree(2), 10);
    FlatFloats ten = FlatFloats.of(new float[10]);
    FlatFloats nine = FlatFloats.of(new float[4], new float[5]);
    assertThrows(IllegalArgumentException.class, () -> all.sum(List.of(ten), nine));
    assertThrows(IllegalArgumentException.class, () -> all.sum(List.of(nine), ten));
    assertThrows(IllegalArgumentException.class, () -> all.sum(List.of(ten, ten), ten));
    FlatFloats eleven = FlatFloats.of(new float[11]);
    assertThrows(IllegalArgumentException.class, () -> all.sum(List.of(eleven), eleven));
  }

  @Test
  void aRankThatHangsIsNamed() {
    LocalRanks local = LocalRanks.of(new int[4], Duration.ofMillis(1_300), 5);
    SumTree tree = new SumTree(4);
    List<LocalRanks.Outcome<Void>> outcomes =
        local.run(
            ranks -> {
              if (ranks.rank() != 3) {
                FlatFloats own = FlatFloats.of(new float[1000]);
                new AllReduce(ranks, tree, 1000, 256).sum(List.of(own), own);
              }
              return null;
            });
    for (int rank = 0; rank < 3; rank++) {
      Throwable failure = outcomes.get(rank).failure();
      assertTrue(failure instanceof RankException, () -> "" + failure);
      assertTrue(failure.getMessage().contains("for rank 3, for a part of the gradient"));
    }
  }
}
