package org.lathe.mpi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.stream.Stream;
import org.lathe.files.InputException;
import org.lathe.training.ranks.RankException;

/**
 * The functions of MPI that ranks need, of one library, called through Java's foreign functions.
 * None is bound as a critical one: those would keep the garbage collector waiting. Errors come back
 * as codes and are thrown here.
 *
 * <p>MPI lets one thread call at a time; the caller sees to it.
 */
@SuppressWarnings("restricted") // This class exists to call foreign functions.
final class Mpi {
  /** Bytes that hold a handle of any library. */
  static final long HANDLE_BYTES = 8;

  /** Stands for the layout of a handle, which differs between libraries; in Java it is a long. */
  private static final ValueLayout HANDLE = JAVA_LONG.withName("handle");

  /** The longest text of an error in any library, of MPICH. */
  private static final int LONGEST_ERROR = 512;

  private final InstalledMpi library;
  private final MpiConstants constants;
  private final MemorySegment ignoredStatus;
  private final MethodHandle init;
  private final MethodHandle setErrorHandler;
  private final MethodHandle commRank;
  private final MethodHandle commSize;
  private final MethodHandle commSplit;
  private final MethodHandle commFree;
  private final MethodHandle broadcast;
  private final MethodHandle allGather;
  private final MethodHandle send;
  private final MethodHandle receive;
  private final MethodHandle test;
  private final MethodHandle abort;
  private final MethodHandle finish;
  private final MethodHandle errorText;

  /**
   * Binds the functions.
   *
   * @throws InputException if the library lacks one
   */
  Mpi(InstalledMpi library) {
    this.library = library;
    constants = library.abi().constants(library.symbols());
    ignoredStatus = MemorySegment.ofAddress(constants.ignoredStatus());
    init = bind("MPI_Init_thread", ADDRESS, ADDRESS, JAVA_INT, ADDRESS);
    setErrorHandler = bind("MPI_Comm_set_errhandler", HANDLE, HANDLE);
    commRank = bind("MPI_Comm_rank", HANDLE, ADDRESS);
    commSize = bind("MPI_Comm_size", HANDLE, ADDRESS);
    commSplit = bind("MPI_Comm_split_type", HANDLE, JAVA_INT, JAVA_INT, HANDLE, ADDRESS);
    commFree = bind("MPI_Comm_free", ADDRESS);
    broadcast = bind("MPI_Bcast", ADDRESS, JAVA_INT, HANDLE, JAVA_INT, HANDLE);
    allGather = bind("MPI_Allgather", ADDRESS, JAVA_INT, HANDLE, ADDRESS, JAVA_INT, HANDLE, HANDLE);
    send = bind("MPI_Isend", ADDRESS, JAVA_INT, HANDLE, JAVA_INT, JAVA_INT, HANDLE, ADDRESS);
    receive = bind("MPI_Irecv", ADDRESS, JAVA_INT, HANDLE, JAVA_INT, JAVA_INT, HANDLE, ADDRESS);
    test = bind("MPI_Test", ADDRESS, ADDRESS, ADDRESS);
    abort = bind("MPI_Abort", HANDLE, JAVA_INT);
    finish = bind("MPI_Finalize");
    errorText = bind("MPI_Error_string", JAVA_INT, ADDRESS, ADDRESS);
  }

  /**
   * Binds a function with the handles of this library. A call gives them as longs, so that the same
   * code calls every library, and each call passes exactly the size that its library wants.
   */
  private MethodHandle bind(String name, MemoryLayout... types) {
    MemoryLayout[] own =
        Stream.of(types)
            .map(type -> type == HANDLE ? library.abi().handle() : type)
            .toArray(MemoryLayout[]::new);
    MemorySegment function =
        library
            .symbols()
            .find(name)
            .orElseThrow(
                () ->
                    new InputException(
                        library
                            + " has no "
                            + name
                            + ": let "
                            + InstalledMpi.VARIABLE
                            + " name a library of MPI 3 or later"));
    return MethodHandles.explicitCastArguments(
        Linker.nativeLinker().downcallHandle(function, FunctionDescriptor.of(JAVA_INT, own)),
        FunctionDescriptor.of(JAVA_INT, types).toMethodType());
  }

  /**
   * Starts MPI, for calls by one thread at a time, and has it return errors. It can be started once
   * in a process.
   */
  void start() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment provided = arena.allocate(JAVA_INT);
      check(
          "MPI_Init_thread",
          (int)
              init.invokeExact(
                  MemorySegment.NULL, MemorySegment.NULL, constants.serialized(), provided));
      // The levels of every library rise with what they allow.
      if (provided.get(JAVA_INT, 0) < constants.serialized()) {
        finish();
        throw new InputException(
            library
                + " does not let several threads call it (MPI_THREAD_SERIALIZED): let "
                + InstalledMpi.VARIABLE
                + " name a library that was built with threads");
      }
      for (long communicator : new long[] {constants.world(), constants.self()}) {
        check(
            "MPI_Comm_set_errhandler",
            (int) setErrorHandler.invokeExact(communicator, constants.errorsReturn()));
      }
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Returns the number of this process among all. */
  int rank() {
    return number("MPI_Comm_rank", commRank);
  }

  /** Returns the number of processes. */
  int size() {
    return number("MPI_Comm_size", commSize);
  }

  private int number(String name, MethodHandle function) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment number = arena.allocate(JAVA_INT);
      check(name, (int) function.invokeExact(constants.world(), number));
      return number.get(JAVA_INT, 0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Returns for each rank the lowest rank on the same machine. Every rank must call it; it blocks
   * until they do.
   */
  int[] lowestOnMachines(int rank, int size) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment machine = arena.allocate(HANDLE_BYTES, HANDLE_BYTES);
      check(
          "MPI_Comm_split_type",
          (int)
              commSplit.invokeExact(
                  constants.world(), constants.oneMachine(), rank, constants.noInfo(), machine));
      // The order there is that of the ranks, so the lowest is its first.
      MemorySegment lowest = arena.allocateFrom(JAVA_INT, rank);
      check(
          "MPI_Bcast",
          (int)
              broadcast.invokeExact(lowest, Integer.BYTES, constants.bytes(), 0, handle(machine)));
      check("MPI_Comm_free", (int) commFree.invokeExact(machine));
      MemorySegment all = arena.allocate(JAVA_INT, size);
      check(
          "MPI_Allgather",
          (int)
              allGather.invokeExact(
                  lowest,
                  Integer.BYTES,
                  constants.bytes(),
                  all,
                  Integer.BYTES,
                  constants.bytes(),
                  constants.world()));
      return all.toArray(JAVA_INT);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Returns the handle that a function wrote. */
  private long handle(MemorySegment written) {
    return library.abi().handle() == JAVA_INT
        ? written.get(JAVA_INT, 0)
        : written.get(JAVA_LONG, 0);
  }

  /**
   * Begins to send.
   *
   * @param request where the request is put, {@link #HANDLE_BYTES} bytes
   */
  void send(MemorySegment bytes, int to, int tag, MemorySegment request) {
    try {
      check(
          "MPI_Isend",
          (int)
              send.invokeExact(
                  bytes,
                  (int) bytes.byteSize(),
                  constants.bytes(),
                  to,
                  tag,
                  constants.world(),
                  request));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Begins to receive.
   *
   * @param from a rank, or {@link #anySource}
   * @param request where the request is put, {@link #HANDLE_BYTES} bytes
   */
  void receive(MemorySegment bytes, int from, int tag, MemorySegment request) {
    try {
      check(
          "MPI_Irecv",
          (int)
              receive.invokeExact(
                  bytes,
                  (int) bytes.byteSize(),
                  constants.bytes(),
                  from,
                  tag,
                  constants.world(),
                  request));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Returns the number that stands for every rank in {@link #receive}. */
  int anySource() {
    return constants.anySource();
  }

  /**
   * Moves on and returns whether a request is over; its handle must not be used again then.
   *
   * @param flag 4 bytes for the answer of MPI
   */
  boolean test(MemorySegment request, MemorySegment flag) {
    try {
      check("MPI_Test", (int) test.invokeExact(request, flag, ignoredStatus));
      return flag.get(JAVA_INT, 0) != 0;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Ends all processes; it should not return. */
  void abort(int code) {
    try {
      check("MPI_Abort", (int) abort.invokeExact(constants.world(), code));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Ends MPI in good order; blocks until every rank does so. */
  void finish() {
    try {
      check("MPI_Finalize", (int) finish.invokeExact());
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private void check(String function, int code) {
    if (code != 0) {
      throw new RankException(function + " of " + library + " failed: " + text(code));
    }
  }

  private String text(int code) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(LONGEST_ERROR);
      MemorySegment length = arena.allocate(JAVA_INT);
      int failed = (int) errorText.invokeExact(code, text, length);
      return failed == 0 ? text.getString(0).replaceAll("\\s+", " ").strip() : "code " + code;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Returns what to throw for what a call of a function threw: no checked exception occurs there.
   *
   * @throws Error if it is one
   */
  static RuntimeException unexpected(Throwable thrown) {
    return switch (thrown) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      default -> new IllegalStateException(thrown);
    };
  }
}
