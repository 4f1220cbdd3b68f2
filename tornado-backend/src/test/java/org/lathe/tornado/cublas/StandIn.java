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
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.lathe.tornado.foreign.ForeignLibrary;

/**
 * Replaces libcublas and libcuda by native functions that compute in host memory. The signatures
 * are those of {@code cublas_api.h}, with pointers on the device as integers.
 */
@SuppressWarnings("restricted") // This class consists of native functions.
final class StandIn implements SymbolLookup {
  private static final int SUCCESS = 0;

  /** {@code CUBLAS_STATUS_INVALID_VALUE}. */
  private static final int INVALID = 7;

  private static final long HANDLE = 79;
  private static final int FLOAT = 0;

  private final Map<String, MemorySegment> functions = new HashMap<>();
  long context;
  long stream;
  long workspaceBytes;
  boolean closed;
  String last;
  int copies;
  int mathMode;

  StandIn(Arena arena) {
    add(arena, "cuCtxSetCurrent", JAVA_LONG);
    add(arena, "cublasCreate_v2", ADDRESS.withTargetLayout(JAVA_LONG));
    add(arena, "cublasDestroy_v2", JAVA_LONG);
    add(arena, "cublasSetMathMode", JAVA_LONG, JAVA_INT);
    add(arena, "cublasSetStream_v2", JAVA_LONG, JAVA_LONG);
    add(arena, "cublasSetWorkspace_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG);
    add(
        arena,
        "cublasGemmEx",
        JAVA_LONG,
        JAVA_INT,
        JAVA_INT,
        JAVA_INT,
        JAVA_INT,
        JAVA_INT,
        ADDRESS.withTargetLayout(JAVA_FLOAT),
        JAVA_LONG,
        JAVA_INT,
        JAVA_INT,
        JAVA_LONG,
        JAVA_INT,
        JAVA_INT,
        ADDRESS.withTargetLayout(JAVA_FLOAT),
        JAVA_LONG,
        JAVA_INT,
        JAVA_INT,
        JAVA_INT,
        JAVA_INT);
    add(
        arena,
        "cublasGemmBatchedEx",
        JAVA_LONG,
        JAVA_INT,
        JAVA_INT,
        JAVA_INT,
        JAVA_INT,
        JAVA_INT,
        ADDRESS.withTargetLayout(JAVA_FLOAT),
        JAVA_LONG,
        JAVA_INT,
        JAVA_INT,
        JAVA_LONG,
        JAVA_INT,
        JAVA_INT,
        ADDRESS.withTargetLayout(JAVA_FLOAT),
        JAVA_LONG,
        JAVA_INT,
        JAVA_INT,
        JAVA_INT,
        JAVA_INT,
        JAVA_INT);
    add(arena, "cuMemcpyHtoD_v2", JAVA_LONG, ADDRESS, JAVA_LONG);
  }

  private static MemorySegment memory() {
    return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  }

  /** Returns the method of this class with the name of the function up to the underscore. */
  private void add(Arena arena, String name, MemoryLayout... types) {
    String method = name.split("_")[0];
    MethodHandle code =
        Arrays.stream(StandIn.class.getDeclaredMethods())
            .filter(candidate -> candidate.getName().equals(method))
            .map(
                found -> {
                  try {
                    return MethodHandles.lookup().unreflect(found).bindTo(this);
                  } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                  }
                })
            .findFirst()
            .orElseThrow();
    functions.put(
        name,
        Linker.nativeLinker().upcallStub(code, FunctionDescriptor.of(JAVA_INT, types), arena));
  }

  /** Returns the library that has these functions. */
  ForeignLibrary library() {
    return new ForeignLibrary(this, CublasLibraries::missing);
  }

  @Override
  public Optional<MemorySegment> find(String name) {
    return Optional.ofNullable(functions.get(name));
  }

  int cuCtxSetCurrent(long current) {
    context = current;
    return SUCCESS;
  }

  int cublasCreate(MemorySegment handle) {
    handle.set(JAVA_LONG, 0, HANDLE);
    return SUCCESS;
  }

  int cublasDestroy(long handle) {
    closed = handle == HANDLE;
    return SUCCESS;
  }

  int cublasSetMathMode(long handle, int mode) {
    mathMode = mode;
    return SUCCESS;
  }

  int cublasSetStream(long handle, long given) {
    stream = given;
    workspaceBytes = 0;
    return SUCCESS;
  }

  int cublasSetWorkspace(long handle, long address, long bytes) {
    if (address % 256 != 0) {
      return INVALID;
    }
    workspaceBytes = bytes;
    return SUCCESS;
  }

  int cublasGemmEx(
      long handle,
      int transposeA,
      int transposeB,
      int m,
      int n,
      int k,
      MemorySegment alpha,
      long a,
      int typeA,
      int lda,
      long b,
      int typeB,
      int ldb,
      MemorySegment beta,
      long c,
      int typeC,
      int ldc,
      int computeType,
      int algorithm) {
    last = "m %d n %d k %d lda %d ldb %d ldc %d".formatted(m, n, k, lda, ldb, ldc);
    if (typeA != FLOAT || typeB != FLOAT || typeC != FLOAT || algorithm != -1) {
      return INVALID;
    }
    if (lda < (transposeA == 0 ? m : k) || ldb < (transposeB == 0 ? k : n) || ldc < m) {
      return INVALID;
    }
    MemorySegment all = memory();
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float sum = 0;
        for (int p = 0; p < k; p++) {
          sum +=
              at(all, a, transposeA == 0 ? i + p * lda : p + i * lda)
                  * at(all, b, transposeB == 0 ? p + j * ldb : j + p * ldb);
        }
        long to = c + Float.BYTES * (i + (long) j * ldc);
        float before = beta.get(JAVA_FLOAT, 0) == 0 ? 0 : all.get(JAVA_FLOAT, to);
        all.set(JAVA_FLOAT, to, alpha.get(JAVA_FLOAT, 0) * sum + beta.get(JAVA_FLOAT, 0) * before);
      }
    }
    return SUCCESS;
  }

  int cuMemcpyHtoD(long to, MemorySegment from, long bytes) {
    copies++;
    memory().asSlice(to, bytes).copyFrom(from.reinterpret(bytes));
    return SUCCESS;
  }

  /** The arrays of addresses lie in the device's memory. */
  int cublasGemmBatchedEx(
      long handle,
      int transposeA,
      int transposeB,
      int m,
      int n,
      int k,
      MemorySegment alpha,
      long a,
      int typeA,
      int lda,
      long b,
      int typeB,
      int ldb,
      MemorySegment beta,
      long c,
      int typeC,
      int ldc,
      int count,
      int computeType,
      int algorithm) {
    for (int i = 0; i < count; i++) {
      int status =
          cublasGemmEx(
              handle,
              transposeA,
              transposeB,
              m,
              n,
              k,
              alpha,
              memory().getAtIndex(JAVA_LONG, a / Long.BYTES + i),
              typeA,
              lda,
              memory().getAtIndex(JAVA_LONG, b / Long.BYTES + i),
              typeB,
              ldb,
              beta,
              memory().getAtIndex(JAVA_LONG, c / Long.BYTES + i),
              typeC,
              ldc,
              computeType,
              algorithm);
      if (status != SUCCESS) {
        return status;
      }
    }
    return SUCCESS;
  }

  private static float at(MemorySegment all, long from, int element) {
    return all.get(JAVA_FLOAT, from + Float.BYTES * (long) element);
  }
}
