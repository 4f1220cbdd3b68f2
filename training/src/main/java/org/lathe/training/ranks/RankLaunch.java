package org.lathe.training.ranks;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a launcher of several processes told this one by its environment.
 *
 * @param launcher the program, such as {@code mpirun of Open MPI}
 * @param family the MPI that the launcher belongs to
 * @param rank of this process, from 0
 * @param size number of processes, at least 1
 * @param localRank among those on this machine, from 0
 * @param localSize number of processes on this machine, at least 1
 */
public record RankLaunch(
    String launcher, Family family, int rank, int size, int localRank, int localSize) {
  /** Kinds of launchers. */
  public enum Family {
    /** Starts processes of Open MPI. */
    OPEN_MPI,
    /** Starts processes of MPICH, Intel MPI, Cray MPI and others of that kind. */
    MPICH,
    /** Starts processes of either. */
    SLURM
  }

  private record Variables(
      String launcher,
      Family family,
      String rank,
      String size,
      List<String> localRank,
      List<String> localSize) {}

  private static final String SLURM_LOCAL_RANK = "SLURM_LOCALID";
  private static final String SLURM_TASKS = "SLURM_STEP_TASKS_PER_NODE";

  private static final List<Variables> KNOWN =
      List.of(
          new Variables(
              "mpirun of Open MPI",
              Family.OPEN_MPI,
              "OMPI_COMM_WORLD_RANK",
              "OMPI_COMM_WORLD_SIZE",
              List.of("OMPI_COMM_WORLD_LOCAL_RANK"),
              List.of("OMPI_COMM_WORLD_LOCAL_SIZE")),
          // srun --mpi=pmi2 says the first two as MPICH does, and the others in its own words.
          new Variables(
              "mpirun of MPICH",
              Family.MPICH,
              "PMI_RANK",
              "PMI_SIZE",
              List.of("MPI_LOCALRANKID", SLURM_LOCAL_RANK),
              List.of("MPI_LOCALNRANKS", SLURM_TASKS)),
          // SLURM_NTASKS is there in a batch script too, which is one process.
          new Variables(
              "srun of Slurm",
              Family.SLURM,
              "SLURM_PROCID",
              "SLURM_STEP_NUM_TASKS",
              List.of(SLURM_LOCAL_RANK),
              List.of(SLURM_TASKS)));

  /**
   * Returns what the environment says, or empty where no launcher started this process, or one that
   * started it alone.
   */
  public static Optional<RankLaunch> of(Map<String, String> environment) {
    return KNOWN.stream()
        .filter(known -> environment.containsKey(known.size()))
        .findFirst()
        .map(
            known -> {
              int size = number(environment.get(known.size()), 1);
              return new RankLaunch(
                  known.launcher(),
                  known.family(),
                  number(environment.get(known.rank()), 0),
                  size,
                  number(first(environment, known.localRank()), 0),
                  here(environment, first(environment, known.localSize())));
            })
        .filter(launch -> launch.size() > 1);
  }

  private static String first(Map<String, String> environment, List<String> names) {
    return names.stream()
        .filter(environment::containsKey)
        .findFirst()
        .map(environment::get)
        .orElse("");
  }

  /**
   * Returns the processes on this machine. Slurm writes those of its machines as {@code 2(x3),1}:
   * three with two, then one with one.
   */
  private static int here(Map<String, String> environment, String machines) {
    int machine = number(environment.get("SLURM_NODEID"), 0);
    for (String group : machines.split(",")) {
      int repeat = group.indexOf("(x");
      machine -= repeat < 0 ? 1 : number(group.substring(repeat + 2), 1);
      if (machine < 0) {
        return number(group, 1);
      }
    }
    return number(machines, 1);
  }

  /** Returns the number that a text begins with. */
  private static int number(String text, int otherwise) {
    String digits = text == null ? "" : text.replaceAll("[^0-9].*", "");
    try {
      return digits.isEmpty() ? otherwise : Integer.parseInt(digits);
    } catch (NumberFormatException tooLarge) {
      return otherwise;
    }
  }
}
