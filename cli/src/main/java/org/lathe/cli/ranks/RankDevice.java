package org.lathe.cli.ranks;

import java.util.List;
import java.util.Map;
import org.lathe.engine.Device;
import org.lathe.files.InputException;
import org.lathe.training.ranks.RankLaunch;

/**
 * The device that a rank takes: of several on a machine, each takes one. They share a processor.
 */
public final class RankDevice {
  /** Variables by which Slurm and others let a process see some GPUs only. */
  private static final List<String> HIDING =
      List.of("CUDA_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES", "ZE_AFFINITY_MASK");

  private RankDevice() {}

  /**
   * Returns the device with the number of the rank among those of its machine.
   *
   * @param launch what the launcher said
   * @param environment of this process
   * @param engine its name, for messages
   * @param devices of the engine, at least one
   * @throws InputException if there are fewer devices than ranks
   */
  public static Device of(
      RankLaunch launch, Map<String, String> environment, String engine, List<Device> devices) {
    if (devices.getFirst().processor()) {
      return devices.getFirst();
    }
    // A launcher that gives each rank one device hides the others from it.
    boolean hidden = devices.size() == 1 && HIDING.stream().anyMatch(environment::containsKey);
    int own = hidden ? 0 : launch.localRank();
    if (own >= devices.size()) {
      throw new InputException(
          "backend '%s' has %d device(s), and this is process %d of %d on its machine: start at most one process for each device, or name the device that all share with {backend} %s:0"
              .formatted(engine, devices.size(), own + 1, launch.localSize(), engine));
    }
    return devices.get(own);
  }
}
