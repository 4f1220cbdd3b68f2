package org.lathe.tornado.launch;

import java.util.function.ObjDoubleConsumer;
import org.lathe.engine.EngineException;
import org.lathe.engine.Traffic;

/**
 * An array of floats and an array of integers on a device, and the execution of launches on them.
 * Positions in the arrays are those of {@link Place}s; those in a launch's descriptor are counted
 * in its {@link Window}. Work is done in the order of the calls; what is read is the result of all
 * earlier ones.
 */
public interface DeviceArrays extends AutoCloseable {
  /** Returns the number of floats. */
  long floatCapacity();

  /** Returns the number of integers. */
  int intCapacity();

  /** Returns whether a kernel is compiled. */
  boolean compiled(DeviceKernel kernel);

  /**
   * Compiles a kernel.
   *
   * @throws EngineException if that fails, in one line, each time again
   */
  void compile(DeviceKernel kernel);

  /** Copies {@code count} integers to the device. */
  void putInts(int[] values, int from, int count, int to);

  /** Copies {@code count} floats to the device. */
  void putFloats(float[] values, int from, int count, long to);

  /** Copies {@code count} floats from the device. */
  void getFloats(long from, float[] values, int to, int count);

  /** Sets floats to zero. */
  void zero(long at, int count);

  /** Executes the launches of a program. */
  void run(BoundLaunches program);

  /**
   * Executes the launches of a program one by one.
   *
   * @param clock is told of each launch the seconds that it took on the device
   */
  void run(BoundLaunches program, ObjDoubleConsumer<Launch> clock);

  /** Frees what is kept for further runs of a program. */
  void forget(BoundLaunches program);

  /**
   * Returns larger arrays with the same contents, and closes these.
   *
   * @param floats the number of leading floats with contents
   * @param ints the same of integers
   */
  DeviceArrays grown(long floatCapacity, int intCapacity, long floats, int ints);

  /** Returns the address of the device on the bus of its machine, where it can be linked. */
  default String bus() {
    throw new EngineException("these arrays have no way to other devices");
  }

  /**
   * Begins to join the arrays of other processes.
   *
   * @param key as of {@link org.lathe.engine.DeviceLinks#join}
   * @throws EngineException if there is no way, or the library that carries refuses
   */
  default ArrayLink link(byte[] key, int rank, int size) {
    throw new EngineException("these arrays have no way to other devices");
  }

  /** Returns the traffic so far, with that of the smaller arrays before. */
  Traffic traffic();

  @Override
  void close();
}
