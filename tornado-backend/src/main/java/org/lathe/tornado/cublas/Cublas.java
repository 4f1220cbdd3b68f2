package org.lathe.tornado.cublas;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.lathe.engine.EngineException;
import org.lathe.tornado.foreign.ForeignLibrary;
import org.lathe.tornado.launch.ProductBatch;

/**
 * The functions of cuBLAS that products need, called through Java's foreign functions: TornadoVM's
 * own library tasks use whole arrays, but our matrices are parts of one array.
 */
@SuppressWarnings("restricted") // This class exists to call foreign functions.
final class Cublas {
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
  Cublas(ForeignLibrary library, ForeignLibrary driver) {
    setContext = driver.function("cuCtxSetCurrent", JAVA_LONG);
    create = library.function("cublasCreate_v2", ADDRESS);
    destroy = library.function("cublasDestroy_v2", JAVA_LONG);
    setMathMode = library.function("cublasSetMathMode", JAVA_LONG, JAVA_INT);
    setStream = library.function("cublasSetStream_v2", JAVA_LONG, JAVA_LONG);
    setWorkspace = library.function("cublasSetWorkspace_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG);
    gemm =
        library.function(
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
        library.function(
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
    copyToDevice = driver.function("cuMemcpyHtoD_v2", JAVA_LONG, ADDRESS, JAVA_LONG);
    one = Arena.global().allocateFrom(JAVA_FLOAT, 1f);
    zero = Arena.global().allocateFrom(JAVA_FLOAT, 0f);
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
      throw ForeignLibrary.unexpected(e);
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
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Closes a handle. */
  void close(long handle) {
    try {
      check("cublasDestroy", (int) destroy.invokeExact(handle));
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
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
      throw ForeignLibrary.unexpected(e);
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
      all[i] = Gemm.address(floats, call.typeA(), call.a() + call.batch().rhs(i));
      all[count + i] = Gemm.address(floats, call.typeB(), call.b() + call.batch().lhs(i));
      all[2 * count + i] = Gemm.address(floats, call.typeD(), call.d() + call.batch().out(i));
    }
    return all;
  }

  /**
   * Enqueues the products of a call, which adds nothing but the present contents of d.
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
      throw ForeignLibrary.unexpected(e);
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
                Gemm.address(floats, call.typeA(), call.a() + call.batch().rhs(0)),
                call.typeA(),
                call.lda(),
                Gemm.address(floats, call.typeB(), call.b() + call.batch().lhs(0)),
                call.typeB(),
                call.ldb(),
                beta,
                Gemm.address(floats, call.typeD(), call.d() + call.batch().out(0)),
                call.typeD(),
                call.ldd(),
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
                call.typeD(),
                call.ldd(),
                count,
                call.computeType(),
                ANY_ALGORITHM);
    check("cublasGemmBatchedEx", status);
  }

  /**
   * Makes a context that of the calling thread: CUDA's context belongs to a thread, and a process
   * may have several threads.
   */
  void enter(long context) {
    try {
      check("cuCtxSetCurrent", (int) setContext.invokeExact(context));
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
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
}
