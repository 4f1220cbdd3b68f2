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
  /** Returns the class of the operation. */
  Class<O> operation();

  /**
   * Returns the generator of the parameters of cases. Each case should take much less than ten
   * milliseconds with the scalar definition.
   */
  Arbitrary<CaseParameters> parameters();

  /**
   * Returns the case with these parameters: attributes, shapes and kinds of values, without random
   * elements.
   *
   * @throws IllegalArgumentException if a parameter is missing or invalid
   */
  OpCase of(CaseParameters parameters);

  /**
   * Returns cases with shapes of real models: the paper's LTM-S (512 wide, 8 heads, window 256,
   * sequences of 1024, vocabulary 50,258) and models for a laptop. Each takes much less than a
   * second with the scalar definition. They are fixed: the same in every run.
   */
  List<CaseParameters> real();

  /**
   * Returns whether a case can be differentiated, if its operation has a gradient: a form that only
   * serves generation cannot.
   */
  default boolean hasGradient(OpCase opCase) {
    return true;
  }

  /** Finds the cases of each operation: class {@code <operation>Cases} of this package. */
  Parts<Cases<?>> ALL = new Parts<>(MethodHandles.lookup(), "Cases", Cases.class);

  /** Returns the cases of every operation, by operation. */
  static Map<Class<? extends Op>, Cases<?>> all() {
    Map<Class<? extends Op>, Cases<?>> all = new LinkedHashMap<>();
    Operations.ALL.forEach(type -> ALL.of(type).ifPresent(cases -> all.put(type, cases)));
    return all;
  }
}
