package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import java.util.Optional;
import org.lathe.engine.DeviceWork;
import org.lathe.engine.Precision;
import org.lathe.engine.ProductShape;
import org.lathe.graph.Shape;
import org.lathe.graph.op.Matmul;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.LibraryProduct;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Matrix;
import org.lathe.tornado.launch.Place;
import org.lathe.tornado.launch.ProductBatch;
import org.lathe.tornado.launch.Target;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Kernels of {@code matmul}. Each element is a sum over the depth in order, so tiling changes no
 * bit.
 *
 * <p>On a GPU, a work-group computes a tile of 64 x 64 elements from slabs of depth 16 in local
 * memory, and each work item computes 4 x 4 of them in registers. On a processor, local memory is
 * ordinary memory, and barriers prevent the vectorization of loops. There a work-group is one work
 * item, which computes 16 x 64 elements by loops over contiguous elements of a packed panel.
 */
final class MatmulTornado implements Lowering<Matmul> {
  /** The words of the descriptor. */
  private interface Word {
    int ROWS = 1;
    int COLUMNS = 2;
    int DEPTH = 3;
    int LHS = 4;
    int LHS_ROW = 5;
    int LHS_COLUMN = 6;
    int RHS = 7;
    int RHS_ROW = 8;
    int RHS_COLUMN = 9;
    int OUT = 10;
    int ACCUMULATE = 11;
    int ACROSS = 12;
    int SHIFT = 13;
    int OUT_ROW = 14;
    int TILES = 15;

    /** The offsets of lhs, rhs and out of each product of the batch: {@link ProductBatch#table}. */
    int BATCH = 16;
  }

  private static final int TILE = 64;
  private static final int PANEL_ROWS = 16;

  /** Both kernels multiply float32; factors of less precision are rounded before. */
  private static final KernelCost COST =
      new KernelCost() {
        @Override
        public DeviceWork of(int[] words) {
          return shape(words).work();
        }

        @Override
        public Optional<ProductShape> product(int[] words) {
          return Optional.of(shape(words));
        }
      };

  static final DeviceKernel TILES =
      new DeviceKernel(
          "matmul", 256, 256, Word.TILES, ProductBatch.COLUMNS, MatmulTornado::matmulTiles, COST);

  static final DeviceKernel PANELS =
      new DeviceKernel(
          "matmul.processor",
          1,
          1,
          Word.TILES,
          ProductBatch.COLUMNS,
          MatmulTornado::matmulPanels,
          COST);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(TILES, PANELS);
  }

  @Override
  public boolean readsHalves(Matmul op, int input) {
    return true;
  }

  @Override
  public boolean writesHalves(Matmul op, int output) {
    return true;
  }

  @Override
  public void lower(Matmul op, List<Place> inputs, List<Place> outputs, Launches launches) {
    lowerProduct(op, inputs, outputs.getFirst(), launches);
  }

  /** Adds the product of two factors. */
  static void lowerProduct(Matmul op, List<Place> factors, Place out, Launches launches) {
    if (factors.getFirst().size() == 0 && Halves.any(factors, List.of(out))) {
      FillTornado.zero(out, launches);
      return;
    }
    lower(op, factors, out, false, out, launches);
  }

  /**
   * Adds the sum of a matrix and a product that has terms; the target has a library.
   *
   * @param addend stored like {@code out}, in its place or in another
   */
  static void lowerSum(Matmul op, List<Place> factors, Place addend, Place out, Launches launches) {
    lower(op, factors, addend, true, out, launches);
  }

  private static void lower(
      Matmul op,
      List<Place> factors,
      Place addend,
      boolean accumulate,
      Place out,
      Launches launches) {
    Shape left = factors.get(0).shape();
    Shape right = factors.get(1).shape();
    List<Place> stored =
        Halves.any(factors, List.of(out))
            ? factors.stream().map(factor -> Halves.of(factor, launches)).toList()
            : factors;
    Matrix lhs = Matrix.of(stored.get(0), left.columns());
    Matrix rhs = Matrix.of(stored.get(1), right.columns());
    int columns = out.shape().columns();
    multiply(
        launches,
        op.transposeLhs() ? left.columns() : left.rows(),
        columns,
        op.transposeLhs() ? left.rows() : left.columns(),
        op.transposeLhs() ? lhs.transposed() : lhs,
        op.transposeRhs() ? rhs.transposed() : rhs,
        Matrix.of(out, columns),
        accumulate,
        Matrix.of(addend, columns),
        ProductBatch.ONE);
  }

  private static ProductShape shape(int[] words) {
    return new ProductShape(
        words[Word.ROWS],
        words[Word.COLUMNS],
        words[Word.DEPTH],
        words[COUNT] / words[Word.TILES],
        Precision.F32,
        words[Word.ACCUMULATE] == 1);
  }

  /**
   * Adds a product.
   *
   * @param lhs [rows, depth]
   * @param rhs [depth, columns]
   * @param out the product, row-major
   * @param accumulate whether the product is added to the present contents
   */
  static void multiply(
      Launches launches,
      int rows,
      int columns,
      int depth,
      Matrix lhs,
      Matrix rhs,
      Matrix out,
      boolean accumulate) {
    multiply(launches, rows, columns, depth, lhs, rhs, out, accumulate, ProductBatch.ONE);
  }

  /**
   * Adds the products of a batch in one launch.
   *
   * @param lhs [rows, depth]
   * @param rhs [depth, columns]
   * @param out the product, row-major
   * @param accumulate whether the product is added to the present contents
   * @param batch where the matrices of each product begin
   */
  static void multiply(
      Launches launches,
      int rows,
      int columns,
      int depth,
      Matrix lhs,
      Matrix rhs,
      Matrix out,
      boolean accumulate,
      ProductBatch batch) {
    multiply(launches, rows, columns, depth, lhs, rhs, out, accumulate, out, batch);
  }

  /** Only a library knows an {@code addend} that is not {@code out}. */
  private static void multiply(
      Launches launches,
      int rows,
      int columns,
      int depth,
      Matrix lhs,
      Matrix rhs,
      Matrix out,
      boolean accumulate,
      Matrix addend,
      ProductBatch batch) {
    Target target = launches.target();
    if (rows == 0 || columns == 0) {
      return;
    }
    // A library may write nothing for a sum without terms.
    if (target.library() && depth > 0) {
      launches.add(
          new LibraryProduct(
              rows, columns, depth, lhs, rhs, out, accumulate, addend, target.products(), batch));
      return;
    }
    int across = (columns + TILE - 1) / TILE;
    int high = target.onProcessor() ? PANEL_ROWS : TILE;
    int tiles = Math.multiplyExact((rows + high - 1) / high, across);
    launches.groups(
        target.onProcessor() ? PANELS : TILES,
        Math.multiplyExact(tiles, batch.count()),
        new Descriptor()
            .value(Word.ROWS, rows)
            .value(Word.COLUMNS, columns)
            .value(Word.DEPTH, depth)
            .matrix(Word.LHS, lhs)
            .value(Word.LHS_ROW, lhs.row())
            .value(Word.LHS_COLUMN, lhs.column())
            .matrix(Word.RHS, rhs)
            .value(Word.RHS_ROW, rhs.row())
            .value(Word.RHS_COLUMN, rhs.column())
            .matrix(Word.OUT, out)
            .flag(Word.ACCUMULATE, accumulate)
            .value(Word.ACROSS, across)
            .floats(Word.SHIFT, shift(launches))
            .value(Word.OUT_ROW, out.row())
            .value(Word.TILES, tiles)
            .table(batch.table()));
  }

  /**
   * Returns the factor by which {@link #rounded} shifts a float: {@code 2^lost} for a precision
   * that loses so many bits, and 0 for one that loses none.
   */
  static Place shift(Launches launches) {
    Precision products = launches.target().products();
    int lost = Precision.F32.significantBits() - products.significantBits();
    return launches.number(lost == 0 ? 0f : 1 << lost);
  }

  /**
   * Returns the factor in the precision of the product; unchanged if it is so large that this would
   * overflow.
   *
   * <p>That is {@code c - (c - x)} with {@code c = 2^lost x}: the difference in brackets keeps of x
   * only the bits that the precision has, and the other is exact (Veltkamp's splitting, Dekker,
   * 1971). Veltkamp multiplies by {@code 2^lost + 1}. There a compiler that contracts a product and
   * a difference to one fused operation, as nvcc does, undoes the rounding. Here c is exact, and
   * fused or not is the same.
   */
  static float rounded(float x, float shift) {
    float value = x;
    if (shift > 0f) {
      if (TornadoMath.abs(x) < 0x1p110f) {
        float c = shift * x;
        value = c - (c - x);
      }
    }
    return value;
  }

  static void matmulTiles(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] left = c.allocateFloatLocalArray(1024);
    float[] right = c.allocateFloatLocalArray(1024);
    int at = cursor.get(0);
    int group = c.groupIdx;
    int item = c.localIdx;
    if (group < n.get(at + COUNT)) {
      int tiles = n.get(at + Word.TILES);
      int tile = group % tiles;
      int product = at + Word.BATCH + group / tiles * 3;
      int rows = n.get(at + Word.ROWS);
      int columns = n.get(at + Word.COLUMNS);
      int depth = n.get(at + Word.DEPTH);
      int lhsAt = n.get(at + Word.LHS) + n.get(product);
      int lhsRow = n.get(at + Word.LHS_ROW);
      int lhsColumn = n.get(at + Word.LHS_COLUMN);
      int rhsAt = n.get(at + Word.RHS) + n.get(product + 1);
      int rhsRow = n.get(at + Word.RHS_ROW);
      int rhsColumn = n.get(at + Word.RHS_COLUMN);
      int outAt = n.get(at + Word.OUT) + n.get(product + 2);
      int accumulate = n.get(at + Word.ACCUMULATE);
      int across = n.get(at + Word.ACROSS);
      float shift = f.get(n.get(at + Word.SHIFT));
      int outRow = n.get(at + Word.OUT_ROW);
      int row0 = tile / across * 64;
      int column0 = tile % across * 64;
      int own = item / 16 * 4;
      int ownColumn = item % 16;
      float s00 = 0f;
      float s01 = 0f;
      float s02 = 0f;
      float s03 = 0f;
      float s10 = 0f;
      float s11 = 0f;
      float s12 = 0f;
      float s13 = 0f;
      float s20 = 0f;
      float s21 = 0f;
      float s22 = 0f;
      float s23 = 0f;
      float s30 = 0f;
      float s31 = 0f;
      float s32 = 0f;
      float s33 = 0f;
      for (int k0 = 0; k0 < depth; k0 += 16) {
        // Neighbouring items read neighbouring elements for both orders of the matrix.
        for (int e = item; e < 1024; e += 256) {
          int k = e % 16;
          int r = e / 16;
          if (lhsRow == 1) {
            k = e / 64;
            r = e % 64;
          }
          float value = 0f;
          if (row0 + r < rows && k0 + k < depth) {
            value = f.get(lhsAt + (row0 + r) * lhsRow + (k0 + k) * lhsColumn);
          }
          left[k * 64 + r] = rounded(value, shift);
        }
        for (int e = item; e < 1024; e += 256) {
          int k = e / 64;
          int r = e % 64;
          if (rhsRow == 1) {
            k = e % 16;
            r = e / 16;
          }
          float value = 0f;
          if (column0 + r < columns && k0 + k < depth) {
            value = f.get(rhsAt + (k0 + k) * rhsRow + (column0 + r) * rhsColumn);
          }
          right[k * 64 + r] = rounded(value, shift);
        }
        c.localBarrier();
        for (int k = 0; k < 16; k++) {
          float a0 = left[k * 64 + own];
          float a1 = left[k * 64 + own + 1];
          float a2 = left[k * 64 + own + 2];
          float a3 = left[k * 64 + own + 3];
          float b0 = right[k * 64 + ownColumn];
          float b1 = right[k * 64 + ownColumn + 16];
          float b2 = right[k * 64 + ownColumn + 32];
          float b3 = right[k * 64 + ownColumn + 48];
          s00 += a0 * b0;
          s01 += a0 * b1;
          s02 += a0 * b2;
          s03 += a0 * b3;
          s10 += a1 * b0;
          s11 += a1 * b1;
          s12 += a1 * b2;
          s13 += a1 * b3;
          s20 += a2 * b0;
          s21 += a2 * b1;
          s22 += a2 * b2;
          s23 += a2 * b3;
          s30 += a3 * b0;
          s31 += a3 * b1;
          s32 += a3 * b2;
          s33 += a3 * b3;
        }
        c.localBarrier();
      }
      int row = row0 + own;
      int column = column0 + ownColumn;
      storeRow(f, outAt, outRow, accumulate, row, column, rows, columns, s00, s01, s02, s03);
      storeRow(f, outAt, outRow, accumulate, row + 1, column, rows, columns, s10, s11, s12, s13);
      storeRow(f, outAt, outRow, accumulate, row + 2, column, rows, columns, s20, s21, s22, s23);
      storeRow(f, outAt, outRow, accumulate, row + 3, column, rows, columns, s30, s31, s32, s33);
    }
  }

  static void matmulPanels(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] panel = c.allocateFloatLocalArray(4096);
    float[] sums = c.allocateFloatLocalArray(1024);
    int at = cursor.get(0);
    int group = c.groupIdx;
    if (group < n.get(at + COUNT)) {
      int tiles = n.get(at + Word.TILES);
      int tile = group % tiles;
      int product = at + Word.BATCH + group / tiles * 3;
      int rows = n.get(at + Word.ROWS);
      int columns = n.get(at + Word.COLUMNS);
      int depth = n.get(at + Word.DEPTH);
      int lhsAt = n.get(at + Word.LHS) + n.get(product);
      int lhsRow = n.get(at + Word.LHS_ROW);
      int lhsColumn = n.get(at + Word.LHS_COLUMN);
      int rhsAt = n.get(at + Word.RHS) + n.get(product + 1);
      int rhsRow = n.get(at + Word.RHS_ROW);
      int rhsColumn = n.get(at + Word.RHS_COLUMN);
      int outAt = n.get(at + Word.OUT) + n.get(product + 2);
      int accumulate = n.get(at + Word.ACCUMULATE);
      int across = n.get(at + Word.ACROSS);
      float shift = f.get(n.get(at + Word.SHIFT));
      int outRow = n.get(at + Word.OUT_ROW);
      int row0 = tile / across * 16;
      int column0 = tile % across * 64;
      int high = rows - row0;
      if (high > 16) {
        high = 16;
      }
      int wide = columns - column0;
      if (wide > 64) {
        wide = 64;
      }
      for (int i = 0; i < 1024; i++) {
        sums[i] = 0f;
      }
      for (int k0 = 0; k0 < depth; k0 += 64) {
        int deep = depth - k0;
        if (deep > 64) {
          deep = 64;
        }
        if (rhsColumn == 1) {
          for (int k = 0; k < deep; k++) {
            int from = rhsAt + (k0 + k) * rhsRow + column0;
            for (int j = 0; j < wide; j++) {
              panel[k * 64 + j] = f.get(from + j);
            }
          }
        } else {
          for (int j = 0; j < wide; j++) {
            int from = rhsAt + k0 * rhsRow + (column0 + j) * rhsColumn;
            for (int k = 0; k < deep; k++) {
              panel[k * 64 + j] = f.get(from + k * rhsRow);
            }
          }
        }
        if (shift > 0f) {
          for (int i = 0; i < deep * 64; i++) {
            panel[i] = rounded(panel[i], shift);
          }
        }
        // Otherwise, columns beyond the matrix would be those of the last panel.
        for (int k = 0; k < deep; k++) {
          for (int j = wide; j < 64; j++) {
            panel[k * 64 + j] = 0f;
          }
        }
        for (int r = 0; r < high; r++) {
          int from = lhsAt + (row0 + r) * lhsRow + k0 * lhsColumn;
          int k = 0;
          for (; k + 3 < deep; k += 4) {
            float a0 = rounded(f.get(from + k * lhsColumn), shift);
            float a1 = rounded(f.get(from + (k + 1) * lhsColumn), shift);
            float a2 = rounded(f.get(from + (k + 2) * lhsColumn), shift);
            float a3 = rounded(f.get(from + (k + 3) * lhsColumn), shift);
            for (int j = 0; j < 64; j++) {
              float sum = sums[r * 64 + j];
              sum += a0 * panel[k * 64 + j];
              sum += a1 * panel[k * 64 + 64 + j];
              sum += a2 * panel[k * 64 + 128 + j];
              sum += a3 * panel[k * 64 + 192 + j];
              sums[r * 64 + j] = sum;
            }
          }
          for (; k < deep; k++) {
            float a = rounded(f.get(from + k * lhsColumn), shift);
            for (int j = 0; j < 64; j++) {
              sums[r * 64 + j] = sums[r * 64 + j] + a * panel[k * 64 + j];
            }
          }
        }
      }
      for (int r = 0; r < high; r++) {
        int to = outAt + (row0 + r) * outRow + column0;
        for (int j = 0; j < wide; j++) {
          float before = 0f;
          if (accumulate == 1) {
            before = f.get(to + j);
          }
          f.set(to + j, before + sums[r * 64 + j]);
        }
      }
    }
  }

  private static void storeRow(
      FloatArray f,
      int outAt,
      int outRow,
      int accumulate,
      int row,
      int column,
      int rows,
      int columns,
      float s0,
      float s1,
      float s2,
      float s3) {
    if (row < rows) {
      int to = outAt + row * outRow + column;
      store(f, to, accumulate, column < columns ? 1 : 0, s0);
      store(f, to + 16, accumulate, column + 16 < columns ? 1 : 0, s1);
      store(f, to + 32, accumulate, column + 32 < columns ? 1 : 0, s2);
      store(f, to + 48, accumulate, column + 48 < columns ? 1 : 0, s3);
    }
  }

  private static void store(FloatArray f, int to, int accumulate, int inside, float value) {
    if (inside == 1) {
      float before = 0f;
      if (accumulate == 1) {
        before = f.get(to);
      }
      f.set(to, before + value);
    }
  }
}
