package org.lathe.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lathe.engine.AbsentDevice;
import org.lathe.engine.Precision;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.TooLargeException;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.tornado.launch.KernelLaunch;
import org.lathe.tornado.launch.Window;

/** Programs that need more memory than an int counts, planned for a GPU that is not there. */
class LargeProgramsTest {
  private static final long MEMORY = 139L << 30;

  /** The configuration of ltm-l. */
  private static final LtmConfig LTM_L =
      new LtmConfig(50_258, 512, 12, 8, 1024, 256, 96, 1536, 1e-5, 10_000);

  private static TornadoBoundProgram bound(TaskGraph graph, Precision precision) {
    try (AbsentDevice absent = new TornadoBackend().with(precision).absentGpu("a GPU", MEMORY)) {
      return (TornadoBoundProgram) absent.session().bind(graph);
    }
  }

  private static List<Window> windows(TornadoBoundProgram program) {
    return ProgramLayout.launches(
            program.bound(),
            program.stored(),
            program.packed(),
            program.lowerings(),
            program.target())
        .all()
        .stream()
        .filter(KernelLaunch.class::isInstance)
        .map(launch -> ((KernelLaunch) launch).window())
        .toList();
  }

  private static long far(List<Window> windows) {
    return windows.stream().filter(window -> !window.chunks().isEmpty()).count();
  }

  @Test
  void launchesWhoseOperandsAreTooFarApartHaveWindowsOfChunks() {
    TornadoBoundProgram program =
        bound(new LtmGraphs(LTM_L, 64, 1024).slowGradient(0.1), Precision.F32);
    assertTrue(program.layout().intermediates() > 1L << 32, "16 GiB");
    List<Window> windows = windows(program);
    assertTrue(far(windows) > 0 && far(windows) < windows.size(), windows::toString);
    TornadoBoundProgram small =
        bound(new LtmGraphs(LTM_L, 1, 1024).slowGradient(0.1), Precision.F32);
    assertEquals(0, far(windows(small)));
  }

  @Test
  void halvesTakeHalfTheMemory() {
    TaskGraph graph = new LtmGraphs(LTM_L, 16, 1024).fastStep(0.01, false).rest();
    double floats = bound(graph, Precision.BF16).layout().intermediates();
    double halves = bound(graph, Precision.BF16_MEMORY).layout().intermediates();
    assertTrue(halves / floats < 0.52, halves + " of " + floats);
  }

  @Test
  void anOperationThatNeedsMoreThanItsKernelReachesIsRefusedInOneLine() {
    TensorType type = TensorType.f32(1 << 15, 1 << 15);
    GraphBuilder graph = new GraphBuilder("huge");
    Tensor h = graph.add(graph.input("x", type), graph.input("y", type));
    for (int i = 0; i < 4; i++) {
      h = graph.add(h, graph.input("z" + i, type));
    }
    graph.output("sum", h);
    TaskGraph built = graph.build();
    // Three operands of 4 GiB each fit the 16 GiB that a kernel reaches.
    assertTrue(bound(built, Precision.F32).layout().inputs() > 1L << 32, "the inputs do not");
    TensorType larger = TensorType.f32(1 << 15, 46_000);
    GraphBuilder other = new GraphBuilder("huger");
    other.output("sum", other.add(other.input("x", larger), other.input("y", larger)));
    TaskGraph tooLarge = other.build();
    TooLargeException refused =
        assertThrows(TooLargeException.class, () -> bound(tooLarge, Precision.F32));
    assertEquals(
        "kernel add needs more than the 16 GiB at once that it can tell apart: use a smaller batch,"
            + " a shorter length or a smaller model",
        refused.getMessage());
  }
}
