package org.lathe.mpi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The binary interfaces of MPI libraries. The same function takes a handle of another size in each,
 * and the same constant has another value, so every call goes through the table of its library.
 */
@SuppressWarnings("restricted") // This class exists to call foreign functions.
enum Abi {
  /**
   * Open MPI 3 to 5, and 6 beside the standard's: a handle is the address of a variable of the
   * library.
   */
  OPEN_MPI("Open MPI", JAVA_LONG, List.of("libmpi.so.40")) {
    @Override
    MpiConstants constants(SymbolLookup symbols) {
      return new MpiConstants(
          address(symbols, "ompi_mpi_comm_world"),
          address(symbols, "ompi_mpi_comm_self"),
          address(symbols, "ompi_mpi_byte"),
          address(symbols, "ompi_mpi_info_null"),
          address(symbols, "ompi_mpi_errors_return"),
          0,
          -1,
          0,
          2);
    }
  },

  /** MPICH 3.1 and later, Intel MPI, Cray MPI, MVAPICH: a handle is an int of C. */
  MPICH("MPICH", JAVA_INT, List.of("libmpich.so.12", "libmpi.so.12")) {
    @Override
    MpiConstants constants(SymbolLookup symbols) {
      return new MpiConstants(
          0x44000000, 0x44000001, 0x4c00010d, 0x1c000000, 0x54000001, 1, -2, 1, 2);
    }
  },

  /**
   * The interface of the MPI 5.0 standard, chapter 20: a handle has the size of an address, and
   * those of constants are small numbers. The tests use it through a layer of our own before the
   * other libraries; no library that has it by itself was at hand.
   */
  STANDARD("MPI 5", JAVA_LONG, List.of("libmpi_abi.so.0")) {
    @Override
    MpiConstants constants(SymbolLookup symbols) {
      return new MpiConstants(0x101, 0x102, 0x247, 0x130, 0x143, 0, -1, 221, 2048);
    }
  };

  /** Words of the version texts of the libraries that share MPICH's interface. */
  private static final List<String> LIKE_MPICH = List.of("MPICH", "Intel(R) MPI", "MVAPICH");

  private final String label;
  private final ValueLayout handle;
  private final List<String> libraries;

  Abi(String label, ValueLayout handle, List<String> libraries) {
    this.label = label;
    this.handle = handle;
    this.libraries = libraries;
  }

  /** Returns the name for messages. */
  String label() {
    return label;
  }

  /** Returns how a handle, such as a communicator, is passed to a function. */
  ValueLayout handle() {
    return handle;
  }

  /** Returns the file names of libraries with this interface. */
  List<String> libraries() {
    return libraries;
  }

  /** Returns the constants of a library with this interface. */
  abstract MpiConstants constants(SymbolLookup symbols);

  /**
   * Returns the interface of a library, or empty if it is none of these.
   *
   * @param symbols of the library
   * @param version its text of {@code MPI_Get_library_version}
   */
  static Optional<Abi> of(SymbolLookup symbols, String version) {
    // First of all, since the variables of Open MPI 6 are found through its library of the
    // standard's interface too. In other libraries the function says -1.
    int standard = standardVersion(symbols);
    if (standard > 0) {
      return standard == 1 ? Optional.of(STANDARD) : Optional.empty();
    }
    if (symbols.find("ompi_mpi_comm_world").isPresent()) {
      return Optional.of(OPEN_MPI);
    }
    return LIKE_MPICH.stream().anyMatch(version::contains) ? Optional.of(MPICH) : Optional.empty();
  }

  /** Returns the major version of the standard's interface, or a number below 1 if it has none. */
  private static int standardVersion(SymbolLookup symbols) {
    Optional<MemorySegment> function = symbols.find("MPI_Abi_get_version");
    if (function.isEmpty()) {
      return 0;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment major = arena.allocate(JAVA_INT);
      MemorySegment minor = arena.allocate(JAVA_INT);
      int code =
          (int)
              Linker.nativeLinker()
                  .downcallHandle(function.get(), FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS))
                  .invokeExact(major, minor);
      return code == 0 ? major.get(JAVA_INT, 0) : 0;
    } catch (Throwable e) {
      throw Mpi.unexpected(e);
    }
  }

  private static long address(SymbolLookup symbols, String name) {
    return symbols.findOrThrow(name).address();
  }

  /** Returns the file names of all libraries, those of one interface first. */
  static Stream<String> libraries(Abi first) {
    return Stream.concat(Stream.of(first), Stream.of(values()).filter(abi -> abi != first))
        .flatMap(abi -> abi.libraries().stream());
  }
}
