package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;
import org.lathe.graph.op.Rope;

/** Cases of {@code rope}: n rows of h heads, each at a row of the table. */
final class RopeCases implements Cases<Rope> {
  /** RowShape of the tables of generated cases. */
  private static final int TABLE = 71;

  @Override
  public Class<Rope> operation() {
    return Rope.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Combinators.combine(
            Arbitraries.of(false, true),
            Extents.few(),
            Extents.any(),
            Extents.positiveFew(),
            Extents.halfHeads())
        .as((inverse, b, n, h, half) -> heads(b, n, h, 2 * half, TABLE, inverse));
  }

  private static CaseParameters heads(int b, int n, int h, int w, int table, boolean inverse) {
    return CaseParameters.of("b", b, "n", n, "h", h, "w", w, "table", table, "inverse", inverse);
  }

  @Override
  public OpCase of(CaseParameters p) {
    int n = p.only("b", "n", "h", "w", "table", "inverse").extent("n");
    int w = p.positive("w");
    if (w % 2 != 0) {
      throw new IllegalArgumentException("'w=" + w + "' is odd, and rope rotates pairs");
    }
    int table = p.positive("table");
    int columns = Shape.of(p.positive("h"), w).size();
    return OpCase.of(
        new Rope(p.flag("inverse")),
        Operand.f32(p.extent("b"), n, columns),
        Operand.f32(table, w / 2),
        Operand.f32(table, w / 2),
        Operand.i32(Shape.of(n), Values.ints(0, table - 1)));
  }

  @Override
  public List<CaseParameters> real() {
    return List.of(
        heads(1, 1024, 8, 64, 1024, false),
        heads(1, 1024, 8, 64, 1024, true),
        heads(8, 64, 4, 24, 64, false));
  }
}
