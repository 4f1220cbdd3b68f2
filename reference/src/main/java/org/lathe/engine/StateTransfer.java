package org.lathe.engine;

/**
 * Consecutive elements of a float32 state that go to a session of another process, or come from
 * one.
 *
 * @param sends whether they leave this session; else they are replaced by what comes
 * @param peer rank of the other process; that of this one for a copy within the session
 * @param state name
 * @param first number of the first element
 * @param count of elements, at least 1
 */
public record StateTransfer(boolean sends, int peer, String state, long first, long count) {
  /** Checks the ranges. */
  public StateTransfer {
    if (peer < 0 || first < 0 || count < 1) {
      throw new IllegalArgumentException(
          "elements %d .. of state %s, %d, with rank %d".formatted(first, state, count, peer));
    }
  }

  /** Elements of a state that leave. */
  public static StateTransfer send(int peer, String state, long first, long count) {
    return new StateTransfer(true, peer, state, first, count);
  }

  /** Elements of a state that come. */
  public static StateTransfer receive(int peer, String state, long first, long count) {
    return new StateTransfer(false, peer, state, first, count);
  }
}
