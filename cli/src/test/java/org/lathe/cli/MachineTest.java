package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** If a part of TornadoVM is missing, the line names it and says how to get it. */
class MachineTest {
  @TempDir Path folder;

  @Test
  void noSdkAnywhere() {
    told(Optional.empty(), "TORNADOVM_HOME is not set and there is no SDK at " + folder, "unpack");
  }

  @Test
  void aPathThatIsNoFolder() {
    Path none = folder.resolve("none");
    told(Optional.of(none.toString()), none + ", which is not a folder", "unpack");
  }

  @Test
  void aFolderThatIsNoSdk() {
    told(Optional.of(folder.toString()), folder + ", a folder without tornado-argfile", "unpack");
  }

  @Test
  void anSdkThatJavaWasNotGiven() throws IOException {
    Files.writeString(folder.resolve("tornado-argfile"), "");
    told(Optional.empty(), "an SDK is at " + folder, "--backend tornado");
  }

  /** Like the launcher, HOME from the environment comes first. */
  @Test
  void theUsualPlaceIsInHome() {
    Path usual = Path.of("/here/.local/tornadovm");
    assertEquals(usual, Machine.usualSdk(Map.of("HOME", "/here"), "/system"));
    assertEquals(usual, Machine.usualSdk(Map.of("HOME", ""), "/here"));
    assertEquals(usual, Machine.usualSdk(Map.of(), "/here"));
  }

  private void told(Optional<String> home, String what, String mend) {
    String line = Machine.whyNoTornado(home, folder);
    assertTrue(line.contains(what) && line.contains(mend), line);
  }
}
