package org.lathe.training.scale;

/**
 * What the model says of one number of ranks.
 *
 * @param ranks all of them
 * @param machines that they fill
 * @param refused whether there are more ranks than leaves, which training refuses
 * @param balance the mean number of leaves of a rank, as a share of the most
 * @param stepSeconds of a whole step
 * @param exchangeSeconds of it that pass with the sum of the gradients
 * @param insideSeconds of the exchange inside machines
 * @param betweenSeconds of the exchange between machines
 * @param stagingSeconds of the exchange between GPUs and hosts
 * @param efficiency speed, as a share of that of one rank times their number
 * @param tokensPerSecond of all ranks
 * @param meanNodes nodes of the tree that a rank's leaves add up to, on average
 * @param mostNodes the most of them
 * @param meanTensorsSent gradient tensors that a rank sends for a step, on average
 * @param mostTensorsSent the most of them
 * @param tensorsLeaving gradient tensors that leave a machine for a step, at most
 * @param tensorsHeld gradient tensors that a rank holds at once, at most
 * @param heldBytes of these
 */
public record ScalePoint(
    int ranks,
    int machines,
    boolean refused,
    double balance,
    double stepSeconds,
    double exchangeSeconds,
    double insideSeconds,
    double betweenSeconds,
    double stagingSeconds,
    double efficiency,
    double tokensPerSecond,
    double meanNodes,
    int mostNodes,
    double meanTensorsSent,
    double mostTensorsSent,
    double tensorsLeaving,
    int tensorsHeld,
    long heldBytes) {}
