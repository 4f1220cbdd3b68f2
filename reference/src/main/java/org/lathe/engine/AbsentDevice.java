package org.lathe.engine;

/**
 * A device that is described, and not there.
 *
 * @param device its name, and the bytes that programs of the engine could use on it
 * @param session binds graphs as for that device, so that their memory and their launches are
 *     known; it compiles nothing and has no states
 */
public record AbsentDevice(Device device, Session session) implements AutoCloseable {
  @Override
  public void close() {
    session.close();
  }
}
