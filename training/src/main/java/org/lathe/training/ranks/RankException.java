package org.lathe.training.ranks;

/**
 * A failure of the work of several ranks together: one that does not answer, differs from the
 * others, or reported an error. Its message is one line for the user that names the rank.
 */
public final class RankException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Whether another rank tells the user. */
  private final boolean told;

  /** Creates a failure. */
  public RankException(String message) {
    this(message, null);
  }

  /** Creates a failure with its cause. */
  public RankException(String message, Throwable cause) {
    super(message, cause);
    this.told = false;
  }

  private RankException(String message, boolean told) {
    super(message);
    this.told = told;
  }

  /** Returns the failure of another rank, which tells the user about it. */
  static RankException of(int rank, String message) {
    return new RankException("rank %d failed: %s".formatted(rank, message), true);
  }

  /** Returns a failure that all ranks see alike; rank 0 tells the user about it. */
  static RankException alike(Ranks ranks, String message) {
    return new RankException(message, ranks.rank() > 0);
  }

  /** Returns whether another rank tells the user, so that this one need not. */
  public boolean told() {
    return told;
  }
}
