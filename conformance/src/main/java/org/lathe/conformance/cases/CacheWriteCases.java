package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.lathe.graph.Shape;
import org.lathe.graph.op.CacheWrite;

/** Cases of {@code cache_write}: a ring of window rows of width d. */
final class CacheWriteCases implements Cases<CacheWrite> {
  @Override
  public Class<CacheWrite> operation() {
    return CacheWrite.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Combinators.combine(Extents.few(), Extents.positive(), Extents.any())
        .as(CacheWriteCases::rings);
  }

  private static CaseParameters rings(int b, int window, int d) {
    return CaseParameters.of("b", b, "window", window, "d", d);
  }

  @Override
  public OpCase of(CaseParameters p) {
    int b = p.only("b", "window", "d").extent("b");
    int window = p.positive("window");
    int d = p.extent("d");
    return OpCase.of(
        new CacheWrite(),
        Operand.f32(b, window, d),
        Operand.f32(b, 1, d),
        Operand.i32(Shape.of(1), Values.ints(0, 3 * window)));
  }

  @Override
  public List<CaseParameters> real() {
    return List.of(rings(2, 256, 512), rings(8, 4, 96));
  }
}
