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
import org.lathe.tornado.launch.ProductBatch;

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

  /**
   * {@code CUBLAS_MATH_DISALLOW_REDUCED_PRECISION_REDUCTION} beside the default: parts of a sum are
   * float32, of a bfloat16 product too.
   */
  private static final int FLOAT_SUMS = 16;

  /** {@code CUBLAS_GEMM_DEFAULT}: cuBLAS chooses. */
  private static final int ANY_ALGORITHM = -1;

  private final MethodHandle setContext;
  private final MethodHandle create;
  private final MethodHandle destroy;
  private final MethodHandle setMathMode;
  private final MethodHandle setStream;
  private final MethodHandle setWorkspace;
  private final MethodHandle gemm;
  private final MethodHandle gemmBatched;
  private final MethodHandle copyToDevice;
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
    setMathMode = function(library, "cublasSetMathMode", JAVA_LONG, JAVA_INT);
    setStream = function(library, "cublasSetStream_v2", JAVA_LONG, JAVA_LONG);
    setWorkspace = function(library, "cublasSetWorkspace_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG);
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
    gemmBatched =
        function(
            library,
            "cublasGemmBatchedEx",
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
            JAVA_INT,
            JAVA_INT);
    copyToDevice = function(driver, "cuMemcpyHtoD_v2", JAVA_LONG, ADDRESS, JAVA_LONG);
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

  /**
   * Binds a function that returns a status.
   *
   * @param types of its parameters
   * @throws EngineException if the library has none of this name
   */
  static MethodHandle function(SymbolLookup library, String name, MemoryLayout... types) {
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
      check("cublasSetMathMode", (int) setMathMode.invokeExact(opened, FLOAT_SUMS));
      check("cublasSetStream", (int) setStream.invokeExact(opened, stream));
      return opened;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Gives a handle its working memory, until its stream is set again.
   *
   * @param address of memory of the device, a multiple of 256
   */
  void setWorkspace(long handle, long address, long bytes) {
    try {
      check("cublasSetWorkspace", (int) setWorkspace.invokeExact(handle, address, bytes));
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
   * Writes the addresses of the matrices of a batch to the device's memory, for all later {@link
   * #multiply}: of all a, then of all b, then of all c. Does nothing for a single product.
   *
   * @param floats address of element 0 of the floats of the device
   * @param addresses where the addresses go
   */
  void prepare(long context, long floats, long addresses, Gemm call) {
    int count = call.batch().count();
    if (count == 1) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      enter(context);
      MemorySegment all = arena.allocateFrom(JAVA_LONG, addresses(floats, call));
      check("cuMemcpyHtoD", (int) copyToDevice.invokeExact(addresses, all, all.byteSize()));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Returns the addresses that {@link #multiply} reads from the device's memory.
   *
   * @param floats address of element 0 of the floats of the device
   * @return none for a single product; of all a, then of all b, then of all c of a batch
   */
  static long[] addresses(long floats, Gemm call) {
    int count = call.batch().count();
    if (count == 1) {
      return new long[0];
    }
    long[] all = new long[ProductBatch.COLUMNS * count];
    for (int i = 0; i < count; i++) {
      all[i] = address(floats, call.typeA(), call.a() + call.batch().rhs(i));
      all[count + i] = address(floats, call.typeB(), call.b() + call.batch().lhs(i));
      all[2 * count + i] = address(floats, call.typeC(), call.c() + call.batch().out(i));
    }
    return all;
  }

  private static long address(long floats, int type, long at) {
    return floats + (type == Gemm.HALF ? Short.BYTES : Float.BYTES) * at;
  }

  /**
   * Enqueues the products of a call.
   *
   * @param floats address of element 0 of the floats of the device
   * @param addresses where {@link #prepare} wrote the addresses of the matrices of a batch
   */
  void multiply(long context, long handle, long floats, long addresses, Gemm call) {
    try {
      enter(context);
      if (call.batch().count() == 1) {
        multiplyOne(handle, floats, call);
      } else {
        multiplyBatch(handle, addresses, call);
      }
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private void multiplyOne(long handle, long floats, Gemm call) throws Throwable {
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
                address(floats, call.typeA(), call.a() + call.batch().rhs(0)),
                call.typeA(),
                call.lda(),
                address(floats, call.typeB(), call.b() + call.batch().lhs(0)),
                call.typeB(),
                call.ldb(),
                beta,
                address(floats, call.typeC(), call.c() + call.batch().out(0)),
                call.typeC(),
                call.ldc(),
                call.computeType(),
                ANY_ALGORITHM);
    check("cublasGemmEx", status);
  }

  private void multiplyBatch(long handle, long addresses, Gemm call) throws Throwable {
    int count = call.batch().count();
    long each = (long) Long.BYTES * count;
    MemorySegment beta = call.accumulate() ? one : zero;
    int status =
        (int)
            gemmBatched.invokeExact(
                handle,
                call.transposeA() ? 1 : 0,
                call.transposeB() ? 1 : 0,
                call.m(),
                call.n(),
                call.k(),
                one,
                addresses,
                call.typeA(),
                call.lda(),
                addresses + each,
                call.typeB(),
                call.ldb(),
                beta,
                addresses + 2 * each,
                call.typeC(),
                call.ldc(),
                count,
                call.computeType(),
                ANY_ALGORITHM);
    check("cublasGemmBatchedEx", status);
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
