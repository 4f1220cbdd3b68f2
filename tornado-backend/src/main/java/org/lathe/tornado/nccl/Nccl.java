package org.lathe.tornado.nccl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import org.lathe.engine.EngineException;
import org.lathe.tornado.foreign.ForeignLibrary;

/**
 * The functions of NCCL that carry floats, as {@code nccl.h} of NCCL 2.14 has them; later releases
 * keep them. Addresses, communicators and streams are its pointers. NCCL's own sums are not used:
 * it promises no order of the additions.
 */
@SuppressWarnings("restricted") // This class exists to call foreign functions.
public final class Nccl {
  private static final List<String> NAMES = List.of("libnccl.so.2", "libnccl.so");

  /** The first release whose calls need not block. */
  private static final int OLDEST = 21400;

  private static final int SUCCESS = 0;

  /** {@code ncclInProgress}: the call continues by itself, and {@link #ready} says when it ends. */
  private static final int IN_PROGRESS = 7;

  /** {@code ncclFloat32}. */
  private static final int FLOATS = 7;

  private static final int ID_BYTES = 128;
  private static final StructLayout ID =
      MemoryLayout.structLayout(MemoryLayout.sequenceLayout(ID_BYTES, JAVA_BYTE));

  /** {@code ncclConfig_t} of NCCL 2.14: its size, what marks it, its version, blocking. */
  private static final long CONFIG_BYTES = 24;

  private static final int CONFIG_MARK = 0xcafebeef;

  private static Nccl loaded;

  private final MethodHandle versionGet;
  private final MethodHandle idGet;
  private final MethodHandle initialize;
  private final MethodHandle asyncErrorGet;
  private final MethodHandle groupStart;
  private final MethodHandle groupEnd;
  private final MethodHandle send;
  private final MethodHandle receive;
  private final MethodHandle finalizing;
  private final MethodHandle destruction;
  private final MethodHandle abortion;
  private final MethodHandle errorText;
  private final MethodHandle lastError;

  /** Where functions put what they return; eight bytes. */
  private final MemorySegment returned = Arena.ofAuto().allocate(JAVA_LONG);

  private final int version;

  /**
   * Binds the functions.
   *
   * @throws EngineException if one is missing, or the library is older than 2.14
   */
  public Nccl(ForeignLibrary library) {
    versionGet = library.function("ncclGetVersion", ADDRESS);
    version = readVersion();
    if (version < OLDEST) {
      throw new EngineException(
          this
              + " is too old: Lathe needs "
              + text(OLDEST)
              + " or later, whose calls do not block");
    }
    idGet = library.function("ncclGetUniqueId", ADDRESS);
    initialize =
        library.function("ncclCommInitRankConfig", ADDRESS, JAVA_INT, ID, JAVA_INT, ADDRESS);
    asyncErrorGet = library.function("ncclCommGetAsyncError", JAVA_LONG, ADDRESS);
    groupStart = library.function("ncclGroupStart");
    groupEnd = library.function("ncclGroupEnd");
    send =
        library.function(
            "ncclSend", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    receive =
        library.function(
            "ncclRecv", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    finalizing = library.function("ncclCommFinalize", JAVA_LONG);
    destruction = library.function("ncclCommDestroy", JAVA_LONG);
    abortion = library.function("ncclCommAbort", JAVA_LONG);
    errorText = library.textFunction("ncclGetErrorString", JAVA_INT);
    lastError = library.textFunction("ncclGetLastError", JAVA_LONG);
  }

  /**
   * Returns the library of the system, loaded once in a process.
   *
   * @throws EngineException if it cannot be loaded, with the remedy
   */
  public static synchronized Nccl loaded() {
    if (loaded == null) {
      loaded =
          new Nccl(
              ForeignLibrary.load(NAMES, Nccl::missing)
                  .orElseThrow(
                      () ->
                          new EngineException(
                              "cannot load "
                                  + NAMES.getFirst()
                                  + ", which carries gradients between NVIDIA's GPUs: set"
                                  + " LD_LIBRARY_PATH to the folder that contains it (of NVIDIA's"
                                  + " package libnccl2, or of the Python package nvidia-nccl)")));
    }
    return loaded;
  }

  /** Returns the error for a function that a library does not have. */
  public static EngineException missing(String function) {
    return new EngineException("the NCCL library has no " + function + ": install 2.14 or later");
  }

  private int readVersion() {
    try {
      int result = (int) versionGet.invokeExact(returned);
      return result == SUCCESS ? returned.get(JAVA_INT, 0) : 0;
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  private static String text(int version) {
    // Before 2.9, numbers had other places.
    return version < 10_000
        ? "%d.%d.%d".formatted(version / 1000, version / 100 % 10, version % 100)
        : "%d.%d.%d".formatted(version / 10_000, version / 100 % 100, version % 100);
  }

  /** Returns its name and version. */
  @Override
  public String toString() {
    return "NCCL " + text(version);
  }

  /** Returns an id, by which the ranks of one communicator find each other. */
  public byte[] newId() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment id = arena.allocate(ID);
      check("ncclGetUniqueId", 0, (int) idGet.invokeExact(id));
      return id.toArray(JAVA_BYTE);
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /**
   * Begins to join the ranks of an id, with the device of the thread's context; {@link #ready} says
   * when all are there.
   *
   * @return the communicator
   */
  public synchronized long join(byte[] id, int rank, int size) {
    if (id.length != ID_BYTES) {
      throw new IllegalArgumentException("an id of " + id.length + " bytes");
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment config = arena.allocate(CONFIG_BYTES, JAVA_LONG.byteAlignment());
      config.set(JAVA_LONG, 0, CONFIG_BYTES);
      config.set(JAVA_INT, 8, CONFIG_MARK);
      config.set(JAVA_INT, 12, OLDEST);
      // Not blocking: a rank that does not come is a matter of patience.
      config.set(JAVA_INT, 16, 0);
      MemorySegment there = arena.allocate(ID);
      MemorySegment.copy(id, 0, there, JAVA_BYTE, 0, ID_BYTES);
      returned.set(JAVA_LONG, 0, 0);
      int result = (int) initialize.invokeExact(returned, size, there, rank, config);
      long communicator = returned.get(JAVA_LONG, 0);
      try {
        check("ncclCommInitRankConfig", communicator, result);
      } catch (EngineException e) {
        if (communicator != 0) {
          abort(communicator);
        }
        throw e;
      }
      return communicator;
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /**
   * Returns whether the last call about a communicator has ended; does not wait.
   *
   * @throws EngineException if it failed, or another rank is lost
   */
  public synchronized boolean ready(long communicator) {
    try {
      check(
          "ncclCommGetAsyncError",
          communicator,
          (int) asyncErrorGet.invokeExact(communicator, returned));
      int state = returned.get(JAVA_INT, 0);
      check("the exchange between GPUs", communicator, state);
      return state == SUCCESS;
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Begins a group: what follows happens together, in no order. */
  public void startGroup() {
    try {
      check("ncclGroupStart", 0, (int) groupStart.invokeExact());
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Enqueues the group; {@link #ready} says when all of it is on the streams. */
  public void endGroup() {
    try {
      check("ncclGroupEnd", 0, (int) groupEnd.invokeExact());
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Adds to the group that floats go to another rank. */
  public void send(long communicator, long floats, long count, int to, long stream) {
    try {
      check(
          "ncclSend",
          communicator,
          (int) send.invokeExact(floats, count, FLOATS, to, communicator, stream));
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Adds to the group that floats come from another rank. */
  public void receive(long communicator, long floats, long count, int from, long stream) {
    try {
      check(
          "ncclRecv",
          communicator,
          (int) receive.invokeExact(floats, count, FLOATS, from, communicator, stream));
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Begins to flush what was sent; {@link #ready} says when that is done. */
  public void finish(long communicator) {
    try {
      check("ncclCommFinalize", communicator, (int) finalizing.invokeExact(communicator));
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Frees a communicator that is finished. */
  public void destroy(long communicator) {
    try {
      check("ncclCommDestroy", 0, (int) destruction.invokeExact(communicator));
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Ends what is underway and frees the communicator; its error would say nothing new. */
  public void abort(long communicator) {
    try {
      int ignored = (int) abortion.invokeExact(communicator);
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  private void check(String what, long communicator, int result) throws Throwable {
    if (result == SUCCESS || result == IN_PROGRESS) {
      return;
    }
    String why = text((MemorySegment) errorText.invokeExact(result));
    String detail = text((MemorySegment) lastError.invokeExact(communicator));
    throw new EngineException(
        "%s: %s failed: %s (ncclResult_t %d)%s; NCCL_DEBUG=WARN shows more"
            .formatted(
                this,
                what,
                why.isEmpty() ? "an unknown error" : why,
                result,
                detail.isEmpty() ? "" : ": " + detail));
  }

  /** Returns a text of the library on one line. */
  private static String text(MemorySegment address) {
    return address.address() == 0
        ? ""
        : address.reinterpret(Long.MAX_VALUE).getString(0).replaceAll("\\s+", " ").strip();
  }
}
