package org.lathe.tornado.launch;

import java.util.List;

/** The way from the floats of a device to those of other processes; no call waits for them. */
public interface ArrayLink extends AutoCloseable {
  /**
   * Moves on and returns whether what was begun is over: joining at first, then an exchange.
   *
   * @throws org.lathe.engine.EngineException if it failed, in one line
   */
  boolean done();

  /**
   * Begins an exchange, after all earlier work of the device.
   *
   * @param transfers as {@link org.lathe.engine.DeviceLink#exchange} describes them
   */
  void exchange(List<ArrayTransfer> transfers);

  /** Gives up what is underway; nothing can be done on the device any more. */
  void abort();

  /** Leaves the others. */
  @Override
  void close();
}
