package org.lathe.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal cut off at any byte holds the lines before it, and grows from there. */
class LineJournalTest {
  private static final List<String> LINES = List.of("{\"a\":1}", "", "{\"b\":\"ä€😀\"}");

  @TempDir private Path folder;

  @Test
  void cutOffAtAnyByteItContinuesToTheSameBytes() throws IOException {
    Path whole = folder.resolve("whole");
    LineJournal.append(whole, LINES);
    byte[] bytes = Files.readAllBytes(whole);
    for (int end = 0; end <= bytes.length; end++) {
      byte[] rest = java.util.Arrays.copyOf(bytes, end);
      int complete =
          (int)
              new String(rest, StandardCharsets.ISO_8859_1).chars().filter(c -> c == '\n').count();
      Path file = folder.resolve("cut" + end);
      Files.write(file, rest);
      assertEquals(LINES.subList(0, complete), LineJournal.read(file));
      LineJournal.trim(file);
      assertEquals(LINES.subList(0, complete), LineJournal.read(file));
      LineJournal.append(file, LINES.subList(complete, LINES.size()));
      assertArrayEquals(bytes, Files.readAllBytes(file));
    }
  }

  @Test
  void aFileThatIsNotThereHoldsNoLines() throws IOException {
    Path none = folder.resolve("none");
    LineJournal.trim(none);
    assertFalse(Files.exists(none));
    assertEquals(List.of(), LineJournal.read(none));
  }

  /** Before the work whose result it is to hold, not after. */
  @Test
  void aFileThatCannotBeWrittenIsAnErrorAtOnce() {
    assertThrows(IOException.class, () -> LineJournal.trim(folder));
  }

  @Test
  void linesAreReplaced() throws IOException {
    Path file = folder.resolve("lines");
    LineJournal.append(file, LINES);
    LineJournal.replace(file, List.of("x"));
    assertEquals("x\n", Files.readString(file));
  }
}
