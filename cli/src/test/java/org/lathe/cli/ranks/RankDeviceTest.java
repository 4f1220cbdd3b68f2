package org.lathe.cli.ranks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lathe.engine.Device;
import org.lathe.files.InputException;
import org.lathe.training.ranks.RankLaunch;

/** Every rank of a machine takes a GPU of its own, whatever launcher started it. */
class RankDeviceTest {
  private static List<Device> gpus(int count) {
    return IntStream.range(0, count)
        .mapToObj(index -> new Device(index, "gpu " + index, 1L << 30, false, false))
        .toList();
  }

  /** Returns the number of the device that the rank of an environment takes. */
  private static int taken(Map<String, String> environment, List<Device> devices) {
    RankLaunch launch = RankLaunch.of(environment).orElseThrow();
    return RankDevice.of(launch, environment, "tornado", devices).index();
  }

  private static Map<String, String> openMpi(int rank, int size, int localRank, int localSize) {
    return Map.of(
        "OMPI_COMM_WORLD_RANK", "" + rank,
        "OMPI_COMM_WORLD_SIZE", "" + size,
        "OMPI_COMM_WORLD_LOCAL_RANK", "" + localRank,
        "OMPI_COMM_WORLD_LOCAL_SIZE", "" + localSize);
  }

  @Test
  void theDeviceIsThatOfTheLocalRank() {
    // Two machines of two GPUs.
    for (int rank = 0; rank < 4; rank++) {
      assertEquals(rank % 2, taken(openMpi(rank, 4, rank % 2, 2), gpus(2)));
      assertEquals(
          rank % 2,
          taken(
              Map.of(
                  "PMI_RANK",
                  "" + rank,
                  "PMI_SIZE",
                  "4",
                  "MPI_LOCALRANKID",
                  "" + rank % 2,
                  "MPI_LOCALNRANKS",
                  "2"),
              gpus(2)));
      assertEquals(
          rank % 2,
          taken(
              Map.of(
                  "SLURM_PROCID",
                  "" + rank,
                  "SLURM_STEP_NUM_TASKS",
                  "4",
                  "SLURM_LOCALID",
                  "" + rank % 2,
                  "SLURM_STEP_TASKS_PER_NODE",
                  "2(x2)"),
              gpus(2)));
    }
  }

  @Test
  void moreDevicesThanRanksAreLeft() {
    assertEquals(1, taken(openMpi(1, 2, 1, 2), gpus(8)));
  }

  @Test
  void aLauncherThatHidesTheOtherDevicesHasChosen() {
    Map<String, String> own = new HashMap<>(openMpi(1, 2, 1, 2));
    own.put("CUDA_VISIBLE_DEVICES", "1");
    assertEquals(0, taken(own, gpus(1)));
    // With several to be seen, it has not.
    own.put("CUDA_VISIBLE_DEVICES", "0,1");
    assertEquals(1, taken(own, gpus(2)));
  }

  @Test
  void moreRanksThanDevicesAreRefused() {
    InputException refused =
        assertThrows(InputException.class, () -> taken(openMpi(2, 3, 2, 3), gpus(2)));
    assertEquals(
        "backend 'tornado' has 2 device(s), and this is process 3 of 3 on its machine: start at"
            + " most one process for each device, or name the device that all share with backend"
            + " tornado:0",
        refused.getMessage());
  }

  @Test
  void aProcessorIsForAll() {
    assertEquals(0, taken(openMpi(3, 4, 3, 4), List.of(new Device(0, "cores", -1, false, true))));
  }
}
