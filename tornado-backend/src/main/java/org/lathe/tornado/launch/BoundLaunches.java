package org.lathe.tornado.launch;

import java.util.List;

/**
 * The launches of a program whose memory has its place, so that nothing of them changes from run to
 * run. Two of these are equal only if they are the same object.
 */
public final class BoundLaunches {
  private final String graph;
  private final List<Launch> launches;
  private final int[] descriptors;

  /**
   * Creates the launches of a program.
   *
   * @param graph name of its task graph, for messages
   * @param launches in their order
   * @param descriptors for each launch the begin of its descriptor among the device's integers
   */
  public BoundLaunches(String graph, List<Launch> launches, int[] descriptors) {
    if (launches.size() != descriptors.length) {
      throw new IllegalArgumentException(
          launches.size() + " launches with " + descriptors.length + " descriptors");
    }
    this.graph = graph;
    this.launches = List.copyOf(launches);
    this.descriptors = descriptors.clone();
  }

  /** Returns the name of the task graph. */
  public String graph() {
    return graph;
  }

  /** Returns the launches in their order. */
  public List<Launch> launches() {
    return launches;
  }

  /** Returns the begin of the descriptor of launch {@code i} among the device's integers. */
  public int descriptor(int i) {
    return descriptors[i];
  }

  /** Returns the begins of all descriptors. */
  public int[] descriptors() {
    return descriptors.clone();
  }
}
