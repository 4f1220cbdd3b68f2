package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;

/** The version has the commit that the build wrote into the jar. */
class VersionTest {
  private static String of(String... lines) throws IOException {
    String text = "Manifest-Version: 1.0\n" + String.join("\n", lines) + "\n";
    return Version.of(
        new Manifest(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void theCommitIsSaid() throws IOException {
    String version = "Implementation-Version: 0.1.0";
    assertEquals("0.1.0 (commit b3c6d3ba28ab)", of(version, "Lathe-Commit: b3c6d3ba28ab"));
    assertEquals(
        "0.1.0 (commit b3c6d3ba28ab+changes)", of(version, "Lathe-Commit: b3c6d3ba28ab+changes"));
    assertEquals("0.1.0 (commit unknown)", of(version, "Lathe-Commit: unknown"));
    assertEquals("0.1.0 (commit unknown)", of(version));
  }

  /** Tests run on the classes, which are of no commit. */
  @Test
  void versionAndDoctorSayTheSame() {
    String first = Lathe.run("--version").out().lines().findFirst().orElseThrow();
    assertEquals("lathe " + Version.own(), first);
    Lathe.Outcome doctor = Lathe.run("doctor", "--preset", "pocket");
    assertTrue(doctor.out().startsWith("lathe     " + Version.own()), doctor::toString);
  }
}
