package org.lathe.conformance;

import java.util.List;
import org.lathe.conformance.family.ExampleFamily;
import org.lathe.conformance.family.GradientFamily;
import org.lathe.conformance.family.MemoryFamily;
import org.lathe.conformance.family.SpecialFamily;
import org.lathe.conformance.family.ValuesFamily;
import org.lathe.conformance.session.SessionFamily;
import org.lathe.conformance.suite.ConformanceSuite;
import org.lathe.conformance.whole.ModelFamily;

/** The conformance suite, which every engine of Lathe must pass. */
public final class Conformance {
  private Conformance() {}

  /** Returns all families of cases. */
  public static ConformanceSuite suite() {
    return new ConformanceSuite(
        List.of(
            new ExampleFamily(),
            new ValuesFamily(),
            new SpecialFamily(),
            new GradientFamily(),
            new MemoryFamily(),
            new SessionFamily(),
            new ModelFamily()));
  }
}
