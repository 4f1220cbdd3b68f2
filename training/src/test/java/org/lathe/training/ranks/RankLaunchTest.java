package org.lathe.training.ranks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lathe.training.ranks.RankLaunch.Family;

/** Environments as the launchers make them: of Open MPI 4.1, MPICH 4.0, Slurm 22.05. */
class RankLaunchTest {
  @Test
  void openMpi() {
    assertEquals(
        Optional.of(new RankLaunch("mpirun of Open MPI", Family.OPEN_MPI, 5, 8, 1, 2)),
        RankLaunch.of(
            Map.of(
                "OMPI_COMM_WORLD_RANK", "5",
                "OMPI_COMM_WORLD_SIZE", "8",
                "OMPI_COMM_WORLD_LOCAL_RANK", "1",
                "OMPI_COMM_WORLD_LOCAL_SIZE", "2")));
  }

  @Test
  void mpich() {
    assertEquals(
        Optional.of(new RankLaunch("mpirun of MPICH", Family.MPICH, 2, 3, 2, 3)),
        RankLaunch.of(
            Map.of(
                "PMI_RANK", "2", "PMI_SIZE", "3", "MPI_LOCALRANKID", "2", "MPI_LOCALNRANKS", "3")));
  }

  @Test
  void srunCountsTheTasksOfItsMachines() {
    for (int machine = 0; machine < 5; machine++) {
      int here = machine < 3 ? 2 : machine == 3 ? 4 : 1;
      assertEquals(
          Optional.of(new RankLaunch("srun of Slurm", Family.SLURM, 6, 11, 0, here)),
          RankLaunch.of(
              Map.of(
                  "SLURM_PROCID", "6",
                  "SLURM_STEP_NUM_TASKS", "11",
                  "SLURM_LOCALID", "0",
                  "SLURM_NODEID", Integer.toString(machine),
                  "SLURM_STEP_TASKS_PER_NODE", "2(x3),4,1")));
    }
  }

  /** The ranks of MPICH under {@code srun --mpi=pmi2} know of their machine from Slurm alone. */
  @Test
  void mpichUnderSrun() {
    assertEquals(
        Optional.of(new RankLaunch("mpirun of MPICH", Family.MPICH, 3, 4, 1, 2)),
        RankLaunch.of(
            Map.of(
                "PMI_RANK", "3",
                "PMI_SIZE", "4",
                "SLURM_PROCID", "3",
                "SLURM_STEP_NUM_TASKS", "4",
                "SLURM_LOCALID", "1",
                "SLURM_NODEID", "1",
                "SLURM_STEP_TASKS_PER_NODE", "2(x2)")));
  }

  @Test
  void oneProcessHasNoLauncher() {
    assertEquals(Optional.empty(), RankLaunch.of(Map.of()));
    assertEquals(Optional.empty(), RankLaunch.of(Map.of("OMPI_COMM_WORLD_SIZE", "1")));
    // A batch script of Slurm, of which srun starts the tasks.
    assertEquals(Optional.empty(), RankLaunch.of(Map.of("SLURM_NTASKS", "8", "SLURM_PROCID", "0")));
  }
}
