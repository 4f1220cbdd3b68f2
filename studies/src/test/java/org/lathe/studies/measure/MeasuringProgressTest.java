package org.lathe.studies.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lathe.models.PassListener;

/** A measurement spends its estimated work as it goes, and all of it at its end. */
class MeasuringProgressTest {
  private final List<Double> spent = new ArrayList<>();
  private final MeasuringListener listener =
      new MeasuringListener() {
        @Override
        public void measured(double flops) {
          spent.add(flops);
        }

        @Override
        public void noted(String line) {}
      };

  private double sum() {
    return spent.stream().mapToDouble(Double::doubleValue).sum();
  }

  @Test
  void passesOfASuiteTakeEqualParts() {
    MeasuringProgress progress = new MeasuringProgress(listener, 100);
    progress.begun(null, 1, 3, 9);
    assertEquals(30, sum(), 1e-9);
    for (int pass = 0; pass < 6; pass++) {
      progress.passed();
    }
    assertEquals(90, sum(), 1e-9);
    assertEquals(10, spent.getLast(), 1e-9);
    progress.ended();
    progress.measured();
    assertEquals(100, sum(), 1e-9);
  }

  @Test
  void everyTaskMoves() {
    MeasuringProgress progress = new MeasuringProgress(listener, 100);
    for (int task = 0; task < 3; task++) {
      double before = sum();
      PassListener passes = progress.begin("task " + task);
      for (int pass = 1; pass <= 4; pass++) {
        passes.passed(pass, 4);
        assertTrue(spent.getLast() > 0, spent::toString);
      }
      progress.end();
      assertTrue(sum() > before && sum() < 100, spent::toString);
    }
    progress.measured();
    assertEquals(100, sum(), 1e-9);
  }

  /** Passes of which nobody said how many there are. */
  @Test
  void neverMoreIsSpentThanThereIs() {
    MeasuringProgress progress = new MeasuringProgress(listener, 100);
    for (int pass = 0; pass < 5; pass++) {
      progress.passed();
    }
    progress.measured();
    assertEquals(100, sum(), 1e-9);
    assertTrue(spent.stream().allMatch(each -> each >= 0), spent::toString);
  }
}
