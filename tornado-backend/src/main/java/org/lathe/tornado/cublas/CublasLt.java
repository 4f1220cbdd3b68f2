package org.lathe.tornado.cublas;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.HashMap;
import java.util.Map;
import org.lathe.engine.EngineException;
import org.lathe.tornado.foreign.ForeignLibrary;

/**
 * Products by NVIDIA's cuBLASLt, which adds another matrix to a product in the same pass. It is
 * called through Java's foreign functions.
 *
 * <p>Sums are float32. cuBLASLt may split a long sum among several groups; only schemes are allowed
 * that add the parts in float32 and in a fixed order. So a product has the same bits in every run,
 * and is rounded once, when it is stored.
 *
 * <p>The algorithm for a shape is asked for once and kept; it depends on the alignment of the
 * matrices.
 */
final class CublasLt implements AutoCloseable {
  /** {@code CUDA_R_32F}: of alpha and beta. */
  private static final int SCALE = 0;

  /** Attributes of {@code cublasLtMatmulDescAttributes_t}. */
  private interface Operation {
    int TRANSPOSE_A = 3;
    int TRANSPOSE_B = 4;
  }

  /** Attributes of {@code cublasLtMatmulPreferenceAttributes_t}. */
  private interface Preference {
    int WORKSPACE_BYTES = 1;
    int REDUCTIONS = 3;

    /** The first of four: of A, B, C and D. */
    int ALIGNMENT_BYTES = 5;
  }

  /** {@code CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE}: no atomics, and no sums in bfloat16. */
  private static final int REDUCTION = 2;

  /** The largest alignment that cuBLASLt distinguishes. */
  private static final long ALIGNMENT = 256;

  /** The parts of {@code cublasLtMatmulHeuristicResult_t}: algorithm, workspace, status, .. */
  private static final long RESULT_BYTES = 96;

  private static final long ALGORITHM_BYTES = 64;
  private static final long STATUS_AT = 72;

  /** What an algorithm is chosen for. */
  private record Key(
      int m,
      int n,
      int k,
      boolean transposeA,
      boolean transposeB,
      int lda,
      int ldb,
      int ldc,
      int ldd,
      int typeA,
      int typeB,
      int typeD,
      int compute,
      long alignA,
      long alignB,
      long alignC,
      long alignD) {}

  /** A product of a {@link Key}: cuBLASLt's descriptors, and the chosen algorithm. */
  private record Plan(long operation, long a, long b, long c, long d, MemorySegment algorithm) {}

  private final MethodHandle createOperation;
  private final MethodHandle setOperation;
  private final MethodHandle destroyOperation;
  private final MethodHandle createLayout;
  private final MethodHandle destroyLayout;
  private final MethodHandle createPreference;
  private final MethodHandle setPreference;
  private final MethodHandle destroyPreference;
  private final MethodHandle choose;
  private final MethodHandle multiply;
  private final MethodHandle destroy;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment one = arena.allocateFrom(JAVA_FLOAT, 1f);
  private final MemorySegment zero = arena.allocateFrom(JAVA_FLOAT, 0f);
  private final Map<Key, Plan> plans = new HashMap<>();
  private final long workspaceBytes;
  private final long handle;

  /**
   * Creates a handle. The context of the device must be current, here and for each product.
   *
   * @param library libcublasLt
   * @param workspaceBytes bytes of the device that an algorithm may use, at most
   * @throws EngineException if a function is missing
   */
  CublasLt(ForeignLibrary library, long workspaceBytes) {
    this.workspaceBytes = workspaceBytes;
    createOperation = library.function("cublasLtMatmulDescCreate", ADDRESS, JAVA_INT, JAVA_INT);
    setOperation =
        library.function("cublasLtMatmulDescSetAttribute", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    destroyOperation = library.function("cublasLtMatmulDescDestroy", JAVA_LONG);
    createLayout =
        library.function(
            "cublasLtMatrixLayoutCreate", ADDRESS, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    destroyLayout = library.function("cublasLtMatrixLayoutDestroy", JAVA_LONG);
    createPreference = library.function("cublasLtMatmulPreferenceCreate", ADDRESS);
    setPreference =
        library.function(
            "cublasLtMatmulPreferenceSetAttribute", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    destroyPreference = library.function("cublasLtMatmulPreferenceDestroy", JAVA_LONG);
    choose =
        library.function(
            "cublasLtMatmulAlgoGetHeuristic",
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_INT,
            ADDRESS,
            ADDRESS);
    multiply =
        library.function(
            "cublasLtMatmul",
            JAVA_LONG,
            JAVA_LONG,
            ADDRESS,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            ADDRESS,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            ADDRESS,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG);
    destroy = library.function("cublasLtDestroy", JAVA_LONG);
    MethodHandle create = library.function("cublasLtCreate", ADDRESS);
    handle = created("cublasLtCreate", to -> (int) create.invokeExact(to));
  }

  /**
   * Enqueues a single product on a stream.
   *
   * @param floats address of element 0 of the floats of the device
   * @param workspace address of {@code workspaceBytes} bytes of the device, which no other product
   *     uses at the same time
   */
  void multiply(Gemm call, long floats, long workspace, long stream) {
    long a = Gemm.address(floats, call.typeA(), call.a());
    long b = Gemm.address(floats, call.typeB(), call.b());
    long c = Gemm.address(floats, call.typeD(), call.c());
    long d = Gemm.address(floats, call.typeD(), call.d());
    MemorySegment beta = call.accumulate() ? one : zero;
    Plan plan = plans.computeIfAbsent(key(call, a, b, c, d), this::plan);
    call(
        "cublasLtMatmul",
        () ->
            (int)
                multiply.invokeExact(
                    handle,
                    plan.operation(),
                    one,
                    a,
                    plan.a(),
                    b,
                    plan.b(),
                    beta,
                    c,
                    plan.c(),
                    d,
                    plan.d(),
                    plan.algorithm(),
                    workspace,
                    workspaceBytes,
                    stream));
  }

  private static Key key(Gemm call, long a, long b, long c, long d) {
    return new Key(
        call.m(),
        call.n(),
        call.k(),
        call.transposeA(),
        call.transposeB(),
        call.lda(),
        call.ldb(),
        call.ldc(),
        call.ldd(),
        call.typeA(),
        call.typeB(),
        call.typeD(),
        call.computeType(),
        alignment(a),
        alignment(b),
        alignment(c),
        alignment(d));
  }

  private static long alignment(long address) {
    return Math.min(ALIGNMENT, Long.lowestOneBit(address | ALIGNMENT));
  }

  private Plan plan(Key key) {
    long operation =
        created(
            "cublasLtMatmulDescCreate",
            to -> (int) createOperation.invokeExact(to, key.compute(), SCALE));
    set(setOperation, operation, Operation.TRANSPOSE_A, key.transposeA() ? 1 : 0);
    set(setOperation, operation, Operation.TRANSPOSE_B, key.transposeB() ? 1 : 0);
    long a = layout(key.typeA(), key.m(), key.k(), key.lda(), key.transposeA());
    long b = layout(key.typeB(), key.k(), key.n(), key.ldb(), key.transposeB());
    long c = layout(key.typeD(), key.m(), key.n(), key.ldc(), false);
    long d = layout(key.typeD(), key.m(), key.n(), key.ldd(), false);
    return new Plan(operation, a, b, c, d, algorithm(key, operation, a, b, c, d));
  }

  private long layout(int type, long rows, long columns, long leading, boolean transposed) {
    return created(
        "cublasLtMatrixLayoutCreate",
        to ->
            (int)
                createLayout.invokeExact(
                    to, type, transposed ? columns : rows, transposed ? rows : columns, leading));
  }

  private MemorySegment algorithm(Key key, long operation, long a, long b, long c, long d) {
    long preference =
        created("cublasLtMatmulPreferenceCreate", to -> (int) createPreference.invokeExact(to));
    try (Arena local = Arena.ofConfined()) {
      MemorySegment bytes = local.allocateFrom(JAVA_LONG, workspaceBytes);
      call(
          "cublasLtMatmulPreferenceSetAttribute",
          () ->
              (int)
                  setPreference.invokeExact(
                      preference, Preference.WORKSPACE_BYTES, bytes, (long) Long.BYTES));
      set(setPreference, preference, Preference.REDUCTIONS, REDUCTION);
      long[] alignments = {key.alignA(), key.alignB(), key.alignC(), key.alignD()};
      for (int i = 0; i < alignments.length; i++) {
        set(setPreference, preference, Preference.ALIGNMENT_BYTES + i, (int) alignments[i]);
      }
      MemorySegment result = local.allocate(RESULT_BYTES, Long.BYTES);
      MemorySegment count = local.allocate(JAVA_INT);
      call(
          "cublasLtMatmulAlgoGetHeuristic",
          () ->
              (int)
                  choose.invokeExact(handle, operation, a, b, c, d, preference, 1, result, count));
      if (count.get(JAVA_INT, 0) == 0 || result.get(JAVA_INT, STATUS_AT) != 0) {
        throw new EngineException("cuBLASLt has no algorithm for the product " + key);
      }
      MemorySegment algorithm = arena.allocate(ALGORITHM_BYTES, Long.BYTES);
      return algorithm.copyFrom(result.asSlice(0, ALGORITHM_BYTES));
    } finally {
      call(
          "cublasLtMatmulPreferenceDestroy", () -> (int) destroyPreference.invokeExact(preference));
    }
  }

  private static void set(MethodHandle function, long object, int attribute, int value) {
    try (Arena local = Arena.ofConfined()) {
      MemorySegment word = local.allocateFrom(JAVA_INT, value);
      call(
          "cublasLt..SetAttribute",
          () -> (int) function.invokeExact(object, attribute, word, (long) Integer.BYTES));
    }
  }

  /** A function that writes a new object to a place. */
  @FunctionalInterface
  private interface Creation {
    int to(MemorySegment place) throws Throwable;
  }

  private static long created(String function, Creation creation) {
    try (Arena local = Arena.ofConfined()) {
      MemorySegment object = local.allocate(JAVA_LONG);
      call(function, () -> creation.to(object));
      return object.get(JAVA_LONG, 0);
    }
  }

  /** A call that returns {@code cublasStatus_t}. */
  @FunctionalInterface
  private interface Call {
    int status() throws Throwable;
  }

  private static void call(String function, Call call) {
    int status;
    try {
      status = call.status();
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
    if (status != 0) {
      throw new EngineException(function + " failed with status " + status + " of cublasStatus_t");
    }
  }

  /** Destroys the handle and what was made with it. */
  @Override
  public void close() {
    for (Plan plan : plans.values()) {
      call("cublasLtMatmulDescDestroy", () -> (int) destroyOperation.invokeExact(plan.operation()));
      for (long layout : new long[] {plan.a(), plan.b(), plan.c(), plan.d()}) {
        call("cublasLtMatrixLayoutDestroy", () -> (int) destroyLayout.invokeExact(layout));
      }
    }
    plans.clear();
    call("cublasLtDestroy", () -> (int) destroy.invokeExact(handle));
    arena.close();
  }
}
