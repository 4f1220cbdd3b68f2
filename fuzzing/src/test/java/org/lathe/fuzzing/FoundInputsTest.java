package org.lathe.fuzzing;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.lathe.fuzzing.targets.FuzzTarget;

/**
 * What the fuzzer once found is read or refused: each file of {@code found/TARGET} is an input of
 * that target. It needs no fuzzer.
 */
class FoundInputsTest {
  /** Far more than an input takes on a busy machine. */
  private static final Duration HANGS = Duration.ofMinutes(2);

  @TestFactory
  List<DynamicTest> foundInputsAreReadOrRefused() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path folder : inside(Path.of("src", "test", "resources", "found"))) {
      FuzzTarget target = FuzzTargets.named(folder.getFileName().toString());
      for (Path file : inside(folder)) {
        tests.add(
            DynamicTest.dynamicTest(
                target.name() + "/" + file.getFileName(),
                () -> assertTimeoutPreemptively(HANGS, () -> run(target, file))));
      }
    }
    return tests;
  }

  /** The sound files are read, so that no target refuses everything. */
  @TestFactory
  Stream<DynamicTest> soundFilesAreRead() {
    return FuzzTargets.all().stream()
        .map(target -> DynamicTest.dynamicTest(target.name(), () -> readSound(target)));
  }

  private static void readSound(FuzzTarget target) throws IOException {
    Path folder = Files.createTempDirectory("lathe-sound-");
    target.prepare(folder);
    target.read(folder);
  }

  private static void run(FuzzTarget target, Path file) throws IOException {
    try (FuzzFolder folder = FuzzFolder.of(target)) {
      folder.run(Files.readAllBytes(file));
    }
  }

  private static List<Path> inside(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> !file.getFileName().toString().startsWith(".")).sorted().toList();
    }
  }
}
