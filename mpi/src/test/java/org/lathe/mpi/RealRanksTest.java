package org.lathe.mpi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Processes of the MPI libraries of this machine. A start takes seconds, so it serves many checks.
 */
@Tag("mpi")
class RealRanksTest {
  @TempDir Path folder;

  private static Stream<Arguments> launchersAndRanks() {
    return Stream.of(Launcher.values())
        .flatMap(mpi -> IntStream.rangeClosed(1, 4).mapToObj(n -> Arguments.of(mpi, n)));
  }

  private static List<String> member(String what) {
    return Launcher.java("256m", Member.class, what);
  }

  /** All of {@link RankChecks}, and every rank ends well. */
  @ParameterizedTest
  @MethodSource("launchersAndRanks")
  void ranksExchangeStopAndLeave(Launcher mpi, int ranks) throws Exception {
    mpi.assumeThere();
    Launcher.Outcome outcome = mpi.run(ranks, Map.of(), member("checks"));
    assertEquals(
        IntStream.range(0, ranks).mapToObj(r -> "whole: rank " + r + " of " + ranks).toList(),
        outcome.lines("whole: "),
        outcome::toString);
    assertEquals(0, outcome.exit(), outcome::toString);
    // A launcher says nothing of one rank alone.
    if (ranks > 1) {
      String library = outcome.lines("library: ").getFirst();
      assertTrue(library.contains(mpi.library()), library);
    }
  }

  /**
   * The same with the table of the standard's interface, through a library that has it before the
   * one of this machine.
   */
  @ParameterizedTest
  @EnumSource
  void theStandardsInterfaceDoesTheSame(Launcher mpi) throws Exception {
    mpi.assumeCompiler();
    Path library =
        mpi.compile("standard_abi.c", folder.resolve("libmpi_abi.so.0"), "-shared", "-fPIC");
    Launcher.Outcome outcome =
        mpi.run(2, Map.of(InstalledMpi.VARIABLE, library.toString()), member("checks"));
    assertEquals(
        List.of("whole: rank 0 of 2", "whole: rank 1 of 2"),
        outcome.lines("whole: "),
        outcome::toString);
    assertEquals(0, outcome.exit(), outcome::toString);
    assertTrue(
        outcome.lines("library: ").getFirst().endsWith("binary interface of MPI 5"),
        outcome::toString);
  }

  /** One rank aborts, and all end with its code. */
  @ParameterizedTest
  @EnumSource
  void anAbortEndsAllRanks(Launcher mpi) throws Exception {
    mpi.assumeThere();
    Launcher.Outcome outcome = mpi.run(3, Map.of(), member("abort"));
    assertEquals(Member.ABORTED, outcome.exit(), outcome::toString);
    assertEquals(List.of(), outcome.lines("went on"));
  }

  /** One rank ends by an exception that nobody catches; none of the others is left behind. */
  @ParameterizedTest
  @EnumSource
  void anExceptionInOneRankEndsAll(Launcher mpi) throws Exception {
    mpi.assumeThere();
    Launcher.Outcome outcome = mpi.run(3, Map.of(), member("throw"));
    assertNotEquals(0, outcome.exit(), outcome::toString);
    assertTrue(outcome.output().contains("thrown on purpose"), outcome::toString);
    assertEquals(List.of(), outcome.lines("went on"));
  }

  /** The launcher of one MPI with the library of the other is refused: each rank would be alone. */
  @ParameterizedTest
  @EnumSource
  void theLibraryOfAnotherLauncherIsRefused(Launcher mpi) throws Exception {
    for (Launcher each : Launcher.values()) {
      each.assumeThere();
    }
    Launcher other = mpi == Launcher.MPICH ? Launcher.OPEN_MPI : Launcher.MPICH;
    Launcher.Outcome outcome =
        mpi.run(2, Map.of(InstalledMpi.VARIABLE, other.library()), member("checks"));
    assertNotEquals(0, outcome.exit(), outcome::toString);
    List<String> refused = outcome.lines("refused: ");
    assertTrue(!refused.isEmpty(), outcome::toString);
    for (String line : refused) {
      assertTrue(line.contains("started rank ") && line.contains(" of 2, but for "), line);
      assertTrue(line.contains(other.library()) && line.contains("rank 0 of 1"), line);
      assertTrue(line.contains(InstalledMpi.VARIABLE), line);
    }
    assertEquals(List.of(), outcome.lines("whole: "));
  }
}
