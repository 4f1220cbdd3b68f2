package org.lathe.tornado.cuda;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.lathe.engine.EngineException;
import org.lathe.engine.Traffic;

/**
 * A stream of our own in the context of a device: what is enqueued runs in order, and the host
 * waits only for what it reads. After an error nothing more is done: CUDA reports an error of a
 * kernel at some later call, and what the device holds is then unknown.
 */
final class CudaStream implements AutoCloseable {
  private final Driver driver;
  private final String device;
  private final long context;
  private final long stream;

  /** The names of what was submitted since the host last waited. */
  private final Set<String> pending = new LinkedHashSet<>();

  private EngineException failure;
  private long submissions;
  private long bytesIn;
  private long bytesOut;

  /**
   * Creates a stream.
   *
   * @param device its name, for messages
   * @param context CUcontext
   */
  CudaStream(Driver driver, String device, long context) {
    this.driver = driver;
    this.device = device;
    this.context = context;
    driver.enter(context);
    stream = driver.createStream();
  }

  /** Returns the CUstream. */
  long handle() {
    return stream;
  }

  /**
   * Begins an action of the host: the context of CUDA belongs to a thread, and a process may have
   * several threads.
   *
   * @throws EngineException if an earlier action failed
   */
  void enter() {
    if (failed()) {
      // Another object: the first may be on its way up through what is closed meanwhile.
      throw new EngineException(failure.getMessage());
    }
    guard(() -> driver.enter(context));
  }

  /** Returns whether an earlier action failed, so that nothing can be done any more. */
  boolean failed() {
    return failure != null;
  }

  /** Runs what calls the driver; its error is the last of this stream. */
  private void guard(Runnable calls) {
    guarded(
        () -> {
          calls.run();
          return null;
        });
  }

  /** Runs what calls the driver, as {@link #guard}, and returns its result. */
  <T> T guarded(Supplier<T> calls) {
    try {
      return calls.get();
    } catch (DriverException e) {
      throw failed(e);
    }
  }

  private EngineException failed(RuntimeException e) {
    String what = pending.isEmpty() ? "a copy" : String.join(" or ", pending);
    failure =
        new EngineException(
            what + " failed on " + device + ": " + e.getMessage() + "; its memory is lost");
    failure.initCause(e);
    return failure;
  }

  /**
   * Notes that work follows.
   *
   * @param what its name, for messages
   */
  void submit(String what) {
    pending.add(what);
  }

  /** Enqueues a kernel. */
  void launch(long function, int blocks, int threads, MemorySegment parameters) {
    guard(() -> driver.launch(function, blocks, threads, stream, parameters));
    submissions++;
  }

  /** Enqueues work of a library. */
  void call(Runnable library) {
    try {
      library.run();
    } catch (EngineException e) {
      throw failed(e);
    }
    submissions++;
  }

  /**
   * Returns a CUgraphExec of work that is recorded and does not run.
   *
   * @param work enqueues on this stream
   */
  long record(Runnable work) {
    long before = submissions;
    guard(() -> driver.beginCapture(stream));
    try {
      work.run();
    } catch (RuntimeException e) {
      leaveCapture();
      throw e;
    } finally {
      submissions = before;
    }
    return guarded(
        () -> {
          long graph = driver.endCapture(stream);
          long executable = driver.instantiate(graph);
          driver.destroyGraph(graph);
          return executable;
        });
  }

  /** Ends a capture whose work was refused; its own error says nothing new. */
  private void leaveCapture() {
    try {
      driver.destroyGraph(driver.endCapture(stream));
    } catch (DriverException expected) {
      // The capture was lost.
    }
  }

  /** Enqueues the work of a CUgraphExec: one submission. */
  void launchGraph(long executable) {
    guard(() -> driver.launchGraph(executable, stream));
    submissions++;
  }

  /** Frees a CUgraphExec. */
  void destroyGraph(long executable) {
    guard(() -> driver.destroyExecutable(executable));
  }

  /** Returns a CUevent that tells the time; {@link #elapsed} frees it. */
  long recordEvent() {
    return guarded(
        () -> {
          long event = driver.createEvent();
          driver.recordEvent(event, stream);
          return event;
        });
  }

  /** Returns the seconds between two events, and frees them; {@link #synchronize} before. */
  double elapsed(long from, long to) {
    return guarded(
        () -> {
          double seconds = driver.elapsed(from, to);
          driver.destroyEvent(from);
          driver.destroyEvent(to);
          return seconds;
        });
  }

  /** Enqueues a copy to the device from memory that the host leaves as it is. */
  void copyIn(long to, MemorySegment from, long bytes) {
    guard(() -> driver.copyIn(to, from, bytes, stream));
    bytesIn += bytes;
  }

  /** Enqueues a copy from the device; {@link #synchronize} before it is read. */
  void copyOut(MemorySegment to, long from, long bytes) {
    guard(() -> driver.copyOut(to, from, bytes, stream));
    bytesOut += bytes;
  }

  /** Enqueues a copy within the device. */
  void copy(long to, long from, long bytes) {
    guard(() -> driver.copy(to, from, bytes, stream));
  }

  /** Enqueues the setting of bytes to zero. */
  void zero(long address, long bytes) {
    guard(() -> driver.zero(address, bytes, stream));
  }

  /** Returns whether all that was enqueued is done; does not wait. */
  boolean idle() {
    boolean idle = guarded(() -> driver.idle(stream));
    if (idle) {
      pending.clear();
    }
    return idle;
  }

  /** Makes this the last action: what another one enqueued may wait for ever. */
  void giveUp(String why) {
    if (!failed()) {
      failure = new EngineException(why + " on " + device + "; its memory is lost");
    }
  }

  /** Waits until all that was enqueued is done. */
  void synchronize() {
    guard(() -> driver.synchronize(stream));
    pending.clear();
  }

  /**
   * Returns the address of new memory of the device, a multiple of 256.
   *
   * @throws EngineException if there is not enough; all else continues
   */
  long allocate(long bytes) {
    return allocated(bytes, () -> driver.allocate(bytes));
  }

  /**
   * Returns what an allocation returns.
   *
   * @param bytes that are wanted, for the message
   * @throws EngineException as {@link #allocate}
   */
  long allocated(long bytes, LongSupplier allocation) {
    try {
      return allocation.getAsLong();
    } catch (DriverException e) {
      if (!e.outOfMemory()) {
        throw failed(e);
      }
      throw new EngineException(
          String.format(
              Locale.ROOT,
              "%s has no %.2f GiB left: use a smaller micro-batch (--micro-batch) or" + " model",
              device,
              bytes / (double) (1L << 30)));
    }
  }

  /** Frees memory of the device after a wait for what may use it. */
  void free(long address) {
    synchronize();
    guard(() -> driver.free(address));
  }

  /** Returns memory of the host that copies read and write while the host continues. */
  MemorySegment allocateHost(long bytes) {
    return guarded(() -> driver.allocateHost(bytes));
  }

  Traffic traffic() {
    return new Traffic(submissions, bytesIn, bytesOut);
  }

  @Override
  public void close() {
    guard(() -> driver.destroyStream(stream));
  }
}
