package org.lathe.conformance.cases;

import java.lang.invoke.MethodHandles;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.Op;
import org.lathe.graph.op.Operations;
import org.lathe.graph.op.Parts;

/**
 * Generates cases of one operation.
 *
 * @param <O> the operation
 */
public interface Cases<O extends Op> {
  /** What the cases are of. */
  Class<O> operation();

  /**
   * What generated cases are made from. Each should take well under ten milliseconds by the scalar
   * definition.
   */
  Arbitrary<CaseParameters> parameters();

  /**
   * The case that these parameters make: attributes, shapes and kinds of values, and nothing drawn.
   *
   * @throws IllegalArgumentException if a parameter is missing or cannot be
   */
  OpCase of(CaseParameters parameters);

  /**
   * Shapes of real models, the paper's LTM-S (512 wide, 8 heads, window 256, sequences of 1024,
   * 50,258 words) and models of a laptop; each well under a second by the scalar definition. Not
   * generated, the same in every run.
   */
  List<CaseParameters> real();

  /** The cases of each operation: class {@code <operation>Cases} of this package. */
  Parts<Cases<?>> ALL = new Parts<>(MethodHandles.lookup(), "Cases", Cases.class);

  /** The cases of every operation, by operation. */
  static Map<Class<? extends Op>, Cases<?>> all() {
    Map<Class<? extends Op>, Cases<?>> all = new LinkedHashMap<>();
    Operations.ALL.forEach(type -> ALL.of(type).ifPresent(cases -> all.put(type, cases)));
    return all;
  }
}
