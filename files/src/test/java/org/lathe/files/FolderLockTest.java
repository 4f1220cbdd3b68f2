package org.lathe.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder has one owner at a time, and no dead one. */
class FolderLockTest {
  private static final Consumer<String> UNGUARDED =
      line -> {
        throw new AssertionError(line);
      };

  @TempDir private Path folder;

  /** Another process, which has the folder of its argument until its input ends. */
  static final class Owner {
    private Owner() {}

    public static void main(String[] arguments) throws IOException {
      try (FolderLock _ = FolderLock.of(Path.of(arguments[0]), System.err::println)) {
        System.out.println("has it");
        System.out.flush();
        while (System.in.read() >= 0) {
          // Until the test closes it.
        }
      }
    }
  }

  private Process owner() throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Owner.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    assertEquals("has it", out.readLine());
    return process;
  }

  private String refused() {
    String message =
        assertThrows(InputException.class, () -> FolderLock.of(folder, UNGUARDED)).getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  @Test
  void anotherProcessIsNamed() throws Exception {
    Process owner = owner();
    String message = refused();
    String started = owner.info().startInstant().orElseThrow().toString().substring(0, 19);
    assertTrue(
        message.startsWith(
            "%s is in use by process %s, started %s".formatted(folder, owner.pid() + "", started)),
        message);
    owner.getOutputStream().close();
    assertEquals(0, owner.waitFor());
    FolderLock.of(folder, UNGUARDED).close();
  }

  /** The file of a dead owner is still there, its lock is not. */
  @Test
  void aDeadOwnerIsPassedOver() throws Exception {
    Process owner = owner();
    owner.destroyForcibly().waitFor();
    assertTrue(Files.exists(folder.resolve(".lock")));
    try (FolderLock _ = FolderLock.of(folder, UNGUARDED)) {
      assertTrue(refused().contains("process " + ProcessHandle.current().pid() + ","));
    }
    assertFalse(Files.exists(folder.resolve(".lock")));
  }

  /** The refusal of a second owner in the same process must not end the first one's lock. */
  @Test
  void theSameProcessIsRefusedToo() throws Exception {
    try (FolderLock _ = FolderLock.of(folder, UNGUARDED)) {
      refused();
      refused();
      Process other =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Owner.class.getName(),
                  folder.toString())
              .redirectErrorStream(true)
              .start();
      List<String> said = other.inputReader(StandardCharsets.UTF_8).lines().toList();
      assertTrue(said.toString().contains("is in use by process"), said::toString);
      assertEquals(1, other.waitFor());
    }
    FolderLock.of(folder, UNGUARDED).close();
  }

  @Test
  void aFolderThatWasMadeForNothingIsRemoved() throws IOException {
    Path deep = folder.resolve("a/b");
    FolderLock.of(deep, UNGUARDED).close();
    assertFalse(Files.exists(folder.resolve("a")));
    try (FolderLock _ = FolderLock.of(deep, UNGUARDED)) {
      Files.writeString(deep.resolve("x"), "x");
    }
    assertEquals("x", Files.readString(deep.resolve("x")));
    assertFalse(Files.exists(deep.resolve(".lock")));
  }

  @Test
  void aLockThatIsClosedTwiceIsNotThatOfTheNextOwner() {
    FolderLock first = FolderLock.of(folder, UNGUARDED);
    first.close();
    try (FolderLock _ = FolderLock.of(folder, UNGUARDED)) {
      refused();
    }
  }

  @Test
  void aFileHasOneOwnerToo() throws IOException {
    Path file = folder.resolve("samples.jsonl");
    try (FolderLock _ = FolderLock.ofFile(file, UNGUARDED);
        FolderLock _ = FolderLock.ofFile(folder.resolve("other.jsonl"), UNGUARDED);
        FolderLock _ = FolderLock.of(folder, UNGUARDED)) {
      String message =
          assertThrows(InputException.class, () -> FolderLock.ofFile(file, UNGUARDED)).getMessage();
      assertTrue(message.startsWith(file + " is in use by process "), message);
    }
    try (var left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
  }

  /** The next owner of the old name is not disturbed by the end of this one. */
  @Test
  void aFolderIsRenamedWithItsOwner() throws IOException {
    Path work = folder.resolve("work");
    Path done = folder.resolve("done");
    try (FolderLock lock = FolderLock.of(work, UNGUARDED)) {
      Files.writeString(work.resolve("x"), "x");
      lock.rename(done);
      assertFalse(Files.exists(work));
    }
    try (var left = Files.list(done)) {
      assertEquals(List.of(done.resolve("x")), left.toList());
    }
  }

  @Test
  void withoutLocksTheOwnerIsTold() {
    List<String> told = new ArrayList<>();
    FolderLock.Locking none =
        channel -> {
          throw new IOException("No locks available");
        };
    FolderLock.of(folder, folder, ".lock", told::add, none).close();
    assertEquals(
        List.of(
            folder
                + " is on a file system without locks (No locks available): nothing keeps a second"
                + " process from writing there"),
        told);
  }
}
