package org.lathe.tornado.cublas;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.EngineException;
import org.lathe.engine.Precision;
import org.lathe.tornado.foreign.ForeignLibrary;
import org.lathe.tornado.launch.LibraryMatrix;
import org.lathe.tornado.launch.LibraryProduct;
import org.lathe.tornado.launch.Matrix;
import org.lathe.tornado.launch.ProductBatch;

/**
 * The calls of cuBLAS for products, tested with a stand-in that multiplies column-major matrices in
 * host memory as cuBLAS's documentation says, and refuses the same arguments as cuBLAS.
 */
class CublasTest {
  private static final long CONTEXT = 71;
  private static final long STREAM = 73;

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
    for (int transposed = 0; transposed < 4; transposed++) {
      for (boolean accumulate : new boolean[] {false, true}) {
        hold(rows, columns, depth, (transposed & 1) == 1, (transposed & 2) == 2, accumulate);
      }
    }
  }

  private static void hold(
      int rows, int columns, int depth, boolean lhsFlipped, boolean rhsFlipped, boolean add) {
    SplittableRandom random = new SplittableRandom(rows * 31L + columns * 7L + depth);
    int lhsAt = 2;
    int rhsAt = lhsAt + rows * depth + 3;
    int out = rhsAt + depth * columns + 1;
    int outRow = columns + 2;
    float[] floats = new float[out + rows * outRow + 4];
    for (int i = 0; i < floats.length; i++) {
      // Small integers: their sums are exact in any order.
      floats[i] = random.nextInt(-8, 9);
    }
    Matrix lhs =
        lhsFlipped ? LibraryMatrix.of(lhsAt, rows).transposed() : LibraryMatrix.of(lhsAt, depth);
    Matrix rhs =
        rhsFlipped ? LibraryMatrix.of(rhsAt, depth).transposed() : LibraryMatrix.of(rhsAt, columns);
    LibraryProduct product =
        new LibraryProduct(
            rows, columns, depth, lhs, rhs, LibraryMatrix.of(out, outRow), add, Precision.F32);
    float[] expected = floats.clone();
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        float sum = add ? floats[out + i * outRow + j] : 0;
        for (int k = 0; k < depth; k++) {
          sum +=
              floats[lhsAt + i * lhs.row() + k * lhs.column()]
                  * floats[rhsAt + k * rhs.row() + j * rhs.column()];
        }
        expected[out + i * outRow + j] = sum;
      }
    }
    try (Arena arena = Arena.ofConfined()) {
      StandIn standIn = new StandIn(arena);
      MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_FLOAT, floats);
      Cublas cublas = new Cublas(standIn.library(), standIn.library());
      long handle = cublas.open(CONTEXT, STREAM);
      cublas.multiply(CONTEXT, handle, memory.address(), 0, Gemm.of(product));
      assertArrayEquals(
          expected, memory.toArray(ValueLayout.JAVA_FLOAT), () -> product + " by " + standIn.last);
      assertEquals(STREAM, standIn.stream);
      assertEquals(CONTEXT, standIn.context);
      cublas.close(handle);
      assertTrue(standIn.closed);
    }
  }

  @Test
  void aHandleGetsItsWorkspaceAfterItsStreamWhichTakesItAway() {
    try (Arena arena = Arena.ofConfined()) {
      StandIn standIn = new StandIn(arena);
      Cublas cublas = new Cublas(standIn.library(), standIn.library());
      long handle = cublas.open(CONTEXT, STREAM);
      assertEquals(16, standIn.mathMode, "no parts of sums in bfloat16");
      cublas.setWorkspace(handle, 1 << 20, 1 << 10);
      assertEquals(1 << 10, standIn.workspaceBytes);
      EngineException refused =
          assertThrows(EngineException.class, () -> cublas.setWorkspace(handle, 8, 1 << 10));
      assertEquals(
          "cublasSetWorkspace failed with status 7 of cublasStatus_t", refused.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBatchReadsTheAddressesThatWerePrepared(boolean flipped) {
    int rows = 3;
    int columns = 5;
    int depth = 2;
    ProductBatch batch = ProductBatch.of(4, i -> 50 * i, i -> 50 * (3 - i) + 7, i -> 50 * i + 20);
    Matrix lhs = flipped ? LibraryMatrix.of(1, rows).transposed() : LibraryMatrix.of(1, depth);
    Matrix rhs = flipped ? LibraryMatrix.of(2, depth).transposed() : LibraryMatrix.of(2, columns);
    Matrix out = LibraryMatrix.of(3, columns + 1);
    LibraryProduct product =
        new LibraryProduct(rows, columns, depth, lhs, rhs, out, true, Precision.F32, batch);
    SplittableRandom random = new SplittableRandom(1);
    float[] floats = new float[220];
    for (int i = 0; i < floats.length; i++) {
      // Small integers: their sums are exact in any order.
      floats[i] = random.nextInt(-8, 9);
    }
    float[] expected = floats.clone();
    for (int p = 0; p < batch.count(); p++) {
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          for (int k = 0; k < depth; k++) {
            expected[(int) out.at() + batch.out(p) + i * out.row() + j] +=
                floats[(int) lhs.at() + batch.lhs(p) + i * lhs.row() + k * lhs.column()]
                    * floats[(int) rhs.at() + batch.rhs(p) + k * rhs.row() + j * rhs.column()];
          }
        }
      }
    }
    try (Arena arena = Arena.ofConfined()) {
      StandIn standIn = new StandIn(arena);
      MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_FLOAT, floats);
      MemorySegment addresses = arena.allocate(ValueLayout.JAVA_LONG, product.addresses());
      Cublas cublas = new Cublas(standIn.library(), standIn.library());
      Gemm call = Gemm.of(product);
      cublas.prepare(CONTEXT, memory.address(), addresses.address(), call);
      assertEquals(1, standIn.copies);
      cublas.multiply(CONTEXT, 1, memory.address(), addresses.address(), call);
      assertArrayEquals(expected, memory.toArray(ValueLayout.JAVA_FLOAT), standIn.last);
      assertEquals(1, standIn.copies, "a product copies nothing");
    }
  }

  @Test
  void aSingleProductPreparesNothing() {
    try (Arena arena = Arena.ofConfined()) {
      StandIn standIn = new StandIn(arena);
      LibraryProduct product =
          new LibraryProduct(
              2,
              2,
              2,
              LibraryMatrix.of(0, 2),
              LibraryMatrix.of(4, 2),
              LibraryMatrix.of(8, 2),
              false,
              Precision.F32);
      new Cublas(standIn.library(), standIn.library()).prepare(CONTEXT, 0, 0, Gemm.of(product));
      assertEquals(0, standIn.copies);
    }
  }

  /** The numbers of {@code cublas_api.h} of CUDA 13. */
  @ParameterizedTest
  @EnumSource(Precision.class)
  void thePrecisionIsTheComputeType(Precision precision) {
    LibraryProduct product =
        new LibraryProduct(
            2,
            2,
            2,
            LibraryMatrix.of(0, 2),
            LibraryMatrix.of(4, 2),
            LibraryMatrix.of(8, 2),
            false,
            precision);
    int expected =
        switch (precision) {
          case F32 -> 68;
          case TF32 -> 77;
          case BF16, BF16_MEMORY -> 75;
        };
    assertEquals(expected, Gemm.of(product).computeType());
  }

  @Test
  void whatCublasRefusesIsToldInOneLine() {
    try (Arena arena = Arena.ofConfined()) {
      StandIn standIn = new StandIn(arena);
      Cublas cublas = new Cublas(standIn.library(), standIn.library());
      Gemm tooNarrow =
          new Gemm(
              false,
              false,
              5,
              3,
              7,
              0,
              Gemm.FLOAT,
              4,
              0,
              Gemm.FLOAT,
              7,
              0,
              5,
              0,
              Gemm.FLOAT,
              5,
              false,
              68,
              ProductBatch.ONE);
      EngineException refused =
          assertThrows(EngineException.class, () -> cublas.multiply(CONTEXT, 1, 0, 0, tooNarrow));
      assertEquals("cublasGemmEx failed with status 7 of cublasStatus_t", refused.getMessage());
    }
  }

  @Test
  void aLibraryWithoutTheFunctionsIsRefused() {
    ForeignLibrary empty = new ForeignLibrary(name -> Optional.empty(), CublasLibraries::missing);
    EngineException refused = assertThrows(EngineException.class, () -> new Cublas(empty, empty));
    assertEquals("the CUDA library has no cuCtxSetCurrent", refused.getMessage());
  }
}
