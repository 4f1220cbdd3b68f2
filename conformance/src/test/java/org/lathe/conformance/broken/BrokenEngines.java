package org.lathe.conformance.broken;

import java.util.ArrayList;
import java.util.List;
import org.lathe.cpu.scalar.ScalarBackend;
import org.lathe.engine.Backend;
import org.lathe.engine.Device;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.TaskGraph;

/** All engines that the suite must reject, and one that it must accept. */
final class BrokenEngines {
  private BrokenEngines() {}

  /** Returns engines that are each wrong in one operation. */
  static List<Broken> all() {
    List<Broken> all = new ArrayList<>();
    all.addAll(BrokenProducts.all());
    all.addAll(BrokenAttention.all());
    all.addAll(BrokenRows.all());
    all.addAll(BrokenLearning.all());
    all.addAll(BrokenExperts.all());
    all.addAll(BrokenModulation.all());
    all.addAll(BrokenScores.all());
    all.addAll(BrokenScans.all());
    all.addAll(BrokenStorage.ofActivations());
    return all;
  }

  /** Returns a correct engine that is made like the others. */
  static Backend healthy() {
    return new AlteredCpu(ScalarBackend.definitions());
  }

  /**
   * Returns an engine that is right on one thread; on several, the first element of each output is
   * wrong by an ulp.
   */
  static Backend divided() {
    return new DelegatingBackend(healthy()) {
      @Override
      public Session open(Device device, int threads) {
        Session inner = super.open(device, threads);
        return new DelegatingSession(inner) {
          @Override
          public Program compile(TaskGraph graph) {
            return new DelegatingProgram(inner.compile(graph)) {
              @Override
              public void read(String output, float[] values) {
                super.read(output, values);
                if (threads > 1) {
                  values[0] = Math.nextUp(values[0]);
                }
              }
            };
          }
        };
      }
    };
  }
}
