package org.lathe.training.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The model gives the table of the design page (section 8), for what that page states: batch 512 in
 * leaves of one sequence, LTM-M's step of 2.21 s on 8 GPUs and gradient of 204 MB, NVLink at 340
 * GB/s, 85 % of a link, a network card for each GPU, a latency of 3 to 30 us without saying which
 * link has which. So each figure is computed twice, with all of these at the favourable and at the
 * unfavourable end of what they may be rounded from, and the page's figure, as rounded, must lie
 * between. The page does not state the step of LTM-L nor its sum, so that row is not tested.
 */
class ScaleModelTest {
  private static final int LENGTH = 1024;
  private static final double GIGABIT = 1e9;

  /** A figure of the page agrees if it can be rounded from something in this interval. */
  private static void agrees(double page, double unit, double one, double other) {
    assertTrue(
        Math.min(one, other) < page + unit / 2 && Math.max(one, other) >= page - unit / 2,
        () -> "page %s, model %s to %s".formatted(page, one, other));
  }

  private static ScaleModel gpus(double gigabits, double latency, DividedStep step) {
    return new ScaleModel(
        new Cluster(
            512,
            8,
            Optional.of(new NetworkLink(gigabits * GIGABIT, 8, NetworkLink.USUAL_SHARE, latency)),
            Optional.of(new InsideLink(340e9, InsideLink.USUAL_LATENCY)),
            Optional.empty(),
            new StepTime.OfSequences(1, OptionalInt.empty(), 0),
            OptionalInt.empty(),
            List.of()),
        step);
  }

  private static DividedStep ltmM(int batch, double passes, long bytes, double onEight) {
    double sequence = 8 * onEight / 512 * passes / 17;
    return new DividedStep(batch, 1, LENGTH, bytes, 0, sequence);
  }

  private static void gpusAgree(
      double page,
      double unit,
      int batch,
      int fitSteps,
      int ranks,
      double gigabits,
      ToDoubleFunction<ScalePoint> figure) {
    ScaleModel good = gpus(gigabits, 3e-6, ltmM(batch, fitSteps + 1, 203_500_000, 2.215));
    ScaleModel bad = gpus(gigabits, 30e-6, ltmM(batch, fitSteps + 1, 204_499_996, 2.205));
    agrees(page, unit, figure.applyAsDouble(good.at(ranks)), figure.applyAsDouble(bad.at(ranks)));
  }

  @ParameterizedTest
  @CsvSource({
    "8, 2.21, 1.1, 1.1, 1, 1",
    "64, 0.28, 2.2, 5.3, 0.99, 0.98",
    "256, 0.07, 2.3, 5.8, 0.97, 0.92",
    "512, 0.04, 2.3, 5.9, 0.94, 0.86"
  })
  void ltmMOnGpus(
      int ranks, double step, double fast, double slow, double efficient, double lessEfficient) {
    gpusAgree(step, 0.01, 512, 16, ranks, 400, ScalePoint::stepSeconds);
    gpusAgree(fast, 0.1, 512, 16, ranks, 400, p -> 1e3 * p.exchangeSeconds());
    gpusAgree(slow, 0.1, 512, 16, ranks, 100, p -> 1e3 * p.exchangeSeconds());
    gpusAgree(efficient, 0.01, 512, 16, ranks, 400, ScalePoint::efficiency);
    gpusAgree(lessEfficient, 0.01, 512, 16, ranks, 100, ScalePoint::efficiency);
  }

  /** One exchange is paid by the passes of all fast steps and of the slow one. */
  @ParameterizedTest
  @CsvSource({"0, .47, .88", "1, .64, .93", "4, .82, .97", "16, .94, .99", "64, .98, 1"})
  void fastStepsPayForTheExchange(int fitSteps, double oneEach, double eightEach) {
    gpusAgree(oneEach, 0.01, 512, fitSteps, 512, 400, ScalePoint::efficiency);
    gpusAgree(eightEach, 0.01, 4096, fitSteps, 512, 400, ScalePoint::efficiency);
  }

  @Test
  void moreRanksThanLeavesWait() {
    gpusAgree(0.47, 0.01, 512, 16, 1024, 400, ScalePoint::efficiency);
    gpusAgree(0.12, 0.01, 512, 16, 4096, 400, ScalePoint::efficiency);
    ScaleModel model = gpus(400, 3e-6, ltmM(512, 17, 204_000_000, 2.21));
    assertTrue(model.at(1024).refused());
    assertEquals(0.5, model.at(1024).balance());
    assertEquals(512, 512 * model.at(512).balance());
  }

  @ParameterizedTest
  @CsvSource({"3, .998", "24, .97", "96, .89", "384, .67"})
  void leavesThatDoNotDivideEvenly(int ranks, double page) {
    ScaleModel model = gpus(400, 3e-6, ltmM(512, 17, 204_000_000, 2.21));
    agrees(page, ranks == 3 ? 0.001 : 0.01, model.at(ranks).balance(), model.at(ranks).balance());
  }

  private static double ofProcessors(int ranks, double gigabits, double share, double latency) {
    Cluster cluster =
        new Cluster(
            256,
            1,
            Optional.of(new NetworkLink(gigabits * GIGABIT, 1, share, latency)),
            Optional.empty(),
            Optional.empty(),
            new StepTime.OfSequences(705, OptionalInt.empty(), 0),
            OptionalInt.empty(),
            List.of());
    return new ScaleModel(cluster, new DividedStep(512, 1, LENGTH, 152_000_000, 0, 705.0 / 512))
        .at(ranks)
        .efficiency();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "8, 1, .97",
    "8, 10, 1",
    "64, 10, .98",
    "256, 10, .91",
    "64, 100, 1",
    "256, 100, .99"
  })
  void ltmSOnProcessors(int nodes, double gigabits, double page) {
    agrees(
        page,
        0.01,
        ofProcessors(nodes, gigabits, 0.85, 3e-6),
        ofProcessors(nodes, gigabits, 0.85, 30e-6));
  }

  /**
   * Two figures of the page do not follow from the 85 % that it states: at 1 Gbit/s it has 0.81 and
   * 0.51 for 64 and 256 nodes. 85 % gives 0.80 and 0.49; the page's need 90 to 92 %.
   */
  @Test
  void atOneGigabitThePageHasMoreOfTheLink() {
    agrees(0.80, 0.01, ofProcessors(64, 1, 0.85, 3e-6), ofProcessors(64, 1, 0.85, 30e-6));
    agrees(0.49, 0.01, ofProcessors(256, 1, 0.85, 3e-6), ofProcessors(256, 1, 0.85, 30e-6));
    agrees(0.81, 0.01, ofProcessors(64, 1, 0.92, 3e-6), ofProcessors(64, 1, 0.90, 30e-6));
    agrees(0.51, 0.01, ofProcessors(256, 1, 0.92, 3e-6), ofProcessors(256, 1, 0.90, 30e-6));
  }

  /**
   * The page: 8 to 20 ms each for down and up, and some 40 ms of host memory; 3 % of a step on 8
   * GPUs, a quarter of the compute on 64. The bus and the memory are chosen for these times.
   */
  @Test
  void gradientsThroughTheHost() {
    Cluster cluster =
        new Cluster(
            8,
            8,
            Optional.of(new NetworkLink(400 * GIGABIT, 8, 0.85, 30e-6)),
            Optional.empty(),
            Optional.of(new HostStaging(204e6 / 14e-3, 214e9)),
            new StepTime.OfSequences(1, OptionalInt.empty(), 0),
            OptionalInt.empty(),
            List.of());
    ScaleModel model = new ScaleModel(cluster, ltmM(512, 17, 204_000_000, 2.21));
    ScalePoint eight = model.at(8);
    assertEquals(28e-3, eight.stagingSeconds(), 1e-9);
    assertEquals(40e-3, eight.insideSeconds(), 1e-3);
    assertEquals(0.03, eight.exchangeSeconds() / eight.stepSeconds(), 5e-3);
    ScalePoint many = model.at(64);
    assertEquals(
        0.25, many.exchangeSeconds() / (many.stepSeconds() - many.exchangeSeconds()), 1e-2);
    assertEquals(0, model.at(1).stagingSeconds());
  }

  @Test
  void shortPiecesCostTheirLatency() {
    Cluster cluster =
        new Cluster(
            64,
            1,
            Optional.of(new NetworkLink(100 * GIGABIT, 1, 1, 1e-3)),
            Optional.empty(),
            Optional.empty(),
            new StepTime.OfSequences(1, OptionalInt.empty(), 0),
            OptionalInt.empty(),
            List.of());
    ScaleModel model = new ScaleModel(cluster, new DividedStep(64, 1, 8, 64_000, 0, 1));
    // 63 peers, one piece for each, three under way, and the last one arrives; both ways.
    assertEquals(2 * (63e-3 / 3 + 1e-3), model.at(64).betweenSeconds(), 1e-12);
  }

  @Test
  void fixedSecondsAreNotDivided() {
    DividedStep step = new DividedStep(64, 1, 8, 4, 1, 1);
    assertEquals(65, step.computeSeconds(1));
    assertEquals(2, step.computeSeconds(64));
    assertEquals(65.0 / 128, step.efficiency(64, 0));
  }
}
