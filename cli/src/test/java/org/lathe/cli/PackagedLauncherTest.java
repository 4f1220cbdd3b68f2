package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Tests the launcher in the folder of a package: with a java of its own, without sources. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a bash script")
class PackagedLauncherTest extends LauncherHouse {
  private Path unpacked;

  @BeforeEach
  void unpack() throws IOException {
    unpacked = Files.createDirectory(folder.resolve("lathe-1-linux"));
    Files.copy(house.resolve("lathe"), unpacked.resolve("lathe"));
    write(unpacked.resolve("lib/lathe.jar"), "jar");
    // As jlink makes it: no javac.
    Files.move(jdk("jdk", "25.0.3"), unpacked.resolve("runtime"));
    Files.delete(unpacked.resolve("runtime/bin/javac"));
    environment.put("PATH", path + ":" + withoutJava());
    house = unpacked;
  }

  @Test
  void itStartsItsOwnJavaAndBuildsNothing() throws Exception {
    environment.put("JAVA_HOME", jdk("jdk-26", "26").toString());
    Path link = Files.createSymbolicLink(path.resolve("lathe"), unpacked.resolve("lathe"));
    Outcome outcome = run(List.of("bash", link.toString(), "train", "two words"));
    assertEquals(0, outcome.exit(), outcome.toString());
    assertEquals("java speaks\n", outcome.err());
    assertTrue(outcome.out().contains("[-cp][" + unpacked + "/lib/lathe.jar]"), outcome.out());
    assertTrue(outcome.out().endsWith("[train][two words]"), outcome.out());
    assertFalse(Files.exists(path.resolve("calls")), "Maven was called");
    assertEquals(
        List.of("lathe", "lib/lathe.jar", "runtime/bin/java", "runtime/release"),
        Lathe.files(unpacked));
    String shown = launch("--show-command", "train").out();
    assertTrue(shown.startsWith(unpacked + "/runtime/bin/java "), shown);
    assertTrue(shown.contains(" -XX:G1ExpandByPercentOfAvailable=0 "), "its release is known");
    assertFalse(shown.contains("SharedArchiveFile"), "there is none");
    write(unpacked.resolve("lib/classes.jsa"), "classes");
    String archive = "-XX:SharedArchiveFile=" + unpacked + "/lib/classes.jsa ";
    assertTrue(launch("--show-command", "train").out().contains(archive));
  }

  @Test
  void benchHasItsClassesFromThePackage() throws Exception {
    String shown = launch("--show-command", "bench").out();
    assertTrue(shown.contains(unpacked + "/lib/lathe-benchmarks.jar"), shown);
  }

  @Test
  void whatNeedsTheSourcesIsRefusedInOneLine() throws Exception {
    for (List<String> words :
        List.of(
            List.of("test"),
            List.of("install"),
            List.of("format"),
            List.of("package"),
            List.of("fuzz", "recipe"),
            List.of("bench", "--peer"),
            List.of("bench", "--kernels"))) {
      Outcome outcome = launch(words.toArray(String[]::new));
      assertEquals(2, outcome.exit(), outcome.toString());
      assertEquals(1, outcome.err().lines().count(), outcome.err());
      String what = words.getFirst().equals("bench") ? String.join(" ", words) : words.getFirst();
      assertTrue(
          outcome.err().startsWith("lathe: " + what + " needs the sources of Lathe"),
          outcome.err());
    }
    assertFalse(Files.exists(path.resolve("calls")), "Maven was called");
  }

  @Test
  void tornadoVmIsFoundWhereItsSdkIs() throws Exception {
    Path sdk = folder.resolve("home/.local/tornadovm");
    write(sdk.resolve("tornado-argfile"), "--module-path " + sdk + "/share/java/tornado");
    write(sdk.resolve("share/java/tornado/tornado-api-5.2.0-jdk25.jar"), "");
    Outcome without = launch("train", "--backend", "tornado");
    assertEquals(2, without.exit(), without.toString());
    assertEquals(1, without.err().lines().count(), without.err());
    assertTrue(without.err().contains("has no engine tornado"), without.err());
    write(unpacked.resolve("lib/lathe-tornado-backend.jar"), "jar");
    String shown = launch("--show-command", "train", "--backend", "tornado").out();
    assertTrue(shown.contains("@" + sdk + "/tornado-argfile "), shown);
    assertTrue(shown.contains(unpacked + "/lib/lathe-tornado-backend.jar"), shown);
  }
}
