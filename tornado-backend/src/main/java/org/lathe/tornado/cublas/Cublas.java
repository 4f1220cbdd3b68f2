package org.lathe.tornado.cublas;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import org.lathe.engine.EngineException;

/**
 * The functions of cuBLAS that products need, called through Java's foreign functions: TornadoVM's
 * own library tasks use whole arrays, but our matrices are parts of one array.
 */
@SuppressWarnings("restricted") // This class exists to call foreign functions.
final class Cublas {
  /** The names in the toolkits of CUDA 13 and 12, and that of a user's link. */
  private static final List<String> LIBRARIES =
      List.of("libcublas.so.13", "libcublas.so.12", "libcublas.so");

  /** The driver, which TornadoVM has loaded by then. */
  private static final List<String> DRIVERS = List.of("libcuda.so.1", "libcuda.so");

  /** {@code CUDA_R_32F} of {@code cudaDataType}. */
  private static final int FLOAT = 0;

  /** {@code CUBLAS_GEMM_DEFAULT}: cuBLAS chooses. */
  private static final int ANY_ALGORITHM = -1;

  private final MethodHandle setContext;
  private final MethodHandle create;
  private final MethodHandle destroy;
  private final MethodHandle setStream;
  private final MethodHandle gemm;
  private final MemorySegment one;
  private final MemorySegment zero;

  /**
   * Binds the functions.
   *
   * @throws EngineException if one is missing
   */
  Cublas(SymbolLookup library, SymbolLookup driver) {
    setContext = function(driver, "cuCtxSetCurrent", JAVA_LONG);
    create = function(library, "cublasCreate_v2", ADDRESS);
    destroy = function(library, "cublasDestroy_v2", JAVA_LONG);
    setStream = function(library, "cublasSetStream_v2", JAVA_LONG, JAVA_LONG);
    gemm =
        function(
            library,
            "cublasGemmEx",
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            ADDRESS,
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            ADDRESS,
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT);
    one = Arena.global().allocateFrom(JAVA_FLOAT, 1f);
    zero = Arena.global().allocateFrom(JAVA_FLOAT, 0f);
  }

  /**
   * Loads the library of the system.
   *
   * @throws EngineException if it cannot be loaded, with the remedy
   */
  static Cublas load() {
    return new Cublas(lookup(LIBRARIES), lookup(DRIVERS));
  }

  private static SymbolLookup lookup(List<String> names) {
    for (String name : names) {
      try {
        return SymbolLookup.libraryLookup(name, Arena.global());
      } catch (IllegalArgumentException notThere) {
        // The next name may exist.
      }
    }
    throw new EngineException(
        "cannot load "
            + names.getFirst()
            + ", which multiplies matrices on NVIDIA's devices: set LD_LIBRARY_PATH to the folder"
            + " that contains it (of the CUDA toolkit, or of the Python package nvidia-cublas), or"
            + " give LATHE_JAVA_OPTS=-Dlathe.tornado.products=kernels for Lathe's own kernels,"
            + " which are slower");
  }

  private static MethodHandle function(SymbolLookup library, String name, MemoryLayout... types) {
    MemorySegment symbol =
        library
            .find(name)
            .orElseThrow(() -> new EngineException("the CUDA library has no " + name));
    return Linker.nativeLinker().downcallHandle(symbol, FunctionDescriptor.of(JAVA_INT, types));
  }

  /**
   * Creates a handle whose work goes to a stream.
   *
   * @param context CUcontext of the stream
   * @param stream CUstream
   */
  long open(long context, long stream) {
    try (Arena arena = Arena.ofConfined()) {
      enter(context);
      MemorySegment handle = arena.allocate(JAVA_LONG);
      check("cublasCreate", (int) create.invokeExact(handle));
      long opened = handle.get(JAVA_LONG, 0);
      check("cublasSetStream", (int) setStream.invokeExact(opened, stream));
      return opened;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Closes a handle. */
  void close(long handle) {
    try {
      check("cublasDestroy", (int) destroy.invokeExact(handle));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Enqueues a product.
   *
   * @param floats address of element 0 of the floats of the device
   */
  void multiply(long context, long handle, long floats, Gemm call) {
    try {
      enter(context);
      MemorySegment beta = call.accumulate() ? one : zero;
      int status =
          (int)
              gemm.invokeExact(
                  handle,
                  call.transposeA() ? 1 : 0,
                  call.transposeB() ? 1 : 0,
                  call.m(),
                  call.n(),
                  call.k(),
                  one,
                  floats + Float.BYTES * (long) call.a(),
                  FLOAT,
                  call.lda(),
                  floats + Float.BYTES * (long) call.b(),
                  FLOAT,
                  call.ldb(),
                  beta,
                  floats + Float.BYTES * (long) call.c(),
                  FLOAT,
                  call.ldc(),
                  call.computeType(),
                  ANY_ALGORITHM);
      check("cublasGemmEx", status);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** CUDA's context belongs to a thread, and a process may have several threads. */
  private void enter(long context) throws Throwable {
    check("cuCtxSetCurrent", (int) setContext.invokeExact(context));
  }

  private static void check(String function, int status) {
    if (status != 0) {
      throw new EngineException(
          function
              + " failed with status "
              + status
              + (function.startsWith("cublas") ? " of cublasStatus_t" : " of CUresult"));
    }
  }

  private static RuntimeException unexpected(Throwable thrown) {
    return switch (thrown) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      default -> new IllegalStateException(thrown);
    };
  }
}
