package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

/** Estimates of the time left, with a clock that the test moves. */
class TimeLeftTest {
  private static final LongUnaryOperator NONE = done -> 0;

  private long nanos = 77;

  private void pass(double seconds) {
    nanos += Math.round(1e9 * seconds);
  }

  private TimeLeft left(long done, long total, LongUnaryOperator pauses) {
    return new TimeLeft(() -> nanos, done, total, pauses);
  }

  private void steps(TimeLeft left, int count, double seconds) {
    for (int i = 0; i < count; i++) {
      pass(seconds);
      left.stepped(1);
    }
  }

  @Test
  void nothingIsSaidBeforeAFewStepsAndSeconds() {
    TimeLeft quick = left(0, 100_000, NONE);
    steps(quick, 900, 0.01);
    assertEquals(OptionalDouble.empty(), quick.seconds());
    steps(quick, 100, 0.01);
    assertTrue(quick.seconds().isPresent());
    TimeLeft slow = left(0, 100, NONE);
    steps(slow, 2, 600);
    assertEquals(OptionalDouble.empty(), slow.seconds());
    steps(slow, 1, 600);
    assertTrue(slow.seconds().isPresent());
  }

  @Test
  void equalStepsGiveTheTimeThatTheyTake() {
    TimeLeft left = left(0, 1000, NONE);
    steps(left, 400, 0.5);
    assertEquals(600 * 0.5, left.seconds().orElseThrow(), 1e-6);
    steps(left, 600, 0.5);
    assertEquals(0, left.seconds().orElseThrow());
  }

  /** The first step compiles for eight seconds; by the mean of all it would be four hours. */
  @Test
  void slowFirstStepsAreNotTakenForAll() {
    TimeLeft left = left(0, 10_000, NONE);
    steps(left, 1, 8);
    steps(left, 5, 0.4);
    double first = left.seconds().orElseThrow();
    assertEquals(9994 * 0.4, first, 0.02 * first);
  }

  @Test
  void aMachineThatBecomesSlowerIsNoticed() {
    TimeLeft left = left(0, 10_000, NONE);
    steps(left, 1000, 0.1);
    steps(left, 1000, 0.4);
    assertEquals(8000 * 0.4, left.seconds().orElseThrow(), 1);
  }

  /** Evaluations after steps 0, 100, .. 1000 take a minute each. */
  @Test
  void plannedEvaluationsAreCounted() {
    TimeLeft left = left(0, 1000, done -> done > 1000 ? 0 : 10 - Math.floorDiv(done - 1, 100L));
    pass(60);
    left.paused();
    steps(left, 50, 1);
    assertEquals(950 + 10 * 60, left.seconds().orElseThrow(), 1e-6);
    steps(left, 50, 1);
    assertEquals(900 + 10 * 60, left.seconds().orElseThrow(), 1e-6);
    pass(60);
    left.paused();
    assertEquals(900 + 9 * 60, left.seconds().orElseThrow(), 1e-6);
    steps(left, 899, 1);
    assertEquals(1 + 60, left.seconds().orElseThrow(), 1e-6);
    steps(left, 1, 1);
    assertEquals(60, left.seconds().orElseThrow(), 1e-6);
    pass(60);
    left.paused();
    assertEquals(0, left.seconds().orElseThrow(), 1e-6);
  }

  @Test
  void aRunThatContinuesEstimatesByItsOwnSteps() {
    TimeLeft left = left(900, 1000, NONE);
    steps(left, 20, 1);
    assertEquals(80, left.seconds().orElseThrow(), 1e-6);
  }

  /** Far more moments than are remembered. */
  @Test
  void longWorkIsEstimatedTo() {
    TimeLeft left = left(0, 1_000_000, NONE);
    steps(left, 100_000, 0.002);
    assertEquals(900_000 * 0.002, left.seconds().orElseThrow(), 1);
  }

  @Test
  void linesSayTheTimeLeftOnceItIsKnown() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    try (Progress progress = Progress.lines("train", 0, 100, NONE, () -> nanos, out)) {
      pass(9);
      progress.step("loss 3");
      for (int i = 0; i < 12; i++) {
        pass(1);
        progress.step("loss 2");
      }
    }
    List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(List.of("train 1/100  loss 3", "train 11/100  loss 2  0:01:29 left"), lines);
    assertFalse(bytes.toString(StandardCharsets.UTF_8).contains("\r"));
  }
}
