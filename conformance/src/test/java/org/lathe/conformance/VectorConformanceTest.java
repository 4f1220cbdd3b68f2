package org.lathe.conformance;

import org.lathe.conformance.junit.ConformanceTest;
import org.lathe.conformance.suite.Plan;
import org.lathe.cpu.vector.VectorBackend;
import org.lathe.engine.Backend;

/**
 * The vector engine passes the whole suite: it gives the bits of the definitions, and these are
 * within the tolerance policy of float64.
 */
class VectorConformanceTest extends ConformanceTest {
  @Override
  protected Backend backend() {
    return new VectorBackend();
  }

  @Override
  protected Plan plan() {
    return new Plan(Trials.seed(), false);
  }
}
