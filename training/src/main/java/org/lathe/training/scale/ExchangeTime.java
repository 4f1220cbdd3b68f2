package org.lathe.training.scale;

/**
 * The time of the one exchange of a step.
 *
 * @param insideSeconds between the ranks of a machine, both ways
 * @param betweenSeconds between machines, both ways
 * @param stagingSeconds from GPUs to their hosts and back
 */
public record ExchangeTime(double insideSeconds, double betweenSeconds, double stagingSeconds) {
  /** Bytes of the pieces in which a tensor travels. */
  public static final int PIECE = 1 << 20;

  /** Pieces of a rank that are under way at once. */
  public static final int IN_FLIGHT = 3;

  /** Returns the time of all parts, which follow each other. */
  public double seconds() {
    return insideSeconds + betweenSeconds + stagingSeconds;
  }

  /**
   * Returns the time of a sum.
   *
   * @param bytes of one gradient tensor
   */
  static ExchangeTime of(Cluster cluster, TreeTraffic traffic, long bytes) {
    return new ExchangeTime(
        inside(cluster, traffic, bytes),
        between(cluster, traffic, bytes),
        staging(cluster, traffic, bytes));
  }

  /** A phase ends when its slowest machine has ended. */
  private static double inside(Cluster cluster, TreeTraffic traffic, long bytes) {
    double gather = 0;
    double spread = 0;
    for (int machine = 0; machine < traffic.machines(); machine++) {
      int here = traffic.ranksOf(machine);
      if (here == 1) {
        continue;
      }
      InsideLink link = cluster.insideOf(here);
      double part = (double) bytes / here;
      int most = traffic.mostNodesOf(machine);
      double sent = most * (here - 1) * part;
      double received = (traffic.nodesOf(machine) - traffic.fewestNodesOf(machine)) * part;
      gather =
          Math.max(
              gather,
              phase(
                  Math.max(sent, received) / link.bytesPerSecond(),
                  most * (here - 1) * pieces(part),
                  link.latencySeconds()));
      spread =
          Math.max(
              spread,
              phase(
                  (here - 1) * part / link.bytesPerSecond(),
                  (here - 1) * pieces(part),
                  link.latencySeconds()));
    }
    return gather + spread;
  }

  private static double between(Cluster cluster, TreeTraffic traffic, long bytes) {
    int machines = traffic.machines();
    if (machines == 1) {
      return 0;
    }
    NetworkLink link = cluster.link().orElseThrow();
    int all = traffic.joinedOfAll();
    double part = (double) bytes / machines;
    double gather = 0;
    double spread = 0;
    for (int machine = 0; machine < machines; machine++) {
      int here = traffic.ranksOf(machine);
      int nodes = traffic.joinedOf(machine);
      double rate = link.bytesPerSecond(here);
      double pieces = pieces(part / here) * (machines - 1);
      double most = Math.max(nodes * (machines - 1.0), all - nodes) * part;
      gather = Math.max(gather, phase(most / rate, nodes * pieces, link.latencySeconds()));
      spread = Math.max(spread, phase((machines - 1) * part / rate, pieces, link.latencySeconds()));
    }
    return gather + spread;
  }

  /** All nodes go down, the sum comes up. */
  private static double staging(Cluster cluster, TreeTraffic traffic, long bytes) {
    boolean alone = traffic.machines() == 1 && traffic.ranksOf(0) == 1;
    return alone
        ? 0
        : cluster
            .staging()
            .map(host -> (traffic.mostNodes() + 1) * bytes / host.busBytesPerSecond())
            .orElse(0.0);
  }

  /**
   * The time in which everybody sends to everybody: the wire is busy, unless pieces are so short
   * that their latency, shared by those under way, is longer; and the last one must arrive.
   *
   * @param wire seconds of the bytes alone
   * @param pieces that one rank sends
   */
  private static double phase(double wire, double pieces, double latency) {
    return Math.max(wire, pieces * latency / IN_FLIGHT) + latency;
  }

  private static double pieces(double bytes) {
    return Math.ceil(bytes / PIECE);
  }
}
