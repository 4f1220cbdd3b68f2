package org.lathe.tornado;

import org.lathe.conformance.junit.ConformanceTest;
import org.lathe.conformance.suite.Plan;
import org.lathe.engine.Backend;

/**
 * The engine runs the quick set of the suite, with few cases of each operation, of sessions and of
 * the model, on the first device that TornadoVM finds. {@code ./lathe conformance --backend
 * tornado} runs all cases.
 */
class TornadoConformanceTest extends ConformanceTest {
  @Override
  protected Backend backend() {
    return new TornadoBackend();
  }

  @Override
  protected Plan plan() {
    return new Plan(1, true);
  }
}
