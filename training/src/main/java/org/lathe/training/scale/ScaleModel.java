package org.lathe.training.scale;

import org.lathe.training.ranks.SumTree;

/**
 * Data-parallel training of one step on a cluster: compute divided by leaves, and one exchange
 * after it. Nothing overlaps.
 *
 * @param cluster on which
 * @param step that is divided
 */
public record ScaleModel(Cluster cluster, DividedStep step) {

  /** Returns what the model says of this number of ranks, at most those of the cluster. */
  public ScalePoint at(int ranks) {
    TreeTraffic traffic = traffic(ranks);
    ExchangeTime exchange = ExchangeTime.of(cluster, traffic, step.gradientBytes());
    double seconds = step.computeSeconds(ranks) + exchange.seconds();
    int held = traffic.mostHeld();
    return new ScalePoint(
        ranks,
        traffic.machines(),
        ranks > step.leaves(),
        step.balance(ranks),
        seconds,
        exchange.seconds(),
        exchange.insideSeconds(),
        exchange.betweenSeconds(),
        exchange.stagingSeconds(),
        step.efficiency(ranks, exchange.seconds()),
        (double) step.batch() * step.length() / seconds,
        traffic.meanNodes(),
        traffic.mostNodes(),
        traffic.meanSent(),
        traffic.mostSent(),
        traffic.mostLeaving(),
        held,
        held * step.gradientBytes());
  }

  /** Returns the time of the exchange alone. */
  double exchangeSeconds(int ranks) {
    return ExchangeTime.of(cluster, traffic(ranks), step.gradientBytes()).seconds();
  }

  /** Returns a time that the exchange of these ranks needs at least, whatever the batch. */
  double leastExchangeSeconds(int ranks) {
    TreeTraffic least = TreeTraffic.least(ranks, cluster.ranksPerNode());
    return ExchangeTime.of(cluster, least, step.gradientBytes()).seconds();
  }

  /** Returns the efficiency alone. */
  double efficiency(int ranks) {
    return step.efficiency(ranks, exchangeSeconds(ranks));
  }

  private TreeTraffic traffic(int ranks) {
    return new TreeTraffic(new SumTree(step.leaves()), ranks, cluster.ranksPerNode());
  }

  /** Returns this model for another step. */
  ScaleModel with(DividedStep other) {
    return new ScaleModel(cluster, other);
  }
}
