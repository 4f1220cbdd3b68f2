package org.lathe.mpi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.files.InputException;
import org.lathe.training.ranks.RankLaunch;
import org.lathe.training.ranks.RanksLibrary;

/** What cannot be joined by is refused with one line, before anything is started. */
class InstalledMpiTest {
  private static final RankLaunch LAUNCH =
      new RankLaunch("mpirun of MPICH", RankLaunch.Family.MPICH, 0, 2, 0, 2);

  @TempDir Path folder;

  private static void assertRefused(String library, String reason) {
    Map<String, String> environment = Map.of(InstalledMpi.VARIABLE, library);
    RanksLibrary mpi = new MpiLibrary();
    InputException refused =
        assertThrows(
            InputException.class, () -> mpi.join(LAUNCH, environment, Duration.ofMinutes(1)));
    assertTrue(refused.getMessage().contains(reason), refused::getMessage);
    assertTrue(refused.getMessage().contains(library), refused::getMessage);
    assertEquals(1, refused.getMessage().lines().count());
    assertEquals(refused.getMessage(), mpi.description(environment));
  }

  @Test
  void aLibraryThatIsNotThereIsRefused() {
    assertRefused("libnonsense.so.7", "LATHE_MPI names libnonsense.so.7, which cannot be loaded");
    assertRefused(folder.resolve("libmpi.so").toString(), "cannot be loaded");
  }

  @Test
  void aFileThatIsNoLibraryIsRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("libmpi.so"), "not a library");
    assertRefused(text.toString(), "cannot be loaded");
  }

  /** The JVM's own library can be loaded anywhere, and has nothing of MPI. */
  @Test
  void anotherLibraryIsRefused() {
    Path jvm = Path.of(System.getProperty("java.home"), "lib", System.mapLibraryName("net"));
    assertRefused(jvm.toString(), "is no library of MPI 3 or later");
  }

  @Test
  void whatThisMachineHasIsSaidInOneLine() {
    String said = new MpiLibrary().description(Map.of());
    assertEquals(1, said.lines().count(), said);
    assertTrue(
        said.matches(".+ \\(lib.+\\), binary interface of .+|found no MPI library .+LATHE_MPI.+"),
        said);
  }

  @Test
  void serviceLoaderFindsIt() {
    Optional<RanksLibrary> found = ServiceLoader.load(RanksLibrary.class).findFirst();
    assertEquals(MpiLibrary.class, found.orElseThrow().getClass());
  }
}
