package org.lathe.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.engine.Support;

/** A missing part is reported in one line, in a separate process that lacks it. */
class AvailabilityTest {
  @TempDir Path empty;

  /** Prints whether the engine is available, or why not. */
  public static void main(String[] args) {
    Support support = new TornadoBackend().available();
    System.out.println("SUPPORT " + support.ok() + " " + support.reason());
  }

  @Test
  void hereItIsAvailable() throws Exception {
    assertEquals("SUPPORT true ", told(List.of(), Map.of()));
  }

  @Test
  void withTheBailOutOnItIsRefused() throws Exception {
    String told = told(List.of("-Dtornado.recover.bailout=True"), Map.of());
    assertTrue(told.startsWith("SUPPORT false ") && told.contains("bailout=False"), told);
  }

  /** The ICD loader finds no OpenCL driver, and CUDA's driver shows no device. */
  @Test
  void withoutADriverItSaysSo() throws Exception {
    String told =
        told(List.of(), Map.of("OCL_ICD_VENDORS", empty.toString(), "CUDA_VISIBLE_DEVICES", ""));
    assertTrue(told.startsWith("SUPPORT false ") && told.contains("install a driver"), told);
  }

  private static String told(List<String> options, Map<String, String> environment)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(options);
    command.add("-cp");
    command.add(classPath());
    command.add(AvailabilityTest.class.getName());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), output);
    return output
        .lines()
        .filter(line -> line.startsWith("SUPPORT "))
        .findFirst()
        .orElseThrow(() -> new AssertionError(output));
  }

  /** Surefire hides the class path in the manifest of a jar. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }
}
