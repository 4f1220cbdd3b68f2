package org.lathe.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.files.faults.CrashStates;
import org.lathe.files.faults.FaultDisk;

/**
 * What is written durably is old or new after a crash at each change of the disk, new once the
 * writer has returned, and old where the disk is full.
 */
class CrashTest {
  private static final String OLD = "the old content\n";
  private static final String NEW = "the new content, which is longer\n";

  @TempDir private Path home;
  private FaultDisk disk;
  private Path real;
  private Path work;

  @BeforeEach
  void twoFolders() throws IOException {
    real = Files.createDirectory(home.resolve("disk"));
    work = Files.createDirectory(home.resolve("work"));
    disk = new FaultDisk(real);
  }

  private static void write(Path file, String text) {
    DurableFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Files by their paths, those with hidden names or in hidden folders left out. */
  private static Map<String, String> visible(Path folder) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString();
        if (!name.startsWith(".") && !name.contains("/.")) {
          files.put(name, Files.readString(file));
        }
      }
    }
    return files;
  }

  private static List<String> all(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.map(path -> folder.relativize(path).toString()).sorted().toList();
    }
  }

  @Test
  void aFileIsOldOrNew() throws IOException {
    write(real.resolve("a"), OLD);
    CrashStates states = CrashStates.before(disk);
    write(disk.path().resolve("a"), NEW);
    int seen =
        states.each(
            work,
            state -> {
              String found = Files.readString(state.folder().resolve("a"));
              assertTrue(found.equals(NEW) || !state.ended() && found.equals(OLD), state.what());
              write(state.folder().resolve("a"), "after it");
              assertEquals(Map.of("a", "after it"), visible(state.folder()));
            });
    assertTrue(seen >= 5, () -> seen + " states");
  }

  @Test
  void aFileInANewFolderIsThereOnceItIsWritten() throws IOException {
    CrashStates states = CrashStates.before(disk);
    Path folder = disk.path().resolve("b/c");
    DurableFolder.create(folder);
    write(folder.resolve("a"), NEW);
    states.each(
        work,
        state -> {
          Map<String, String> found = visible(state.folder());
          Map<String, String> whole = Map.of("b/c/a", NEW);
          assertTrue(found.equals(whole) || !state.ended() && found.isEmpty(), state.what());
        });
  }

  @Test
  void aFolderIsOldOrNew() throws IOException {
    Map<String, String> old = Map.of("f/a", OLD, "f/b/c", OLD);
    DurableFolder.write(real.resolve("f"), CrashTest::writeOld);
    CrashStates states = CrashStates.before(disk);
    DurableFolder.write(disk.path().resolve("f"), folder -> write(folder.resolve("d"), NEW));
    Map<String, String> renewed = Map.of("f/d", NEW);
    states.each(
        work,
        state -> {
          DurableFolder.restore(state.folder().resolve("f"));
          Map<String, String> found = visible(state.folder());
          assertTrue(found.equals(renewed) || !state.ended() && found.equals(old), state.what());
          DurableFolder.write(state.folder().resolve("f"), at -> write(at.resolve("e"), OLD));
          assertEquals(List.of("", "f", "f/e"), all(state.folder()), state.what());
        });
  }

  private static void writeOld(Path folder) throws IOException {
    write(folder.resolve("a"), OLD);
    write(Files.createDirectory(folder.resolve("b")).resolve("c"), OLD);
    DurableFile.syncFolder(folder);
  }

  @Test
  void aNewFolderIsThereWholeOrNot() throws IOException {
    CrashStates states = CrashStates.before(disk);
    DurableFolder.write(disk.path().resolve("run/checkpoints/f"), CrashTest::writeOld);
    Map<String, String> whole = Map.of("run/checkpoints/f/a", OLD, "run/checkpoints/f/b/c", OLD);
    states.each(
        work,
        state -> {
          Map<String, String> found = visible(state.folder());
          assertTrue(found.equals(whole) || !state.ended() && found.isEmpty(), state.what());
        });
  }

  @Test
  void linesThatWereAppendedStay() throws IOException {
    CrashStates states = CrashStates.before(disk);
    Path file = disk.path().resolve("lines");
    LineJournal.append(file, List.of("one"));
    LineJournal.append(file, List.of("two", "three"));
    List<String> lines = List.of("one", "two", "three");
    states.each(
        work,
        state -> {
          Path kept = state.folder().resolve("lines");
          LineJournal.trim(kept);
          List<String> found = LineJournal.read(kept);
          assertEquals(lines.subList(0, found.size()), found, state.what());
          assertTrue(!state.ended() || found.size() == 3, state.what());
          LineJournal.append(kept, List.of("more"));
          assertEquals(found.size() + 1, LineJournal.read(kept).size());
        });
  }

  @Test
  void aFullDiskLeavesTheOldFileAndNothingElse() throws IOException {
    write(real.resolve("a"), OLD);
    for (int at = 0; ; at++) {
      FaultDisk full = new FaultDisk(real);
      full.fullFrom(at);
      try {
        write(full.path().resolve("a"), NEW);
      } catch (UncheckedIOException expected) {
        assertTrue(expected.getMessage().contains("No space left"), expected.getMessage());
        assertEquals(Map.of("a", OLD), visible(real));
        assertEquals(List.of("", "a"), all(real), "change " + at);
        continue;
      }
      assertTrue(at >= 3, "making, writing and renaming need space");
      assertEquals(Map.of("a", NEW), visible(real));
      return;
    }
  }

  @Test
  void aFullDiskLeavesTheOldFolderAndNothingElse() throws IOException {
    DurableFolder.write(real.resolve("f"), CrashTest::writeOld);
    List<String> before = all(real);
    for (int at = 0; ; at++) {
      FaultDisk full = new FaultDisk(real);
      full.fullFrom(at);
      try {
        DurableFolder.write(full.path().resolve("f"), folder -> write(folder.resolve("d"), NEW));
      } catch (UncheckedIOException expected) {
        assertEquals(before, all(real), "change " + at);
        assertEquals(Map.of("f/a", OLD, "f/b/c", OLD), visible(real));
        continue;
      }
      assertTrue(at > 5, "each file of it needs space");
      assertEquals(Map.of("f/d", NEW), visible(real));
      return;
    }
  }
}
