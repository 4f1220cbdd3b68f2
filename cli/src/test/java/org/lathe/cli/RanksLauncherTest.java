package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Tests the launcher under a launcher of several processes, and as one. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a bash script")
class RanksLauncherTest extends LauncherHouse {

  /** Says which MPI it is of, else prints each argument in brackets and exits with EXIT. */
  private static final String MPIRUN =
      """
      #!/bin/bash
      if [[ $1 == --version ]]; then echo "$MPI"; exit; fi
      printf '[%s]' "$@"
      exit ${EXIT:-0}
      """;

  private static final String OPEN_MPI = "mpirun (Open MPI) 4.1.4";
  private static final String HYDRA = "HYDRA build details:";

  @BeforeEach
  void installMpirun() throws IOException {
    jdk("jdk-25", "25");
    executable(path.resolve("mpirun"), MPIRUN);
    environment.put("MPI", OPEN_MPI);
    machineOf("$(nproc)");
  }

  /** A stand-in for getconf: this machine has so many cores. */
  private void machineOf(String cores) throws IOException {
    executable(path.resolve("getconf"), "#!/bin/bash\necho " + cores + "\n");
  }

  @Test
  void ranksOfOneMachineDivideItsMemoryAndCores() throws Exception {
    assertDivided("70", "");
    openMpi(0, 3, 3);
    assertDivided("23.33", "3");
    openMpi(5, 8, 2);
    assertDivided("35", "2");
    openMpi(5, 8, 1);
    assertDivided("70", "");
    environment.keySet().removeIf(name -> name.startsWith("OMPI"));
    environment.put("PMI_SIZE", "4");
    environment.put("PMI_RANK", "1");
    environment.put("MPI_LOCALNRANKS", "4");
    assertDivided("17.50", "4");
    environment.keySet().removeIf(name -> name.startsWith("PMI") || name.startsWith("MPI_"));
    environment.put("SLURM_STEP_NUM_TASKS", "7");
    environment.put("SLURM_STEP_TASKS_PER_NODE", "2(x3),1");
    environment.put("SLURM_NODEID", "2");
    assertDivided("35", "2");
    environment.put("SLURM_NODEID", "3");
    assertDivided("70", "");
    // A batch script, which is one process whatever its job may start.
    environment.remove("SLURM_STEP_NUM_TASKS");
    environment.put("SLURM_NODEID", "0");
    environment.put("SLURM_NTASKS", "7");
    assertDivided("70", "");
  }

  private void assertDivided(String heap, String sharing) throws Exception {
    String shown = launch("--show-command", "train").out();
    assertTrue(shown.contains(" -XX:MaxRAMPercentage=" + heap + " "), shown);
    assertEquals(!sharing.isEmpty(), shown.contains("-Dlathe.cores.sharing="), shown);
    assertTrue(sharing.isEmpty() || shown.contains("sharing=" + sharing + " "), shown);
  }

  /** Fewer cores than the machine has: the launcher gave each rank its own. */
  @Test
  void coresThatTheLauncherDividedAreNotDividedAgain() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/status")), "skipped: no list of a process's cores");
    machineOf("$((4 * $(nproc)))");
    openMpi(1, 2, 2);
    assertDivided("35", "");
  }

  @Test
  void aRankOnOneCoreOfManyIsSaidOnceWithTheRemedy() throws Exception {
    assumeTrue(run(List.of("bash", "-c", "command -v taskset")).exit() == 0, "skipped: no taskset");
    machineOf("64");
    openMpi(0, 2, 2);
    Outcome first = onOneCore("--show-command", "train");
    assertTrue(first.err().contains("each rank to 1 of 64 cores"), first.err());
    assertTrue(first.err().contains("--bind-to none"), first.err());
    assertEquals(1, first.err().lines().count(), first.err());
    assertEquals("", onOneCore("--show-command", "train", "--threads", "1").err());
    openMpi(1, 2, 2);
    assertEquals("", onOneCore("--show-command", "train").err(), "of two ranks one speaks");
    machineOf("2");
    openMpi(0, 2, 2);
    assertEquals("", onOneCore("--show-command", "train").err(), "they have all cores");
  }

  @Test
  void aVanishedMachineThatMpirunWouldNoticeLateIsSaidOnceWithTheRemedy() throws Exception {
    openMpi(0, 2, 1);
    environment.put("OMPI_MCA_orte_num_nodes", "1");
    assertEquals("", launch("--show-command", "train").err(), "one machine");
    environment.put("OMPI_MCA_orte_num_nodes", "2");
    String said = launch("--show-command", "train").err();
    assertTrue(said.contains("--mca oob_tcp_keepalive_time 5 "), said);
    assertEquals(1, said.lines().count(), said);
    openMpi(1, 2, 1);
    assertEquals("", launch("--show-command", "train").err(), "of two ranks one speaks");
    openMpi(0, 2, 1);
    environment.put("OMPI_MCA_oob_tcp_keepalive_time", "5");
    assertEquals("", launch("--show-command", "train").err(), "mpirun has passed it on");
    environment.remove("OMPI_MCA_oob_tcp_keepalive_time");
    environment.put("HOME", folder.resolve("home").toString());
    write(folder.resolve("home/.openmpi/mca-params.conf"), "oob_tcp_keepalive_time = 5\n");
    assertEquals("", launch("--show-command", "train").err(), "it is in the user's file");
  }

  private Outcome onOneCore(String... arguments) throws Exception {
    String one = "taskset -c $(taskset -cp $$ | sed 's/.*: *//; s/[,-].*//') bash \"$@\"";
    return run(
        Stream.concat(
                Stream.of("bash", "-c", one, "bash", house.resolve("lathe").toString()),
                Stream.of(arguments))
            .toList());
  }

  @Test
  void ranksStartsThisFileByMpirun() throws Exception {
    environment.put("EXIT", "2");
    launch("x");
    for (List<String> line :
        List.of(
            List.of("train", "--ranks", "2", "--steps", "a b"),
            List.of("train", "--ranks=2", "--steps", "a b"))) {
      Outcome outcome = launch(line.toArray(String[]::new));
      assertEquals(2, outcome.exit(), "the code of mpirun");
      String started = "[-n][2][" + house + "/lathe][train][--steps][a b]";
      assertTrue(outcome.out().startsWith("[--bind-to][none]"), outcome.out());
      assertTrue(outcome.out().endsWith(started), outcome.out());
      String said = "-n 2 " + house + "/lathe train --steps a\\ b";
      assertTrue(outcome.err().startsWith("lathe: starting " + path + "/mpirun "), outcome.err());
      assertTrue(outcome.err().strip().endsWith(said), outcome.err());
    }
    environment.put("MPI", HYDRA);
    assertEquals(
        "[-n][2][" + house + "/lathe][train]", launch("train", "--ranks", "2").out(), "of MPICH");
    assertEquals(1, calls().size(), "it was built already");
  }

  @Test
  void moreRanksThanCoresAreAskedFor() throws Exception {
    String many = launch("--show-command", "train", "--ranks", "9999").out();
    assertTrue(many.contains(" --oversubscribe --mca mpi_yield_when_idle 1 "), many);
    String few = launch("--show-command", "train", "--ranks", "2").out();
    int cores = Integer.parseInt(run(List.of("nproc")).out().strip());
    assertEquals(cores < 2, few.contains("--oversubscribe"), few);
  }

  @Test
  void oneRankNeedsNoMpirun() throws Exception {
    Files.delete(path.resolve("mpirun"));
    Outcome outcome = launch("train", "--ranks", "1");
    assertTrue(outcome.out().endsWith("[org.lathe.cli.Main][train]"), outcome.out());
  }

  @Test
  void theShownCommandsAreThatOfMpirunAndThatOfARank() throws Exception {
    List<String> shown = launch("--show-command", "train", "--ranks", "4").out().lines().toList();
    assertEquals(2, shown.size(), shown.toString());
    assertTrue(shown.get(0).startsWith(path + "/mpirun "), shown.toString());
    assertTrue(shown.get(0).endsWith(" -n 4 " + house + "/lathe train"), shown.toString());
    assertTrue(shown.get(1).startsWith("# each of the 4: "), "no part of what a shell runs");
    assertTrue(shown.get(1).contains(" -XX:MaxRAMPercentage=17.50 "), shown.toString());
    assertTrue(shown.get(1).contains(" -Dlathe.cores.sharing=4 "), shown.toString());
  }

  @Test
  void ranksThatCannotBeStartedAreOneLine() throws Exception {
    launch("x");
    for (String number : List.of("0", "-1", "two", "", "10000")) {
      assertRefused(launch("train", "--ranks", number), "--ranks " + number + ": give a number");
    }
    assertRefused(launch("train", "--ranks"), "--ranks wants a number");
    Files.delete(path.resolve("mpirun"));
    environment.put("PATH", path + ":" + withoutJava());
    assertRefused(launch("train", "--ranks", "2"), "needs mpirun and found none on the PATH");
    openMpi(0, 2, 2);
    assertRefused(launch("train", "--ranks", "2"), "leave it out under mpirun or srun");
    openMpi(1, 2, 2);
    Outcome other = launch("train", "--ranks", "2");
    assertEquals(2, other.exit());
    assertEquals("", other.err(), "the first rank has said so");
  }

  private static void assertRefused(Outcome outcome, String why) {
    assertEquals(2, outcome.exit());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
    assertTrue(outcome.err().contains(why), outcome.err());
    assertEquals("", outcome.out());
  }

  /** A signal to mpirun would give the ranks a second; the first rank tells the others instead. */
  @Test
  void aSignalGoesToTheFirstRankAndItsCodeIsTheSignals() throws Exception {
    launch("x");
    executable(
        path.resolve("mpirun"),
        """
        #!/bin/bash
        if [[ $1 == --version ]]; then echo "$MPI"; exit; fi
        trap 'echo mpirun got it' TERM
        while [[ $1 != */lathe ]]; do shift; done
        OMPI_COMM_WORLD_SIZE=2 OMPI_COMM_WORLD_RANK=0 OMPI_COMM_WORLD_LOCAL_SIZE=2 "$@"
        exit 130
        """);
    executable(
        folder.resolve("jvm/jdk-25/bin/java"),
        """
        #!/bin/bash
        trap 'echo saved; exit 130' TERM
        echo begun
        while :; do sleep 0.1; done
        """);
    Process process =
        start(List.of("bash", house.resolve("lathe").toString(), "train", "--ranks", "2"));
    while (!Files.readString(folder.resolve("out")).contains("begun")) {
      assertTrue(process.isAlive(), "it ended before it was stopped");
      Thread.sleep(10);
    }
    process.destroy();
    assertEquals(143, process.waitFor());
    assertEquals("begun\nsaved\n", Files.readString(folder.resolve("out")));
  }

  /** Open MPI is told to say nothing of a rank that ends, and a killed one says nothing itself. */
  @Test
  void aKilledRankIsOneLine() throws Exception {
    launch("x");
    for (String code : List.of("137", "9")) {
      environment.put("EXIT", code);
      Outcome outcome = launch("train", "--ranks", "2");
      assertEquals(code, Integer.toString(outcome.exit()));
      List<String> lines = outcome.err().lines().toList();
      assertEquals(2, lines.size(), outcome.err());
      assertTrue(lines.get(1).startsWith("lathe: a rank ended without a word"), lines.get(1));
      assertTrue(lines.get(1).contains("exit code " + code + " of mpirun"), lines.get(1));
    }
    for (String known : List.of("0", "1", "2", "130", "143")) {
      environment.put("EXIT", known);
      assertEquals(1, launch("train", "--ranks", "2").err().lines().count(), known);
    }
  }

  /** Machines may have this folder from one file server. */
  @Test
  void aRankWaitsForTheMachineThatBuilds() throws Exception {
    write(house.resolve("target/launcher/building"), "elsewhere\n");
    openMpi(1, 2, 1);
    Process waiting = start(List.of("bash", house.resolve("lathe").toString(), "x"));
    environment.put("SLOW", "2");
    Thread.sleep(1500);
    assertTrue(waiting.isAlive());
    assertFalse(Files.exists(path.resolve("calls")), "another machine builds");
    openMpi(0, 2, 1);
    Process building = start(List.of("bash", house.resolve("lathe").toString(), "x"));
    assertEquals(0, building.waitFor());
    assertEquals(0, waiting.waitFor());
    assertEquals(1, calls().size());
  }

  private void openMpi(int rank, int size, int here) {
    environment.put("OMPI_COMM_WORLD_RANK", Integer.toString(rank));
    environment.put("OMPI_COMM_WORLD_SIZE", Integer.toString(size));
    environment.put("OMPI_COMM_WORLD_LOCAL_SIZE", Integer.toString(here));
  }
}
