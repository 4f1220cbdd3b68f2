package org.lathe.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file is old or new, whoever else writes it and however a writer ends. */
class DurableFileTest {
  @TempDir private Path folder;

  /** Another process, which has written half of the file of its argument. */
  static final class Half {
    private Half() {}

    public static void main(String[] arguments) {
      DurableFile.write(
          Path.of(arguments[0]),
          out -> {
            out.write("half".getBytes(StandardCharsets.UTF_8));
            System.out.println("half");
            System.out.flush();
            while (System.in.read() >= 0) {
              // Until the test closes it.
            }
            out.write(" and whole".getBytes(StandardCharsets.UTF_8));
          });
    }
  }

  private Process half(Path file) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Half.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    assertEquals("half", out.readLine());
    return process;
  }

  private static void write(Path file, String text) {
    DurableFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void twoProcessesThatWriteOneFileDoNotMixIt() throws Exception {
    Path file = folder.resolve("a.json");
    Process other = half(file);
    write(file, "mine");
    assertEquals("mine", Files.readString(file));
    assertEquals(2, files().size(), "the other one's, which is under way, stays");
    other.getOutputStream().close();
    assertEquals(0, other.waitFor());
    assertEquals("half and whole", Files.readString(file));
    assertEquals(List.of("a.json"), files());
  }

  @Test
  void whatADeadProcessLeftIsRemovedByTheNextThatWrites() throws Exception {
    Path file = folder.resolve("a.json");
    half(file).destroyForcibly().waitFor();
    assertEquals(1, files().size());
    write(folder.resolve("b.json"), "another name");
    assertEquals(2, files().size());
    write(file, "mine");
    assertEquals(List.of("a.json", "b.json"), files());
  }

  @Test
  void contentThatFailsLeavesTheOldFileAlone() throws IOException {
    Path file = folder.resolve("a.json");
    write(file, "old");
    assertThrows(
        IllegalStateException.class,
        () ->
            DurableFile.write(
                file,
                out -> {
                  out.write(1);
                  throw new IllegalStateException("the writer's own");
                }));
    assertEquals("old", Files.readString(file));
    assertEquals(List.of("a.json"), files());
  }
}
