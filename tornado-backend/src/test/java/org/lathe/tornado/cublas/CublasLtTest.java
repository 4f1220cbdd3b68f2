package org.lathe.tornado.cublas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.engine.EngineException;

/** Products of bfloat16 matrices by cuBLASLt, tested with a stand-in ({@link LtStandIn}). */
class CublasLtTest {
  private static final long STREAM = 73;
  private static final long WORKSPACE = 4096;
  private static final long WORKSPACE_BYTES = 1 << 20;

  /** The addend of a product. */
  private enum Addend {
    NONE,
    ANOTHER,
    OUT
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "3, 5, 7",
    "1, 5, 7",
    "3, 1, 7",
    "3, 5, 1",
    "1, 5, 1",
    "3, 1, 1",
    "1, 1, 7",
    "17, 2, 9"
  })
  void isTheProductOfRowMajorMatricesHoweverTheyLie(int rows, int columns, int depth) {
    for (int bits = 0; bits < 8; bits++) {
      for (Addend addend : Addend.values()) {
        hold(rows, columns, depth, (bits & 1) == 1, (bits & 2) == 2, (bits & 4) == 4, addend);
      }
    }
  }

  private static void hold(
      int rows,
      int columns,
      int depth,
      boolean lhsFlipped,
      boolean rhsFlipped,
      boolean halves,
      Addend kind) {
    try (Arena arena = Arena.ofConfined()) {
      SplittableRandom random = new SplittableRandom(rows * 31L + columns * 7L + depth);
      LtStandIn standIn = new LtStandIn(arena);
      MemorySegment memory = arena.allocate(1 << 14, 512);
      StoredMatrix lhs = halves(2, lhsFlipped ? rows : depth, lhsFlipped);
      StoredMatrix rhs = halves(2048, rhsFlipped ? depth : columns, rhsFlipped);
      StoredMatrix out = matrix(4096, columns + 2, halves);
      StoredMatrix other = kind == Addend.OUT ? out : matrix(8192, columns + 3, halves);
      fill(memory, lhs, rows, depth, random);
      fill(memory, rhs, depth, columns, random);
      fill(memory, out, rows, columns, random);
      if (kind == Addend.ANOTHER) {
        fill(memory, other, rows, columns, random);
      }
      float[][] expected = new float[rows][columns];
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          float sum = kind == Addend.NONE ? 0 : get(memory, other, i, j);
          for (int k = 0; k < depth; k++) {
            sum += get(memory, lhs, i, k) * get(memory, rhs, k, j);
          }
          expected[i][j] = sum;
        }
      }
      Optional<StoredMatrix> addend = kind == Addend.NONE ? Optional.empty() : Optional.of(other);
      StoredProduct product = new StoredProduct(rows, columns, depth, lhs, rhs, addend, out);
      try (CublasLt cublas = new CublasLt(standIn, WORKSPACE_BYTES)) {
        cublas.multiply(product, memory.address(), WORKSPACE, STREAM);
        for (int i = 0; i < rows; i++) {
          for (int j = 0; j < columns; j++) {
            assertEquals(expected[i][j], get(memory, out, i, j), product + " at " + i + ", " + j);
          }
        }
        assertEquals(STREAM, standIn.stream);
        assertEquals(WORKSPACE, standIn.workspace);
      }
      assertEquals(0, standIn.alive, "objects that were not destroyed");
    }
  }

  private static StoredMatrix halves(long at, int columns, boolean flipped) {
    StoredMatrix matrix = StoredMatrix.halves(at, columns);
    return flipped ? matrix.transposed() : matrix;
  }

  private static StoredMatrix matrix(long at, int columns, boolean halves) {
    return halves ? StoredMatrix.halves(at, columns) : StoredMatrix.floats(at, columns);
  }

  /** Small integers: their sums are exact in any order, and in 8 bits. */
  private static void fill(
      MemorySegment memory, StoredMatrix matrix, int rows, int columns, SplittableRandom random) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        float value = random.nextInt(-4, 5);
        long element = (long) i * matrix.row() + (long) j * matrix.column();
        if (matrix.halves()) {
          short bits = (short) (Float.floatToRawIntBits(value) >>> 16);
          memory.set(ValueLayout.JAVA_SHORT, matrix.at() + 2 * element, bits);
        } else {
          memory.set(ValueLayout.JAVA_FLOAT, matrix.at() + 4 * element, value);
        }
      }
    }
  }

  private static float get(MemorySegment memory, StoredMatrix matrix, int i, int j) {
    long element = (long) i * matrix.row() + (long) j * matrix.column();
    return matrix.halves()
        ? Float.intBitsToFloat(memory.get(ValueLayout.JAVA_SHORT, matrix.at() + 2 * element) << 16)
        : memory.get(ValueLayout.JAVA_FLOAT, matrix.at() + 4 * element);
  }

  private static StoredProduct square(long at) {
    StoredMatrix matrix = StoredMatrix.halves(at, 4);
    return new StoredProduct(4, 4, 4, matrix, matrix, Optional.empty(), matrix(at, 4, false));
  }

  @Test
  void theAlgorithmIsChosenOnceForAShapeAndAnAlignment() {
    try (Arena arena = Arena.ofConfined()) {
      LtStandIn standIn = new LtStandIn(arena);
      MemorySegment memory = arena.allocate(4096, 512);
      try (CublasLt cublas = new CublasLt(standIn, WORKSPACE_BYTES)) {
        for (long at : new long[] {512, 1024, 256, 512}) {
          cublas.multiply(square(at), memory.address(), WORKSPACE, STREAM);
        }
        assertEquals(1, standIn.choices.size());
        cublas.multiply(square(64), memory.address(), WORKSPACE, STREAM);
        assertEquals(2, standIn.choices.size());
      }
      // Workspace; reductions in float32 without atomics; alignments of a, b, c and d.
      assertEquals(
          Map.of(1, WORKSPACE_BYTES, 3, 2L, 5, 256L, 6, 256L, 7, 256L, 8, 256L),
          standIn.choices.getFirst());
      assertEquals(64L, standIn.choices.getLast().get(5));
    }
  }

  @Test
  void bothFactorsAreBfloat16AndTheAddendIsOfTheTypeOfTheProduct() {
    StoredMatrix half = StoredMatrix.halves(0, 4);
    StoredMatrix full = StoredMatrix.floats(256, 4);
    assertThrows(
        IllegalArgumentException.class,
        () -> new StoredProduct(4, 4, 4, half, full, Optional.empty(), half));
    assertThrows(
        IllegalArgumentException.class,
        () -> new StoredProduct(4, 4, 4, half, half, Optional.of(full), half));
  }

  @Test
  void aLibraryWithoutTheFunctionsIsRefused() {
    SymbolLookup empty = name -> Optional.empty();
    EngineException refused =
        assertThrows(EngineException.class, () -> new CublasLt(empty, WORKSPACE_BYTES));
    assertEquals("the CUDA library has no cublasLtMatmulDescCreate", refused.getMessage());
  }

  @Test
  void whatCublasLtRefusesIsToldInOneLine() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(4096, 512);
      StoredMatrix half = StoredMatrix.halves(0, 4);
      // A number of rows below 0.
      StoredProduct product = new StoredProduct(-1, 4, 4, half, half, Optional.empty(), half);
      try (CublasLt cublas = new CublasLt(new LtStandIn(arena), WORKSPACE_BYTES)) {
        EngineException refused =
            assertThrows(
                EngineException.class,
                () -> cublas.multiply(product, memory.address(), WORKSPACE, STREAM));
        assertEquals(
            "cublasLtMatrixLayoutCreate failed with status 7 of cublasStatus_t",
            refused.getMessage());
      }
    }
  }
}
