package org.lathe.cpu.vector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes the sources of the kernels whose vectors each have a local variable of their own. C2 keeps
 * an array of vectors in memory, so that each line stands once for each vector; and it does not
 * inline a method of so many vectors, so that a step that a loop takes three times stands three
 * times.
 *
 * <p>Run by hand, in the folder of the project, after a change here:
 *
 * <pre>java reference/src/test/java/org/lathe/cpu/vector/UnrolledKernels.java</pre>
 *
 * <p>The output is committed; {@link UnrolledKernelsTest} fails where it is not what this writes.
 */
public final class UnrolledKernels {
  /** The folder of the packages of the sources, in the folder of the module. */
  static final Path FOLDER = Path.of("src", "main", "java", "org", "lathe", "cpu", "vector");

  /** Rows of a tile of a matrix product, as in {@code Panels}. */
  static final int PRODUCT_ROWS = 6;

  /** Rows of a tile of scores, as in {@code ScoreTile}. */
  public static final int SCORE_ROWS = 8;

  /** Rows of a tile of a banded product. */
  private static final int BAND_ROWS = 4;

  private UnrolledKernels() {}

  /** Writes all sources. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of("reference").resolve(FOLDER);
    for (Map.Entry<String, String> source : sources().entrySet()) {
      Files.writeString(folder.resolve(source.getKey()), source.getValue());
    }
  }

  /** The text of each file, by its path in {@link #FOLDER}. */
  static Map<String, String> sources() {
    Map<String, String> sources = new LinkedHashMap<>();
    sources.put(
        "product/Tile6x1.java", productTile(1, 1, "one vector wide: for the last columns."));
    sources.put(
        "product/Tile6x2.java",
        productTile(
            2,
            2,
            "for processors with 16 registers: 12 accumulators, two\n"
                + " * vectors of b and one of a. With 32 registers, for the last columns."));
    sources.put(
        "product/Tile6x4.java",
        productTile(4, 1, "for processors with 32 wide registers: 24 accumulators."));
    for (int columns = 1; columns <= 2; columns++) {
      sources.put("attention/ScoreTile8x" + columns + ".java", scoreTile(columns));
    }
    for (int columns = 1; columns <= 4; columns *= 2) {
      sources.put("product/BandTile4x" + columns + ".java", bandTile(columns));
    }
    sources.put("product/TransposeSquares.java", transposeSquares());
    return sources;
  }

  /**
   * A tile of a matrix product.
   *
   * @param steps steps of k in a turn of the loop
   * @param purpose ends the first sentence about the class
   */
  private static String productTile(int columns, int steps, String purpose) {
    Code code = new Code();
    code.text(
        """
        package org.lathe.cpu.vector.product;

        import jdk.incubator.vector.FloatVector;
        import jdk.incubator.vector.VectorSpecies;
        import org.lathe.cpu.vector.lanes.Elements;

        /**
         * The register tile of a matrix product %s
         *
         * <p>The rows of a are interleaved, so that one register addresses them all. Accumulators are
         * loaded from memory and live in local variables: C2 keeps neither arrays of vectors nor many
         * vectors that start from one shared zero in registers.
         */
        final class Tile6x%d {
          /** Columns of the tile: floats in %s. */
          static final int COLUMNS = %sElements.SPECIES.length();

          private static final VectorSpecies<Float> S = Elements.SPECIES;
        """
            .formatted(
                purpose,
                columns,
                columns == 1 ? "one vector" : columns + " vectors",
                columns == 1 ? "" : columns + " * "));
    if (columns > 1) {
      code.line("private static final int LANES = S.length();");
    }
    code.text(
        """
        private static final int ROWS = Panels.ROWS;

        private Tile6x%d() {}

        /**
         * Continues the sums of a tile: element (i, j) is {@code fma(a[k][i], b[k][j], ..)} over k in
         * order, from {@code from[i][j]}, and goes to {@code to[i][j]}.
         *
         * @param a {@code depth} times {@link Panels#ROWS} elements from {@code aAt}
         * @param b {@code depth} rows of {@link #COLUMNS}, one behind the other from {@code bAt}
         */
        static void run(
            float[] a,
            int aAt,
            float[] b,
            int bAt,
            int depth,
            float[] from,
            int fromAt,
            int fromStride,
            float[] to,
            int toAt,
            int toStride) {
        """
            .formatted(columns));
    code.line("int f = fromAt;");
    for (int r = 0; r < PRODUCT_ROWS; r++) {
      if (r > 0) {
        code.line("f += fromStride;");
      }
      for (int c = 0; c < columns; c++) {
        String at = "f" + plus(c, "LANES");
        code.line("FloatVector c%d%d = FloatVector.fromArray(S, from, %s);", r, c, at);
      }
    }
    if (steps == 1) {
      code.line("for (int k = 0; k < depth; k++) {");
      productStep(code, columns, "k", true);
      code.line("}");
    } else {
      code.line("int even = depth - depth %% 2;");
      code.line("for (int k = 0; k < even; k += 2) {");
      productStep(code, columns, "k", true);
      code.text(
          """
          // Never so, but C2 cannot know: it ends a basic block, within which C2 would bring the
          // operands of both steps at once, and keep sums in memory for want of registers.
          if (k + 1 == depth) {
            break;
          }
          """);
      productStep(code, columns, "(k + 1)", false);
      code.line("}");
      code.line("if (even < depth) {");
      productStep(code, columns, "even", true);
      code.line("}");
    }
    code.line("int t = toAt;");
    for (int r = 0; r < PRODUCT_ROWS; r++) {
      if (r > 0) {
        code.line("t += toStride;");
      }
      for (int c = 0; c < columns; c++) {
        code.line("c%d%d.intoArray(to, t%s);", r, c, plus(c, "LANES"));
      }
    }
    return code.end();
  }

  /**
   * One step of k.
   *
   * @param declares whether the local variables of the step are new
   */
  private static void productStep(Code code, int columns, String k, boolean declares) {
    String number = declares ? "int " : "";
    String vector = declares ? "FloatVector " : "";
    code.line("%sq = aAt + %s * ROWS;", number, k);
    code.line("%sp = bAt + %s * COLUMNS;", number, k);
    for (int c = 0; c < columns; c++) {
      code.line("%sb%d = FloatVector.fromArray(S, b, p%s);", vector, c, plus(c, "LANES"));
    }
    for (int r = 0; r < PRODUCT_ROWS; r++) {
      String x = r == 0 ? vector + "x" : "x";
      code.line("%s = FloatVector.broadcast(S, a[q%s]);", x, r == 0 ? "" : " + " + r);
      for (int c = 0; c < columns; c++) {
        code.line("c%d%d = x.fma(b%d, c%d%d);", r, c, c, r, c);
      }
    }
  }

  /** A tile of scores. */
  private static String scoreTile(int columns) {
    Code code = new Code();
    code.text(
        """
        package org.lathe.cpu.vector.attention;

        import jdk.incubator.vector.FloatVector;
        import jdk.incubator.vector.VectorSpecies;
        import org.lathe.cpu.vector.lanes.Elements;

        /** The register tile of {@link ScoreTile}: eight queries and the rows of %s. */
        final class ScoreTile8x%d {
          private static final VectorSpecies<Float> SPECIES = Elements.SPECIES;
          private static final int LENGTH = SPECIES.length();

          private ScoreTile8x%d() {}

          /** Writes the products, as {@link ScoreTile#apply} says, of at least one column. */
          static void run(
              float[] q,
              int at,
              int stride,
              int rows,
              int width,
              float[] scratch,
              int panel,
              int to,
              int toStride,
              float factor) {
            int q0 = at;
        """
            .formatted(columns == 1 ? "one panel" : "two panels", columns, columns));
    for (int r = 1; r < SCORE_ROWS; r++) {
      code.line("int q%d = at + Math.min(%d, rows - 1) * stride;", r, r);
    }
    if (columns == 2) {
      code.line("int second = panel + width * LENGTH;");
    }
    for (int c = 0; c < columns; c++) {
      String at = c == 0 ? "panel" : "second";
      code.line("FloatVector k%d = FloatVector.fromArray(SPECIES, scratch, %s);", c, at);
    }
    code.line("FloatVector zero = FloatVector.zero(SPECIES);");
    for (int r = 0; r < SCORE_ROWS; r++) {
      String x = r == 0 ? "FloatVector x" : "x";
      code.line("%s = FloatVector.broadcast(SPECIES, q[q%d]);", x, r);
      for (int c = 0; c < columns; c++) {
        code.line("FloatVector s%d%d = x.fma(k%d, zero);", r, c, c);
      }
    }
    code.line("for (int c = 1; c < width; c++) {");
    for (int c = 0; c < columns; c++) {
      String at = c == 0 ? "panel" : "second";
      code.line("k%d = FloatVector.fromArray(SPECIES, scratch, %s + c * LENGTH);", c, at);
    }
    for (int r = 0; r < SCORE_ROWS; r++) {
      code.line("x = FloatVector.broadcast(SPECIES, q[q%d + c]);", r);
      for (int c = 0; c < columns; c++) {
        code.line("s%d%d = x.fma(k%d, s%d%d);", r, c, c, r, c);
      }
    }
    code.line("}");
    for (int r = 0; r < SCORE_ROWS; r++) {
      for (int c = 0; c < columns; c++) {
        String at = "to" + plus(r, "toStride") + plus(c, "LENGTH");
        code.line("s%d%d.mul(factor).intoArray(scratch, %s);", r, c, at);
      }
    }
    return code.end();
  }

  /** A tile of a banded product. */
  private static String bandTile(int columns) {
    Code code = new Code();
    code.text(
        """
        package org.lathe.cpu.vector.product;

        import jdk.incubator.vector.FloatVector;
        import jdk.incubator.vector.VectorSpecies;
        import org.lathe.cpu.vector.lanes.Elements;

        /** The register tile of {@link BandProduct}: four rows, %s wide. */
        final class BandTile4x%d {
          private static final VectorSpecies<Float> SPECIES = Elements.SPECIES;
        """
            .formatted(columns == 1 ? "one vector" : columns + " vectors", columns));
    if (columns > 1) {
      code.line("private static final int LENGTH = SPECIES.length();");
    }
    code.text(
        """

        private BandTile4x%d() {}

        /** Adds to four rows, as {@link BandProduct#four} says. */
        static void run(
            float[] scratch,
            int factors,
            int row,
            int step,
            int low0,
            int low1,
            int low2,
            int low3,
            int high0,
            int high1,
            int high2,
            int high3,
            int terms,
            int padded,
            int out) {
        """
            .formatted(columns));
    for (int r = 0; r < BAND_ROWS; r++) {
      code.line("int f%d = factors%s;", r, plus(r, "row"));
    }
    for (int r = 0; r < BAND_ROWS; r++) {
      for (int c = 0; c < columns; c++) {
        String at = "out" + plus(r, "padded") + plus(c, "LENGTH");
        code.line("FloatVector s%d%d = FloatVector.fromArray(SPECIES, scratch, %s);", r, c, at);
      }
    }
    // The first terms count for the rows whose ranges have begun, then all, then those not ended.
    code.line("for (int t = low0; t < low3; t++) {");
    bandTerms(code, columns);
    bandRow(code, columns, 0, "FloatVector x");
    for (int r = 1; r <= 2; r++) {
      code.line("if (t >= low%d) {", r);
      bandRow(code, columns, r, "x");
      code.line("}");
    }
    code.line("}");
    code.line("for (int t = low3; t < high0; t++) {");
    bandTerms(code, columns);
    for (int r = 0; r < BAND_ROWS; r++) {
      bandRow(code, columns, r, r == 0 ? "FloatVector x" : "x");
    }
    code.line("}");
    code.line("for (int t = high0; t < high3; t++) {");
    bandTerms(code, columns);
    bandRow(code, columns, 3, "FloatVector x");
    for (int r = 1; r <= 2; r++) {
      code.line("if (t < high%d) {", r);
      bandRow(code, columns, r, "x");
      code.line("}");
    }
    code.line("}");
    for (int r = 0; r < BAND_ROWS; r++) {
      for (int c = 0; c < columns; c++) {
        String at = "out" + plus(r, "padded") + plus(c, "LENGTH");
        code.line("s%d%d.intoArray(scratch, %s);", r, c, at);
      }
    }
    return code.end();
  }

  private static void bandTerms(Code code, int columns) {
    for (int c = 0; c < columns; c++) {
      String at = "terms + t * padded" + plus(c, "LENGTH");
      code.line("FloatVector m%d = FloatVector.fromArray(SPECIES, scratch, %s);", c, at);
    }
  }

  private static void bandRow(Code code, int columns, int r, String x) {
    code.line("%s = FloatVector.broadcast(SPECIES, scratch[f%d + t * step]);", x, r);
    for (int c = 0; c < columns; c++) {
      code.line("s%d%d = x.fma(m%d, s%d%d);", r, c, c, r, c);
    }
  }

  /** Transposes of squares of eight and of sixteen rows. */
  private static String transposeSquares() {
    Code code = new Code();
    code.text(
        """
        package org.lathe.cpu.vector.product;

        import jdk.incubator.vector.FloatVector;
        import jdk.incubator.vector.VectorMask;
        import jdk.incubator.vector.VectorShuffle;
        import jdk.incubator.vector.VectorSpecies;
        import org.lathe.cpu.vector.lanes.Elements;

        /**
         * Transposes squares of a matrix in registers: blocks change places, of four elements a side, then
         * of two, then of one.
         */
        final class TransposeSquares {
          /** Lanes among which elements move. */
          static final int GROUP = 8;

          private static final VectorSpecies<Float> S = Elements.SPECIES;
          private static final int LANES = S.length();

          // Elements so many places on in their group, around its end; and those that are then taken.
          private static final VectorShuffle<Float> TURN1 = turn(1);
          private static final VectorShuffle<Float> TURN2 = turn(2);
          private static final VectorShuffle<Float> TURN4 = turn(4);
          private static final VectorShuffle<Float> TURN6 = turn(6);
          private static final VectorShuffle<Float> TURN7 = turn(7);
          private static final VectorMask<Float> HIGH1 = mask(0b10101010);
          private static final VectorMask<Float> HIGH2 = mask(0b11001100);
          private static final VectorMask<Float> HIGH4 = mask(0b11110000);

          // The other group of a vector of two.
          private static final VectorShuffle<Float> OTHER =
              VectorShuffle.fromOp(S, i -> (i + GROUP) % LANES);
          private static final VectorMask<Float> SECOND = VectorMask.fromLong(S, 0b11111111 << GROUP);

          private TransposeSquares() {}

          private static VectorShuffle<Float> turn(int by) {
            return VectorShuffle.fromOp(S, i -> (i / GROUP * GROUP + (i + by) % GROUP) % LANES);
          }

          private static VectorMask<Float> mask(int group) {
            return VectorMask.fromLong(S, group | group << GROUP);
          }

          /**
           * Six rows {@code stride} apart and two more; {@code columns} is a multiple of the lanes. A whole
           * vector is written for each column, in their order.
           */
          static void eight(
              float[] x, int r0, int stride, int r6, int r7, int columns, float[] y, int yAt, int yStride) {
            int r1 = r0 + stride;
            int r2 = r1 + stride;
            int r3 = r2 + stride;
            int r4 = r3 + stride;
            int r5 = r4 + stride;
            for (int j = 0; j < columns; j += LANES) {
        """);
    for (int r = 0; r < 8; r++) {
      code.line("FloatVector a%d = FloatVector.fromArray(S, x, r%d + j);", r, r);
    }
    exchanges(code, 8);
    code.line("int to = yAt + j * yStride;");
    for (int c = 0; c < 8; c++) {
      code.line("d%d.intoArray(y, to);", c);
      code.line("to += yStride;");
    }
    code.line("if (LANES > GROUP) {");
    for (int c = 0; c < 8; c++) {
      if (c > 0) {
        code.line("to += yStride;");
      }
      code.line("d%d.rearrange(OTHER).intoArray(y, to);", c);
    }
    code.line("}");
    code.line("}");
    code.line("}");
    code.text(
        """

        /** Sixteen rows, with vectors of sixteen; {@code columns} is a multiple of it. */
        static void sixteen(float[] x, int at, int stride, int columns, float[] y, int yAt, int yStride) {
          for (int j = 0; j < columns; j += LANES) {
            int from = at + j;
        """);
    for (int r = 0; r < 16; r++) {
      if (r > 0) {
        code.line("from += stride;");
      }
      code.line("FloatVector a%d = FloatVector.fromArray(S, x, from);", r);
    }
    exchanges(code, 16);
    code.line("int to = yAt + j * yStride;");
    for (int c = 0; c < 16; c++) {
      if (c > 0) {
        code.line("to += yStride;");
      }
      String low = "d" + c % 8;
      String high = "d" + (c % 8 + 8);
      code.line(
          c < 8
              ? "%s.blend(%s.rearrange(OTHER), SECOND).intoArray(y, to);"
              : "%s.rearrange(OTHER).blend(%s, SECOND).intoArray(y, to);",
          low,
          high);
    }
    code.line("}");
    return code.end();
  }

  /**
   * Three rounds of exchanges, from vectors a to d. In each, the upper block of a vector changes
   * places with the lower one of the vector that is as many rows further as the block is long.
   */
  private static void exchanges(Code code, int rows) {
    char from = 'a';
    for (int side = 4; side >= 1; side /= 2, from++) {
      for (int r = 0; r < rows; r++) {
        boolean lower = r % (2 * side) < side;
        String first = "" + from + (lower ? r : r - side);
        String second = "" + from + (lower ? r + side : r);
        String turned = lower ? second : first;
        String turn = turned + ".rearrange(TURN" + (lower ? 8 - side : side) + ")";
        code.line(
            "FloatVector %s%d = %s.blend(%s, HIGH%d);",
            (char) (from + 1), r, lower ? first : turn, lower ? turn : second, side);
      }
    }
  }

  /** What is added to a place to come to the {@code count}-th step from it. */
  private static String plus(int count, String step) {
    return switch (count) {
      case 0 -> "";
      case 1 -> " + " + step;
      default -> " + " + count + " * " + step;
    };
  }

  /** A source, indented by its braces as google-java-format wants it. */
  private static final class Code {
    private final StringBuilder text =
        new StringBuilder(
            """
            // Generated by UnrolledKernels, in the tests of org.lathe.cpu.vector: change that, not this.
            """);

    private int depth;

    /** Adds a line; how deep it stands follows from the braces of those before. */
    void line(String format, Object... arguments) {
      String line = format.formatted(arguments);
      add("  ".repeat(line.startsWith("}") ? depth - 1 : depth) + line);
    }

    /** Adds lines that are indented already, as they stand to each other. */
    void text(String lines) {
      String indent = "  ".repeat(depth);
      lines.lines().forEach(line -> add(line.isEmpty() ? "" : indent + line));
    }

    private void add(String line) {
      text.append(line).append('\n');
      depth += line.endsWith("{") ? 1 : line.strip().startsWith("}") ? -1 : 0;
    }

    /** Closes the method and the class. */
    String end() {
      line("}");
      line("}");
      return text.toString();
    }
  }
}
