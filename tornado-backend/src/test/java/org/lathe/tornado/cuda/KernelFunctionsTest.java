package org.lathe.tornado.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.EngineException;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.op.DeviceOperations;

/** Kernels are loaded once into the context of their device, and what it does not take is told. */
class KernelFunctionsTest {
  private static final int NO_BINARY = 209;
  private static final DeviceKernel KERNEL =
      DeviceOperations.KERNELS.stream().filter(kernel -> kernel.group() == 64).findFirst().get();

  private final Arena arena = Arena.ofConfined();
  private final DriverStandIn driver = new DriverStandIn(arena);
  private int compiled;

  @AfterEach
  void close() {
    arena.close();
  }

  private KernelFunctions functions(int ordinal) {
    Driver calls = new Driver(driver.library());
    new PrimaryContext(driver.library(), calls, ordinal).enter();
    return new KernelFunctions(
        calls,
        new ModuleLoader(driver.library(), calls),
        "a device",
        ordinal,
        (kernel, memory) -> {
          compiled++;
          return new KernelImage("entry", memory.allocateFrom("image of " + kernel.name()));
        });
  }

  @Test
  void aKernelIsCompiledAndLoadedOnceAndUnloadedAtTheEnd() {
    KernelFunctions functions = functions(2);
    assertFalse(functions.has(KERNEL));
    long function = functions.get(KERNEL);
    assertTrue(functions.has(KERNEL));
    assertEquals(function, functions.get(KERNEL));
    assertEquals(1, compiled);
    assertEquals(
        List.of("load image of " + KERNEL.name() + " into 200", "function entry"), driver.calls);
    driver.calls.clear();
    functions.close();
    assertEquals(List.of("unload"), driver.calls);
  }

  @Test
  void aGpuOfAnotherKindIsToldHowToBecomeTheFirst() {
    driver.answers.put("load", NO_BINARY);
    EngineException refused = assertThrows(EngineException.class, () -> functions(1).get(KERNEL));
    assertEquals(
        "kernel "
            + KERNEL.name()
            + ", which TornadoVM has compiled for the first GPU, does not run on a device, which is"
            + " of another kind (CUDA_ERR (CUresult 209) from cuModuleLoadData): set "
            + FirstDevice.setting(1)
            + ", which makes this GPU the first",
        refused.getMessage());
  }

  @Test
  void theFirstGpuIsNotToldSo() {
    driver.answers.put("load", NO_BINARY);
    EngineException refused = assertThrows(EngineException.class, () -> functions(0).get(KERNEL));
    assertEquals(
        "kernel "
            + KERNEL.name()
            + " cannot be loaded on a device: CUDA_ERR (CUresult 209) from cuModuleLoadData",
        refused.getMessage());
  }

  /** As an error of an earlier kernel, which the driver tells at any later call. */
  @ParameterizedTest
  @ValueSource(strings = {"load", "function"})
  void anErrorOfTheDeviceIsTheStreamsToTell(String call) {
    driver.answers.put(call, DriverStandIn.ILLEGAL_ADDRESS);
    KernelFunctions functions = functions(1);
    assertThrows(DriverException.class, () -> functions.get(KERNEL));
    assertFalse(functions.has(KERNEL));
    assertEquals(call.equals("function"), driver.calls.contains("unload"));
  }

  @Test
  void aDeviceThatRunsFewerThreadsIsRefused() {
    DeviceKernel wide =
        DeviceOperations.KERNELS.stream().filter(kernel -> kernel.group() > 64).findFirst().get();
    EngineException refused = assertThrows(EngineException.class, () -> functions(0).get(wide));
    assertTrue(refused.getMessage().endsWith("with at most 64"), refused::getMessage);
    assertEquals("unload", driver.calls.getLast());
  }
}
