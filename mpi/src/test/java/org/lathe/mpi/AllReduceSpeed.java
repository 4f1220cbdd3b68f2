package org.lathe.mpi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.lathe.training.ranks.AllReduce;
import org.lathe.training.ranks.FlatFloats;
import org.lathe.training.ranks.Gathering;
import org.lathe.training.ranks.RankLaunch;
import org.lathe.training.ranks.Ranks;
import org.lathe.training.ranks.SumTree;

/**
 * Measures the sum of a gradient over the ranks of this machine: from arrays of the heap in Lathe's
 * order, and {@code MPI_Allreduce} in C, of the same library, in turns. It runs in the folder of
 * its module; docs/guides/mpi.md has the command.
 */
final class AllReduceSpeed {
  /** The parameters of LTM-S. */
  private static final int FLOATS = 38_000_000;

  /** A program is started so many times; each starts its own ranks. */
  private static final int TURNS = 4;

  /** Sums of a start that count. */
  private static final int SUMS = 5;

  /** Sums before them. */
  private static final int WARM_UP = 1;

  /** Arrays of parameters are of this size, about. */
  private static final int ARRAY = 1_000_000;

  /**
   * What C is fastest with: Open MPI gives its core away while it waits, else it is slow on a busy
   * machine, and copies between processes at once.
   */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "OMPI_MCA_mpi_yield_when_idle", "1", "OMPI_MCA_btl_vader_single_copy_mechanism", "cma");

  private AllReduceSpeed() {}

  /** Runs the comparison, or as a rank of it where mpirun starts this. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length == 3) {
      rank(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
      return;
    }
    int ranks = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2;
    System.out.printf("%d floats on %d ranks, ms: best, median%n", FLOATS, ranks);
    for (Launcher mpi : Launcher.values()) {
      if (mpi.isThere()) {
        compare(mpi, ranks);
      }
    }
  }

  private static void compare(Launcher mpi, int ranks) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("all-reduce");
    Path program = mpi.compile("all_reduce.c", folder.resolve("all_reduce"));
    List<double[]> ours = new ArrayList<>();
    List<double[]> theirs = new ArrayList<>();
    for (int turn = 0; turn < TURNS; turn++) {
      String[] numbers = {Integer.toString(FLOATS), Integer.toString(WARM_UP + SUMS)};
      theirs.add(
          times(mpi.run(ranks, SETTINGS, List.of(program.toString(), numbers[0], numbers[1]))));
      ours.add(
          times(
              mpi.run(
                  ranks,
                  SETTINGS,
                  Launcher.java("1g", AllReduceSpeed.class, "rank", numbers[0], numbers[1]))));
      System.out.printf(
          "  %s, turn %d: MPI_Allreduce in C %s, Lathe %s%n",
          mpi, turn + 1, figures(List.of(theirs.getLast())), figures(List.of(ours.getLast())));
    }
    System.out.printf("%s: MPI_Allreduce in C %s, Lathe %s%n", mpi, figures(theirs), figures(ours));
    Files.delete(program);
    Files.delete(folder);
  }

  private static double[] times(Launcher.Outcome outcome) {
    double[] times =
        outcome
            .output()
            .lines()
            .filter(line -> line.startsWith("took "))
            .mapToDouble(line -> Double.parseDouble(line.substring(5)))
            .toArray();
    if (outcome.exit() != 0 || times.length != WARM_UP + SUMS) {
      throw new AssertionError(outcome.toString());
    }
    return Arrays.copyOfRange(times, WARM_UP, times.length);
  }

  private static String figures(List<double[]> turns) {
    double[] sorted = turns.stream().flatMapToDouble(DoubleStream::of).sorted().toArray();
    return String.format(
        Locale.ROOT,
        "%.0f, %.0f",
        sorted[0],
        (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2);
  }

  private static void rank(int floats, int sums) {
    RankLaunch launch = RankLaunch.of(System.getenv()).orElseThrow();
    Ranks ranks = new MpiLibrary().join(launch, System.getenv(), Duration.ofMinutes(5));
    float[][] own = new float[Math.ceilDiv(floats, ARRAY)][];
    for (int a = 0; a < own.length; a++) {
      own[a] = new float[Math.min(ARRAY, floats - a * ARRAY)];
    }
    AllReduce reduce = new AllReduce(ranks, new SumTree(ranks.size()), floats);
    FlatFloats gradient = FlatFloats.of(own);
    for (int s = 0; s < sums; s++) {
      fill(own, ranks.rank());
      Gathering.all(ranks, new byte[0]);
      long began = System.nanoTime();
      reduce.sum(List.of(gradient), gradient);
      double took = (System.nanoTime() - began) / 1e6;
      if (ranks.rank() == 0) {
        System.out.printf(Locale.ROOT, "took %.3f%n", took);
      }
    }
    ranks.close();
  }

  private static void fill(float[][] arrays, int rank) {
    for (float[] array : arrays) {
      for (int i = 0; i < array.length; i++) {
        array[i] = (i + rank) % 100;
      }
    }
  }
}
