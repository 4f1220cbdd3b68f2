package org.lathe.training;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lathe.engine.DeviceLinks;
import org.lathe.engine.Support;
import org.lathe.files.InputException;
import org.lathe.training.ranks.Meeting;
import org.lathe.training.ranks.Ranks;

/**
 * The way of the gradients on which all ranks agree. They decide by what each of them has, so that
 * all come to the same.
 *
 * @param direct whether from device to device
 * @param note a line for the user; empty where there is nothing to say
 */
record AgreedTransfer(boolean direct, Optional<String> note) {
  private static final String REFUSAL = "refusal";
  private static final String LIBRARY = "library";
  private static final String DEVICE = "device";

  /**
   * Decides; every rank must call it.
   *
   * @param asked the same on all ranks
   * @param links of the session of this rank
   * @throws InputException if device to device was asked for and is not possible, with the reason;
   *     on all ranks but the first a {@link org.lathe.training.ranks.RankException} says the same
   */
  static AgreedTransfer of(
      Ranks ranks, Meeting meeting, GradientTransfer asked, DeviceLinks links) {
    if (asked == GradientTransfer.HOST) {
      return new AgreedTransfer(false, Optional.empty());
    }
    Map<String, String> own;
    try {
      own = offer(links);
    } catch (RuntimeException e) {
      throw meeting.failure(e);
    }
    List<Map<String, String>> all = meeting.tellAll("its way from device to device", own);
    Optional<String> obstacle = obstacle(ranks.machines(), all);
    if (obstacle.isEmpty()) {
      return new AgreedTransfer(
          true,
          Optional.of("gradients go from device to device by " + all.getFirst().get(LIBRARY)));
    }
    if (asked == GradientTransfer.DEVICE) {
      throw meeting.failure(
          new InputException(
              "{ranksTransfer} device is not possible: "
                  + obstacle.get()
                  + "; {ranksTransfer} host takes the way through the host, with the same bits"));
    }
    // Nobody expects it of an engine that computes on the host.
    return new AgreedTransfer(
        false,
        links == DeviceLinks.NONE
            ? Optional.empty()
            : obstacle.map(why -> "gradients go through the host: " + why));
  }

  private static Map<String, String> offer(DeviceLinks links) {
    Map<String, String> offer = new LinkedHashMap<>();
    Support support = links.support();
    if (support.ok()) {
      offer.put(LIBRARY, links.library());
      offer.put(DEVICE, links.device());
    } else {
      offer.put(REFUSAL, support.reason());
    }
    return offer;
  }

  /** Returns why the ranks cannot be linked. */
  private static Optional<String> obstacle(int[] machines, List<Map<String, String>> all) {
    for (int rank = 0; rank < all.size(); rank++) {
      if (all.get(rank).containsKey(REFUSAL)) {
        return Optional.of("rank %d: %s".formatted(rank, all.get(rank).get(REFUSAL)));
      }
    }
    String library = all.getFirst().get(LIBRARY);
    Map<String, Integer> owners = new LinkedHashMap<>();
    for (int rank = 0; rank < all.size(); rank++) {
      String other = all.get(rank).get(LIBRARY);
      if (!other.equals(library)) {
        return Optional.of("rank %d has %s, rank 0 %s".formatted(rank, other, library));
      }
      String device = all.get(rank).get(DEVICE);
      Integer owner = owners.putIfAbsent(machines[rank] + " " + device, rank);
      if (owner != null) {
        return Optional.of("ranks %d and %d share the device %s".formatted(owner, rank, device));
      }
    }
    return Optional.empty();
  }
}
