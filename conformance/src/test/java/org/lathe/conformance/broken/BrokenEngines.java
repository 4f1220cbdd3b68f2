package org.lathe.conformance.broken;

import java.util.ArrayList;
import java.util.List;
import org.lathe.cpu.scalar.ScalarBackend;
import org.lathe.engine.Backend;

/** All engines that the suite must find wrong, and one that it must not. */
final class BrokenEngines {
  private BrokenEngines() {}

  /** Each wrong in one operation. */
  static List<Broken> all() {
    List<Broken> all = new ArrayList<>();
    all.addAll(BrokenProducts.all());
    all.addAll(BrokenAttention.all());
    all.addAll(BrokenRows.all());
    all.addAll(BrokenLearning.all());
    return all;
  }

  /** Wrong in nothing, made as the others are. */
  static Backend healthy() {
    return new AlteredCpu(ScalarBackend.definitions());
  }
}
