package org.lathe.training.scale;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.lathe.files.InputException;

/**
 * A cluster and what was measured on one rank of it.
 *
 * @param nodes machines at most
 * @param ranksPerNode ranks of a machine; ranks fill one machine after the other
 * @param link between machines; there where there are several
 * @param inside between the ranks of a machine; there where a machine has several, unless {@code
 *     staging} decides it
 * @param staging of the gradients of GPUs through their host, if they travel so
 * @param step how long a step takes
 * @param leaf sequences of a leaf of the sum; empty for the recipe's
 * @param counts numbers of ranks that are asked for besides the powers of two
 */
public record Cluster(
    int nodes,
    int ranksPerNode,
    Optional<NetworkLink> link,
    Optional<InsideLink> inside,
    Optional<HostStaging> staging,
    StepTime step,
    OptionalInt leaf,
    List<Integer> counts) {
  /** The model is computed for each number of ranks, rank by rank. */
  static final int MOST_RANKS = 1 << 14;

  /** Checks what belongs together. */
  public Cluster {
    counts = List.copyOf(counts);
    if ((long) nodes * ranksPerNode > MOST_RANKS) {
      throw new InputException(
          "nodes %d times ranksPerNode %d is more than %d ranks"
              .formatted(nodes, ranksPerNode, MOST_RANKS));
    }
    if (nodes > 1 && link.isEmpty()) {
      throw new InputException(
          "link is missing: %d nodes need one, with its bitsPerSecond".formatted(nodes));
    }
    if (staging.isPresent() && inside.isPresent()) {
      throw new InputException(
          "inside and staging are both given: staged gradients are added in the host's memory, so"
              + " leave inside out");
    }
    if (ranksPerNode > 1 && staging.isEmpty() && inside.isEmpty()) {
      throw new InputException(
          "inside is missing: %d ranks of a node need it, with its bytesPerSecond, or staging"
              .formatted(ranksPerNode));
    }
    for (int count : counts) {
      if (count < 1 || count > nodes * ranksPerNode) {
        throw new InputException(
            "counts has %d, must be between 1 and the %d ranks of the cluster"
                .formatted(count, nodes * ranksPerNode));
      }
    }
  }

  /** Returns the number of ranks of the whole cluster. */
  public int ranks() {
    return nodes * ranksPerNode;
  }

  /** Returns what joins this number of ranks of one machine; at least 2. */
  InsideLink insideOf(int ranks) {
    return staging.map(host -> host.inside(ranks)).or(() -> inside).orElseThrow();
  }
}
