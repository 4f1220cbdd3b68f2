package org.lathe.mpi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lathe.files.InputException;
import org.lathe.training.ranks.RankLaunch;

/**
 * An MPI library of this machine, loaded for as long as the process runs.
 *
 * @param name as it was loaded: a file name or a path
 * @param symbols its functions and variables
 * @param version the first words of the version text, which name the library and its release
 * @param abi its binary interface
 */
@SuppressWarnings("restricted") // This class exists to load a foreign library.
record InstalledMpi(String name, SymbolLookup symbols, String version, Abi abi) {
  /** The environment variable that names the library. */
  static final String VARIABLE = "LATHE_MPI";

  /** The longest version text of any library, of MPICH. */
  private static final int LONGEST_VERSION = 8192;

  /**
   * Loads the library that {@code LATHE_MPI} names, else one of the launcher's family, else the
   * first that there is.
   *
   * @param launch what the launcher said, if one started this process
   * @throws InputException if there is none, or it is of an unknown kind, with the remedy
   */
  static InstalledMpi find(Map<String, String> environment, Optional<RankLaunch> launch) {
    passOverSignals();
    String chosen = environment.getOrDefault(VARIABLE, "");
    if (!chosen.isEmpty()) {
      SymbolLookup symbols =
          load(chosen)
              .orElseThrow(
                  () ->
                      new InputException(
                          VARIABLE
                              + " names "
                              + chosen
                              + ", which cannot be loaded: let it name the library of MPI, for"
                              + " example libmpi.so.40 of Open MPI or libmpich.so.12 of MPICH, by"
                              + " its path where the system does not find it"));
      return of(chosen, symbols);
    }
    List<String> names = Abi.libraries(likely(launch)).toList();
    for (String name : names) {
      Optional<SymbolLookup> symbols = load(name);
      if (symbols.isPresent()) {
        return of(name, symbols.get());
      }
    }
    throw new InputException(
        "found no MPI library ("
            + String.join(", ", names)
            + "): install Open MPI or MPICH, or let "
            + VARIABLE
            + " name the library");
  }

  /** Slurm starts processes of either. */
  private static Abi likely(Optional<RankLaunch> launch) {
    return launch.map(RankLaunch::family).filter(RankLaunch.Family.MPICH::equals).isPresent()
        ? Abi.MPICH
        : Abi.OPEN_MPI;
  }

  private static Optional<SymbolLookup> load(String name) {
    try {
      return Optional.of(SymbolLookup.libraryLookup(name, Arena.global()));
    } catch (IllegalArgumentException notThere) {
      return Optional.empty();
    }
  }

  private static InstalledMpi of(String name, SymbolLookup symbols) {
    if (symbols.find("MPI_Get_library_version").isEmpty()) {
      throw new InputException(
          name + " is no library of MPI 3 or later: let " + VARIABLE + " name another one");
    }
    String text = version(symbols);
    // Open MPI goes on with who packed it.
    String version =
        text.lines().findFirst().orElse("").replaceAll(",.*", "").replaceAll("\\s+", " ").strip();
    Abi abi =
        Abi.of(symbols, text)
            .orElseThrow(
                () ->
                    new InputException(
                        name
                            + " ("
                            + version
                            + ") is neither Open MPI nor of MPICH's family nor has the binary"
                            + " interface of MPI 5: let "
                            + VARIABLE
                            + " name another library"));
    return new InstalledMpi(name, symbols, version, abi);
  }

  private static String version(SymbolLookup symbols) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(LONGEST_VERSION);
      MemorySegment length = arena.allocate(JAVA_INT);
      int code =
          (int)
              Linker.nativeLinker()
                  .downcallHandle(
                      symbols.findOrThrow("MPI_Get_library_version"),
                      FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS))
                  .invokeExact(text, length);
      return code == 0 ? text.getString(0) : "";
    } catch (Throwable e) {
      throw Mpi.unexpected(e);
    }
  }

  /**
   * UCX, which carries the bytes of many MPI libraries, takes SIGSEGV for a crash and ends the
   * process. The JVM raises it for a null check and at the end of a stack, and goes on. UCX reads
   * the variable when it is loaded; {@code System.getenv} of this process does not show it.
   */
  private static void passOverSignals() {
    Optional<MemorySegment> setenv = Linker.nativeLinker().defaultLookup().find("setenv");
    if (setenv.isEmpty()) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      int ignored =
          (int)
              Linker.nativeLinker()
                  .downcallHandle(
                      setenv.get(), FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT))
                  .invokeExact(arena.allocateFrom("UCX_ERROR_SIGNALS"), arena.allocateFrom(""), 1);
    } catch (Throwable e) {
      throw Mpi.unexpected(e);
    }
  }

  @Override
  public String toString() {
    return version + " (" + name + ")";
  }
}
