package org.lathe.tornado.cublas;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lathe.engine.Precision;
import org.lathe.tornado.foreign.ForeignLibrary;

/**
 * Replaces libcublasLt by native functions that compute in host memory. The signatures are those of
 * {@code cublasLt.h}, with pointers on the device and to opaque objects as integers. It refuses the
 * same arguments as cuBLASLt, and an algorithm for other alignments than those asked for.
 */
@SuppressWarnings("restricted") // This class consists of native functions.
final class LtStandIn implements SymbolLookup {
  private static final int SUCCESS = 0;

  /** {@code CUBLAS_STATUS_INVALID_VALUE} and {@code CUBLAS_STATUS_NOT_SUPPORTED}. */
  private static final int INVALID = 7;

  private static final int NOT_SUPPORTED = 15;
  private static final int FLOAT = 0;

  /** {@code CUBLAS_COMPUTE_32F}, the only one of bfloat16 factors. */
  private static final int FLOAT_SUMS = 68;

  private static final int BFLOAT16 = 14;
  private static final AddressLayout LONG = ADDRESS.withTargetLayout(JAVA_LONG);
  private static final AddressLayout INT = ADDRESS.withTargetLayout(JAVA_INT);
  private static final AddressLayout NUMBER = ADDRESS.withTargetLayout(JAVA_FLOAT);
  private static final AddressLayout ALGORITHM =
      ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(8, JAVA_LONG));
  private static final AddressLayout RESULT =
      ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(12, JAVA_LONG));

  private record Layout(int type, long rows, long columns, long leading) {}

  private final MemorySegment all = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  private final Map<String, MemorySegment> functions = new HashMap<>();
  private final Map<Long, Layout> layouts = new HashMap<>();
  private final Map<Long, Map<Integer, Long>> attributes = new HashMap<>();
  private long objects;

  /** The preferences of each choice of an algorithm: attributes by their numbers. */
  final List<Map<Integer, Long>> choices = new ArrayList<>();

  /** Objects that are not destroyed yet. */
  int alive;

  /** The compute type of the last operation. */
  int compute;

  long stream;
  long workspace;

  LtStandIn(Arena arena) {
    add(arena, "cublasLtCreate", LONG);
    add(arena, "cublasLtDestroy", JAVA_LONG);
    add(arena, "cublasLtMatmulDescCreate", LONG, JAVA_INT, JAVA_INT);
    add(arena, "cublasLtMatmulDescSetAttribute", JAVA_LONG, JAVA_INT, INT, JAVA_LONG);
    add(arena, "cublasLtMatmulDescDestroy", JAVA_LONG);
    add(arena, "cublasLtMatrixLayoutCreate", LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    add(arena, "cublasLtMatrixLayoutDestroy", JAVA_LONG);
    add(arena, "cublasLtMatmulPreferenceCreate", LONG);
    add(arena, "cublasLtMatmulPreferenceSetAttribute", JAVA_LONG, JAVA_INT, LONG, JAVA_LONG);
    add(arena, "cublasLtMatmulPreferenceDestroy", JAVA_LONG);
    add(
        arena,
        "cublasLtMatmulAlgoGetHeuristic",
        JAVA_LONG,
        JAVA_LONG,
        JAVA_LONG,
        JAVA_LONG,
        JAVA_LONG,
        JAVA_LONG,
        JAVA_LONG,
        JAVA_INT,
        RESULT,
        INT);
    add(
        arena,
        "cublasLtMatmul",
        JAVA_LONG,
        JAVA_LONG,
        NUMBER,
        JAVA_LONG,
        JAVA_LONG,
        JAVA_LONG,
        JAVA_LONG,
        NUMBER,
        JAVA_LONG,
        JAVA_LONG,
        JAVA_LONG,
        JAVA_LONG,
        ALGORITHM,
        JAVA_LONG,
        JAVA_LONG,
        JAVA_LONG);
  }

  private void add(Arena arena, String name, MemoryLayout... types) {
    MethodHandle code =
        Arrays.stream(LtStandIn.class.getDeclaredMethods())
            .filter(candidate -> candidate.getName().equals(name))
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

  private int create(MemorySegment to) {
    alive++;
    to.set(JAVA_LONG, 0, ++objects);
    attributes.put(objects, new HashMap<>());
    return SUCCESS;
  }

  private int destroy(long object) {
    alive--;
    return attributes.remove(object) == null ? INVALID : SUCCESS;
  }

  int cublasLtCreate(MemorySegment to) {
    return create(to);
  }

  int cublasLtDestroy(long handle) {
    return destroy(handle);
  }

  int cublasLtMatmulDescCreate(MemorySegment to, int compute, int scale) {
    this.compute = compute;
    return scale == FLOAT ? create(to) : NOT_SUPPORTED;
  }

  int cublasLtMatmulDescSetAttribute(
      long operation, int attribute, MemorySegment value, long bytes) {
    attributes.get(operation).put(attribute, (long) value.get(JAVA_INT, 0));
    return bytes == Integer.BYTES ? SUCCESS : INVALID;
  }

  int cublasLtMatmulDescDestroy(long operation) {
    return destroy(operation);
  }

  int cublasLtMatrixLayoutCreate(
      MemorySegment to, int type, long rows, long columns, long leading) {
    if (rows < 0 || columns < 0 || leading < rows) {
      return INVALID;
    }
    create(to);
    layouts.put(objects, new Layout(type, rows, columns, leading));
    return SUCCESS;
  }

  int cublasLtMatrixLayoutDestroy(long layout) {
    return destroy(layout);
  }

  int cublasLtMatmulPreferenceCreate(MemorySegment to) {
    return create(to);
  }

  int cublasLtMatmulPreferenceSetAttribute(
      long preference, int attribute, MemorySegment value, long bytes) {
    long number = bytes == Long.BYTES ? value.get(JAVA_LONG, 0) : value.get(JAVA_INT, 0);
    attributes.get(preference).put(attribute, number);
    return SUCCESS;
  }

  int cublasLtMatmulPreferenceDestroy(long preference) {
    return destroy(preference);
  }

  /** The algorithm is the four alignments that it needs. */
  int cublasLtMatmulAlgoGetHeuristic(
      long handle,
      long operation,
      long a,
      long b,
      long c,
      long d,
      long preference,
      int most,
      MemorySegment result,
      MemorySegment count) {
    Map<Integer, Long> asked = attributes.get(preference);
    choices.add(asked);
    boolean known =
        layouts.get(a).type() == layouts.get(b).type()
            && (layouts.get(a).type() == FLOAT || compute == FLOAT_SUMS)
            && layouts.get(c).type() == layouts.get(d).type();
    count.set(JAVA_INT, 0, known && most > 0 ? 1 : 0);
    for (int i = 0; i < 4; i++) {
      result.setAtIndex(JAVA_LONG, i, asked.get(5 + i));
    }
    result.set(JAVA_INT, 72, SUCCESS);
    return known ? SUCCESS : NOT_SUPPORTED;
  }

  int cublasLtMatmul(
      long handle,
      long operation,
      MemorySegment alpha,
      long a,
      long layoutA,
      long b,
      long layoutB,
      MemorySegment beta,
      long c,
      long layoutC,
      long d,
      long layoutD,
      MemorySegment algorithm,
      long workspaceAt,
      long workspaceBytes,
      long streamOf) {
    long[] places = {a, b, c, d};
    for (int i = 0; i < 4; i++) {
      if (places[i] % algorithm.getAtIndex(JAVA_LONG, i) != 0) {
        return INVALID;
      }
    }
    stream = streamOf;
    workspace = workspaceAt;
    boolean transposeA = attributes.get(operation).getOrDefault(3, 0L) == 1;
    boolean transposeB = attributes.get(operation).getOrDefault(4, 0L) == 1;
    Layout left = layouts.get(layoutA);
    Layout right = layouts.get(layoutB);
    Layout sum = layouts.get(layoutC);
    Layout out = layouts.get(layoutD);
    long depth = transposeA ? left.rows() : left.columns();
    if (depth != (transposeB ? right.columns() : right.rows())
        || out.rows() != (transposeA ? left.columns() : left.rows())
        || out.columns() != (transposeB ? right.rows() : right.columns())
        || sum.rows() != out.rows()
        || sum.columns() != out.columns()) {
      return INVALID;
    }
    for (long j = 0; j < out.columns(); j++) {
      for (long i = 0; i < out.rows(); i++) {
        float total = 0;
        for (long k = 0; k < depth; k++) {
          float x = transposeA ? get(left, a, k, i) : get(left, a, i, k);
          total += x * (transposeB ? get(right, b, j, k) : get(right, b, k, j));
        }
        total *= alpha.get(JAVA_FLOAT, 0);
        if (beta.get(JAVA_FLOAT, 0) != 0) {
          total += beta.get(JAVA_FLOAT, 0) * get(sum, c, i, j);
        }
        set(out, d, i, j, total);
      }
    }
    return SUCCESS;
  }

  private float get(Layout layout, long at, long row, long column) {
    long element = row + column * layout.leading();
    return layout.type() == BFLOAT16
        ? Float.intBitsToFloat(all.get(JAVA_SHORT, at + Short.BYTES * element) << 16)
        : all.get(JAVA_FLOAT, at + Float.BYTES * element);
  }

  private void set(Layout layout, long at, long row, long column, float value) {
    long element = row + column * layout.leading();
    if (layout.type() == BFLOAT16) {
      float stored = (float) Precision.BF16_MEMORY.stored(value);
      short bits = (short) (Float.floatToRawIntBits(stored) >>> 16);
      all.set(JAVA_SHORT, at + Short.BYTES * element, bits);
    } else {
      all.set(JAVA_FLOAT, at + Float.BYTES * element, value);
    }
  }
}
