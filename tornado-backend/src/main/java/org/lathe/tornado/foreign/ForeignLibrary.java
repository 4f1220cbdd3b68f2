package org.lathe.tornado.foreign;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.lathe.engine.EngineException;

/** A native library whose functions return a status, an int, and some of them a text. */
@SuppressWarnings("restricted") // This class exists to call foreign functions.
public final class ForeignLibrary {
  private final SymbolLookup symbols;
  private final Function<String, EngineException> missing;

  /**
   * Creates a library.
   *
   * @param symbols its functions by name
   * @param missing returns the error for the name of a function that it does not have
   */
  public ForeignLibrary(SymbolLookup symbols, Function<String, EngineException> missing) {
    this.symbols = symbols;
    this.missing = missing;
  }

  /**
   * Loads the first library of these names that the system has, for as long as the process runs.
   *
   * @param missing returns the error for the name of a function that it does not have
   * @return empty if it has none
   */
  public static Optional<ForeignLibrary> load(
      List<String> names, Function<String, EngineException> missing) {
    for (String name : names) {
      try {
        return Optional.of(
            new ForeignLibrary(SymbolLookup.libraryLookup(name, Arena.global()), missing));
      } catch (IllegalArgumentException notThere) {
        // The next name may exist.
      }
    }
    return Optional.empty();
  }

  /** Returns whether the library has a function. */
  public boolean has(String name) {
    return symbols.find(name).isPresent();
  }

  /**
   * Binds a function.
   *
   * @param types of its parameters
   * @throws EngineException if the library has none of this name
   */
  public MethodHandle function(String name, MemoryLayout... types) {
    return bound(name, FunctionDescriptor.of(JAVA_INT, types));
  }

  /**
   * Binds a function that returns a text of the library, or no address.
   *
   * @param types of its parameters
   * @throws EngineException if the library has none of this name
   */
  public MethodHandle textFunction(String name, MemoryLayout... types) {
    return bound(name, FunctionDescriptor.of(ADDRESS, types));
  }

  private MethodHandle bound(String name, FunctionDescriptor descriptor) {
    return Linker.nativeLinker()
        .downcallHandle(symbols.find(name).orElseThrow(() -> missing.apply(name)), descriptor);
  }

  /**
   * Returns what to throw for what a call of a function threw: no checked exception occurs there.
   *
   * @throws Error if it is one
   */
  public static RuntimeException unexpected(Throwable thrown) {
    return switch (thrown) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      default -> new IllegalStateException(thrown);
    };
  }
}
