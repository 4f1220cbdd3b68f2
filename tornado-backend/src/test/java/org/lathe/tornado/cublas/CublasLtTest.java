package org.lathe.tornado.cublas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.engine.EngineException;
import org.lathe.engine.Precision;
import org.lathe.tornado.foreign.ForeignLibrary;
import org.lathe.tornado.launch.LibraryProduct;
import org.lathe.tornado.launch.Matrix;
import org.lathe.tornado.launch.ProductBatch;
import org.lathe.tornado.launch.Region;

/** Products and sums by cuBLASLt, tested with a stand-in ({@link LtStandIn}). */
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

  /** How factors and results are stored. */
  private enum Storage {
    HALVES(true, true),
    FLOATS_OF_HALVES(true, false),
    FLOATS(false, false);

    private final boolean factors;
    private final boolean results;

    Storage(boolean factors, boolean results) {
      this.factors = factors;
      this.results = results;
    }
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
    for (int flipped = 0; flipped < 4; flipped++) {
      for (Storage storage : Storage.values()) {
        for (Addend addend : Addend.values()) {
          hold(rows, columns, depth, (flipped & 1) == 1, (flipped & 2) == 2, storage, addend);
        }
      }
    }
  }

  private static void hold(
      int rows,
      int columns,
      int depth,
      boolean lhsFlipped,
      boolean rhsFlipped,
      Storage storage,
      Addend kind) {
    try (Arena arena = Arena.ofConfined()) {
      SplittableRandom random = new SplittableRandom(rows * 31L + columns * 7L + depth);
      LtStandIn standIn = new LtStandIn(arena);
      MemorySegment memory = arena.allocate(1 << 14, 512);
      Matrix lhs = matrix(4, lhsFlipped ? rows : depth, storage.factors, lhsFlipped);
      Matrix rhs = matrix(2048, rhsFlipped ? depth : columns, storage.factors, rhsFlipped);
      Matrix out = matrix(4096, columns + 2, storage.results, false);
      Matrix other =
          kind == Addend.ANOTHER ? matrix(8192, columns + 3, storage.results, false) : out;
      fill(memory, lhs, rows, depth, random);
      fill(memory, rhs, depth, columns, random);
      fill(memory, other, rows, columns, random);
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
      LibraryProduct product =
          product(rows, columns, depth, lhs, rhs, out, kind != Addend.NONE, other);
      try (CublasLt cublas = new CublasLt(standIn.library(), WORKSPACE_BYTES)) {
        cublas.multiply(Gemm.of(product), memory.address(), WORKSPACE, STREAM);
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

  private static LibraryProduct product(
      int rows,
      int columns,
      int depth,
      Matrix lhs,
      Matrix rhs,
      Matrix out,
      boolean accumulate,
      Matrix addend) {
    return new LibraryProduct(
        rows,
        columns,
        depth,
        lhs,
        rhs,
        out,
        accumulate,
        addend,
        Precision.BF16_MEMORY,
        ProductBatch.ONE);
  }

  /** Returns a matrix that begins at a byte of the memory. */
  private static Matrix matrix(long at, int columns, boolean halves, boolean flipped) {
    Matrix matrix =
        new Matrix(at / (halves ? Short.BYTES : Float.BYTES), columns, 1, halves, new Region(0, 0));
    return flipped ? matrix.transposed() : matrix;
  }

  /** Small integers: their sums are exact in any order, and in 8 bits. */
  private static void fill(
      MemorySegment memory, Matrix matrix, int rows, int columns, SplittableRandom random) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        float value = random.nextInt(-4, 5);
        long element = element(matrix, i, j);
        if (matrix.halves()) {
          short bits = (short) (Float.floatToRawIntBits(value) >>> 16);
          memory.setAtIndex(ValueLayout.JAVA_SHORT, element, bits);
        } else {
          memory.setAtIndex(ValueLayout.JAVA_FLOAT, element, value);
        }
      }
    }
  }

  private static float get(MemorySegment memory, Matrix matrix, int i, int j) {
    long element = element(matrix, i, j);
    return matrix.halves()
        ? Float.intBitsToFloat(memory.getAtIndex(ValueLayout.JAVA_SHORT, element) << 16)
        : memory.getAtIndex(ValueLayout.JAVA_FLOAT, element);
  }

  private static long element(Matrix matrix, int i, int j) {
    return matrix.at() + (long) i * matrix.row() + (long) j * matrix.column();
  }

  private static Gemm square(long at) {
    Matrix matrix = matrix(at, 4, true, false);
    Matrix out = matrix(at, 4, false, false);
    return Gemm.of(product(4, 4, 4, matrix, matrix, out, false, out));
  }

  @Test
  void theAlgorithmIsChosenOnceForAShapeAndAnAlignment() {
    try (Arena arena = Arena.ofConfined()) {
      LtStandIn standIn = new LtStandIn(arena);
      MemorySegment memory = arena.allocate(4096, 512);
      try (CublasLt cublas = new CublasLt(standIn.library(), WORKSPACE_BYTES)) {
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

  /** The numbers of {@code cublas_api.h} of CUDA 13. */
  @ParameterizedTest
  @CsvSource({"F32, 68", "TF32, 77", "BF16, 75", "BF16_MEMORY, 75"})
  void floatsAreMultipliedAsThePrecisionSays(Precision precision, int compute) {
    try (Arena arena = Arena.ofConfined()) {
      LtStandIn standIn = new LtStandIn(arena);
      MemorySegment memory = arena.allocate(4096, 512);
      Matrix matrix = matrix(256, 4, false, false);
      LibraryProduct product = new LibraryProduct(4, 4, 4, matrix, matrix, matrix, true, precision);
      try (CublasLt cublas = new CublasLt(standIn.library(), WORKSPACE_BYTES)) {
        cublas.multiply(Gemm.of(product), memory.address(), WORKSPACE, STREAM);
      }
      assertEquals(compute, standIn.compute);
    }
  }

  @Test
  void aLibraryWithoutTheFunctionsIsRefused() {
    ForeignLibrary empty = new ForeignLibrary(name -> Optional.empty(), CublasLibraries::missing);
    EngineException refused =
        assertThrows(EngineException.class, () -> new CublasLt(empty, WORKSPACE_BYTES));
    assertEquals("the CUDA library has no cublasLtMatmulDescCreate", refused.getMessage());
  }

  @Test
  void whatCublasLtRefusesIsToldInOneLine() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(4096, 512);
      Matrix half = matrix(0, 4, true, false);
      // A number of rows below 0.
      Gemm call = Gemm.of(product(-1, 4, 4, half, half, half, false, half));
      try (CublasLt cublas = new CublasLt(new LtStandIn(arena).library(), WORKSPACE_BYTES)) {
        EngineException refused =
            assertThrows(
                EngineException.class,
                () -> cublas.multiply(call, memory.address(), WORKSPACE, STREAM));
        assertEquals(
            "cublasLtMatrixLayoutCreate failed with status 7 of cublasStatus_t",
            refused.getMessage());
      }
    }
  }
}
