package org.lathe.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every kernel of the list can be measured: its shapes are valid, and it runs. */
class KernelCaseTest {
  private static final double QUICK = 1e8;

  @Test
  void namesAreUniqueAndFound() {
    List<String> names = KernelRun.names("");
    assertEquals(new HashSet<>(names).size(), names.size());
    assertEquals(List.of("rope"), KernelRun.names("^rope$"));
    assertTrue(KernelRun.names("matmul").size() > 9);
    assertEquals(List.of(), KernelRun.names("nothing like it"));
  }

  /** The shapes of all cases are valid for their operations; the fast ones also run. */
  @Test
  void eachIsWellFormed() {
    for (KernelCase each : KernelCase.all()) {
      assertTrue(each.bytes() > 0, each::name);
      if (each.flops() + each.bytes() < QUICK) {
        KernelBenchmark benchmark = new KernelBenchmark();
        benchmark.kernel = each.name();
        benchmark.threads = 2;
        benchmark.open();
        benchmark.run();
        benchmark.close();
      }
    }
  }
}
