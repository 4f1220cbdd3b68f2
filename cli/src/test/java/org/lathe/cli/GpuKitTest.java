package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The scripts of the GPU kit: that they parse, and refuse what they cannot use in one line. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the kit's scripts are for bash")
class GpuKitTest {
  private static final Path HOUSE = Path.of("..").toAbsolutePath().normalize();
  private static final Path KIT = HOUSE.resolve("tools/gpu-kit");

  private record Outcome(int exit, String out, String err) {}

  @TempDir Path folder;

  static List<Path> scripts() throws IOException {
    List<Path> scripts = new ArrayList<>(List.of(HOUSE.resolve("lathe"), HOUSE.resolve(".ci/run")));
    try (Stream<Path> files = Files.walk(KIT)) {
      files.filter(file -> file.toString().endsWith(".sh")).sorted().forEach(scripts::add);
    }
    return scripts;
  }

  @Test
  void theKitHasItsScripts() throws IOException {
    List<String> names = scripts().stream().map(path -> path.getFileName().toString()).toList();
    assertTrue(
        names.containsAll(List.of("pack.sh", "run.sh", "kernels.sh", "build.sh", "check.sh")),
        names.toString());
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void parses(Path script) throws Exception {
    assertTrue(Files.isExecutable(script), script + " is not executable");
    Outcome outcome = run("bash", "-n", script.toString());
    assertEquals(0, outcome.exit(), outcome.err());
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void hasNoFindingOfShellcheck(Path script) throws Exception {
    assumeTrue(isOnThePath("shellcheck"), "shellcheck is not installed");
    Outcome outcome = run("shellcheck", "--severity=warning", script.toString());
    assertEquals(0, outcome.exit(), outcome.out());
  }

  @Test
  void thePeerParses() throws Exception {
    assumeTrue(isOnThePath("python3"), "Python is not installed");
    String parse = "import ast, sys; [ast.parse(open(file).read(), file) for file in sys.argv[1:]]";
    Outcome outcome =
        run(
            "python3",
            "-c",
            parse,
            KIT.resolve("peer.py").toString(),
            KIT.resolve("ltm_torch.py").toString());
    assertEquals(0, outcome.exit(), outcome.err());
  }

  @Test
  void packRefusesWhatIsNoCheckoutOrNoSdk() throws Exception {
    String sdk = sdk().toString();
    String out = folder.resolve("out").toString();
    assertRefused("usage: pack.sh LATHE SDK OUT", run(KIT.resolve("pack.sh").toString(), "."));
    assertRefused("no checkout of Lathe", pack(folder.toString(), sdk, out));
    assertRefused("no TornadoVM SDK", pack(HOUSE.toString(), folder.toString(), out));
    Files.delete(Path.of(sdk, "tornado-argfile"));
    assertRefused("has no tornado-argfile: make it", pack(HOUSE.toString(), sdk, out));
    assertFalse(Files.exists(Path.of(out)), "a refused folder was made");
  }

  /** Nothing of TornadoVM is to be committed by mistake. */
  @Test
  void packRefusesAFolderThatGitDoesNotIgnore() throws Exception {
    assumeTrue(isOnThePath("git"), "git is not installed");
    Path repository = Files.createDirectory(folder.resolve("repository"));
    assertEquals(0, run("git", "init", "--quiet", repository.toString()).exit());
    Path out = repository.resolve("out");
    assertRefused("git does not ignore", pack(HOUSE.toString(), sdk().toString(), out.toString()));
    assertFalse(Files.exists(out), "the refused folder was left behind");
  }

  @Test
  void runRefusesAnUnknownStageAndAFolderWithoutAKit() throws Exception {
    String script = KIT.resolve("run.sh").toString();
    assertRefused("sleep is no stage: give some of doctor", run(script, "sleep"));
    assertRefused("has no kit.tar.xz", run(script, "doctor"));
  }

  @Test
  void theChecksRefuseAnSdkWithoutCuda() throws Exception {
    String sdk = sdk().toString();
    String page = folder.resolve("page.md").toString();
    assertRefused(
        "no TornadoVM SDK with the backend cuda",
        run(KIT.resolve("kernels.sh").toString(), sdk, page));
    assertRefused(
        "no TornadoVM SDK with the backend cuda",
        run(KIT.resolve("cuda-on-cpu/check.sh").toString(), sdk));
  }

  private static Outcome pack(String lathe, String sdk, String out) throws Exception {
    return run(KIT.resolve("pack.sh").toString(), lathe, sdk, out);
  }

  private static void assertRefused(String why, Outcome outcome) {
    assertEquals(2, outcome.exit(), outcome.err());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
    assertTrue(outcome.err().contains(why), outcome.err());
    assertEquals("", outcome.out());
  }

  /** Makes a folder that looks like an SDK with the backend opencl. */
  private Path sdk() throws IOException {
    Path sdk = folder.resolve("sdk");
    Files.createDirectories(sdk.resolve("etc"));
    Files.writeString(sdk.resolve("tornado-argfile.template"), "");
    Files.writeString(sdk.resolve("tornado-argfile"), "");
    Files.writeString(sdk.resolve("etc/tornado.backend"), "tornado.backends=opencl-backend\n");
    return sdk;
  }

  private static boolean isOnThePath(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static Outcome run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes());
    String err = new String(process.getErrorStream().readAllBytes());
    return new Outcome(process.waitFor(), out, err);
  }
}
