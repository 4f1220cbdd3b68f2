package org.lathe.tornado.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lathe.engine.EngineException;
import org.lathe.engine.Traffic;

/** When a program enqueues its launches and when it is one graph. */
class SubmittedProgramTest {
  private final Arena arena = Arena.ofConfined();
  private final DriverStandIn driver = new DriverStandIn(arena);
  private final CudaStream stream = new CudaStream(new Driver(driver.library()), "a device", 71);

  @AfterEach
  void close() {
    arena.close();
  }

  private SubmittedProgram program(Runnable launches) {
    SubmittedProgram program =
        new SubmittedProgram(
            stream, "step", 1, _ -> launches.run(), stream.allocate(Integer.BYTES));
    driver.calls.clear();
    return program;
  }

  private void two() {
    stream.launch(5, 3, 64, MemorySegment.NULL);
    stream.launch(6, 3, 64, MemorySegment.NULL);
  }

  private List<String> called() {
    List<String> called = List.copyOf(driver.calls);
    driver.calls.clear();
    return called;
  }

  @Test
  void theFirstRunEnqueuesTheSecondRecordsTheThirdOnlyLaunches() {
    SubmittedProgram program = program(this::two);
    program.run();
    assertEquals(List.of("launch", "launch"), called());
    assertEquals(new Traffic(2, 0, 0), stream.traffic());
    program.run();
    assertEquals(List.of("begin", "launch", "launch", "end", "instantiate", "graph"), called());
    assertEquals(new Traffic(3, 0, 0), stream.traffic());
    program.run();
    assertEquals(List.of("graph"), called());
    assertEquals(new Traffic(4, 0, 0), stream.traffic());
    stream.synchronize();
    // What was recorded has run at the launches of its graph, not when it was recorded.
    assertEquals(List.of("wait", "ran 5", "ran 6", "ran 5", "ran 6", "ran 5", "ran 6"), called());
  }

  /** A kernel of the stand-in takes as many milliseconds as its number. */
  @Test
  void eachLaunchIsTimedOnTheDevice() {
    SubmittedProgram program =
        new SubmittedProgram(
            stream,
            "step",
            2,
            i -> stream.launch(5 + 4 * i, 3, 64, MemorySegment.NULL),
            stream.allocate(Integer.BYTES));
    called();
    assertArrayEquals(new double[] {5e-3, 9e-3}, program.time(), 1e-9);
    assertEquals(List.of("launch", "launch", "wait", "ran 5", "ran 9"), called());
    assertEquals(0, driver.events());
    // It is warm: the next run records it.
    program.run();
    assertTrue(called().contains("graph"));
  }

  @Test
  void itsEndWaitsForTheLastRunBeforeItFrees() {
    SubmittedProgram program = program(this::two);
    program.run();
    program.run();
    called();
    program.close();
    List<String> called = called();
    assertEquals("wait", called.getFirst());
    assertTrue(called.indexOf("ran 6") < called.indexOf("destroyGraph"), called::toString);
    assertTrue(called.indexOf("destroyGraph") < called.indexOf("free"), called::toString);
  }

  @Test
  void anErrorNamesTheGraphsSinceTheLastWaitAndIsTheLast() {
    SubmittedProgram program = program(this::two);
    program.run();
    stream.synchronize();
    stream.submit("graph later");
    program.run();
    driver.answers.put("wait", DriverStandIn.ILLEGAL_ADDRESS);
    EngineException failed = assertThrows(EngineException.class, stream::synchronize);
    assertEquals(
        "graph later or graph step failed on a device: CUDA_ERROR_ILLEGAL_ADDRESS (CUresult 700)"
            + " from cuStreamSynchronize; its memory is lost",
        failed.getMessage());
    driver.answers.clear();
    called();
    EngineException again = assertThrows(EngineException.class, stream::enter);
    assertEquals(failed.getMessage(), again.getMessage());
    assertEquals(List.of(), called());
    // Or a try with resources could not hold both.
    assertTrue(failed != again);
  }

  @Test
  void whatACaptureForbidsEndsItAndIsReported() {
    SubmittedProgram program =
        program(
            () -> {
              two();
              if (Collections.frequency(driver.calls, "begin") > 0) {
                stream.synchronize();
              }
            });
    program.run();
    EngineException failed = assertThrows(EngineException.class, program::run);
    assertTrue(
        failed.getMessage().startsWith("graph step failed on a device: CUDA_ERR (CUresult 900)"),
        failed.getMessage());
    assertEquals("end", called().getLast());
  }

  @Test
  void anErrorOfALibraryNamesTheGraph() {
    SubmittedProgram program =
        program(
            () ->
                stream.call(
                    () -> {
                      throw new EngineException("cublasGemmEx failed with status 14");
                    }));
    EngineException failed = assertThrows(EngineException.class, program::run);
    assertEquals(
        "graph step failed on a device: cublasGemmEx failed with status 14; its memory is lost",
        failed.getMessage());
    assertTrue(stream.failed());
  }

  @Test
  void tooLittleMemoryIsToldAndAllElseGoesOn() {
    driver.answers.put("allocate", DriverStandIn.OUT_OF_MEMORY);
    EngineException refused = assertThrows(EngineException.class, () -> stream.allocate(3L << 29));
    assertEquals(
        "a device has no 1.50 GiB left: use a smaller micro-batch (--micro-batch) or model",
        refused.getMessage());
    stream.enter();
  }
}
