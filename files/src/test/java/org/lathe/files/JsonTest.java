package org.lathe.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not a JSON object gives one line that names the place and the remedy. */
class JsonTest {
  @TempDir private Path folder;

  private static String refused(String text) {
    String message =
        assertThrows(InputException.class, () -> Json.parse(text, "line 3 of x", "make it anew"))
            .getMessage();
    assertTrue(message.startsWith("line 3 of x is not "), message);
    assertTrue(message.endsWith(": make it anew"), message);
    assertEquals(1, message.lines().count());
    return message;
  }

  @Test
  void whatIsNoObjectIsRefused() {
    for (String text : new String[] {"{\"a\":", "{\"a\":1} {", "{]", "nonsense"}) {
      assertTrue(refused(text).startsWith("line 3 of x is not JSON ("));
    }
    for (String text : new String[] {"", "[1]", "1", "null"}) {
      assertTrue(refused(text).startsWith("line 3 of x is not a JSON object"));
    }
    assertThrows(JsonProcessingException.class, () -> Json.reader().readTree("1 2"));
  }

  /** The parser's own words tell of its source, which it hides, on the same line. */
  @Test
  void theReasonNamesLineAndColumn() {
    for (String text : new String[] {"{\n\"a\":", "{\n\"a\":[1,", "{\n\"a\"", "{\n\"a\":1} {"}) {
      String message = refused(text);
      assertTrue(message.contains(", at line 2, column "), message);
      assertFalse(message.contains("Source"), message);
      assertFalse(message.contains("marker"), message);
    }
  }

  @Test
  void aFileThatCannotBeReadIsRefused() throws IOException {
    Path file = folder.resolve("none.json");
    String missing =
        assertThrows(InputException.class, () -> Json.read(file, "make it anew")).getMessage();
    assertEquals("cannot read " + file + " (no such file or folder): make it anew", missing);
    Files.write(file, new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});
    String bytes =
        assertThrows(InputException.class, () -> Json.read(file, "make it anew")).getMessage();
    assertEquals(file + " is not UTF-8 at byte offset 2: make it anew", bytes);
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Path file = folder.resolve("one.json");
    Json.write(file, Map.of("a", 1));
    assertEquals(Json.tree(Map.of("a", 1)), Json.read(file, "make it anew"));
    assertTrue(Files.readString(file).endsWith("}\n"));
    assertEquals("{\"a\":1}", Json.line(Map.of("a", 1)));
  }
}
