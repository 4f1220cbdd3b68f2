package org.lathe.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lathe.engine.Device;
import org.lathe.engine.EngineException;

/** Without the option that lets the engine read what TornadoVM compiled, it names this option. */
class ClosedKernelsTest {
  private static final String OPTION = "--add-opens=tornado.drivers.cuda/";

  /** Prints what becomes of a session on the first device. */
  public static void main(String[] args) {
    try {
      TornadoBackend backend = new TornadoBackend();
      backend.open(backend.devices().getFirst(), 1).close();
      System.out.println("TOLD nothing");
    } catch (EngineException e) {
      System.out.println("TOLD " + e.getMessage());
    }
  }

  @Test
  void theOptionIsNamed() throws IOException, InterruptedException {
    List<Device> devices = new TornadoBackend().devices();
    assumeTrue(
        Devices.details(devices.getFirst().index()).get("backend").equals("cuda"),
        "skipped: there is no device of TornadoVM's backend cuda");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> !option.startsWith(OPTION))
        .forEach(command::add);
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(ClosedKernelsTest.class.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    process.waitFor();
    assertEquals(
        "TOLD TornadoVM keeps the kernels that it compiles for itself: give java "
            + "--add-opens=tornado.drivers.cuda/uk.ac.manchester.tornado.drivers.cuda=ALL-UNNAMED"
            + " (./lathe does), or LATHE_JAVA_OPTS=-Dlathe.tornado.submission=launches",
        output.lines().filter(line -> line.startsWith("TOLD ")).findFirst().orElse(output));
  }
}
