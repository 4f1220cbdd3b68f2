package org.lathe.engine;

import java.util.List;

/**
 * The joined devices of several processes, as one of them sees them: elements of states go from
 * device to device. No call waits for another process; {@link #done} is asked until it agrees. One
 * thread uses it, as it does the session.
 */
public interface DeviceLink extends AutoCloseable {
  /**
   * Moves on and returns whether what was begun is over: joining at first, then an exchange.
   *
   * @throws EngineException if it failed, in one line; {@link #abort} is then all that is left
   */
  boolean done();

  /**
   * Begins an exchange, once nothing else is underway. Programs that ran before it have written
   * what it sends, and programs that run after it is over read what has come. Each process must do
   * so, and any two of them with transfers in the same order: the k-th that one sends to another
   * has as many elements as the k-th that the other receives from it. No element is sent and
   * received in one exchange.
   *
   * @throws EngineException if that fails, as {@link #done}
   */
  void exchange(List<StateTransfer> transfers);

  /**
   * Gives up what is underway, so that the device waits for no other process; returns within
   * seconds, whatever state the library is in. States of the session may not be used any more.
   */
  void abort();

  /** Leaves the other processes once nothing is underway; after {@link #abort} it does nothing. */
  @Override
  void close();
}
