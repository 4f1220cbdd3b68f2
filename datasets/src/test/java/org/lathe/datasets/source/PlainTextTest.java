package org.lathe.datasets.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.lathe.datasets.tokenizer.UnicodeText;
import org.lathe.datasets.tokenizer.WellFormed;
import org.lathe.files.InputException;

class PlainTextTest {
  @Provide
  Arbitrary<String> texts() {
    return UnicodeText.any();
  }

  @Property
  void piecesAreTheTextAndNoneSplitsACharacter(
      @ForAll("texts") String text, @ForAll @IntRange(min = 1, max = 20) int target) {
    List<String> pieces = PlainText.pieces(text, target);
    assertEquals(text, String.join("", pieces));
    for (int i = 0; i < pieces.size(); i++) {
      String piece = pieces.get(i);
      assertEquals(piece, WellFormed.text(piece));
      assertTrue(piece.length() >= target || i == pieces.size() - 1);
      assertTrue(piece.length() <= 2 * target + 1);
    }
  }

  @Test
  void blankLinesCutBeforeLinesAndLinesBeforeSpaces() {
    assertEquals(List.of("a b\nc d\n \n", "e f\n"), PlainText.pieces("a b\nc d\n \ne f\n", 5));
    assertEquals(List.of("aa bb c\n", "dd ee"), PlainText.pieces("aa bb c\ndd ee", 5));
    assertEquals(List.of("aa bb ", "cc dd"), PlainText.pieces("aa bb cc dd", 5));
    assertEquals(List.of("aaaaaa", "aaaaaa", "a"), PlainText.pieces("a".repeat(13), 3));
  }

  @Test
  void windowsLineEndsMakeBlankLinesToo() {
    assertEquals(List.of("ab\r\n\r\n", "cd\r\n"), PlainText.pieces("ab\r\n\r\ncd\r\n", 3));
  }

  @Test
  void badBytesAreNamedByTheirOffset() {
    assertEquals(
        "notes has a zero byte at offset 3: it is not plain text; give a UTF-8 text file",
        message(new byte[] {'a', (byte) 0xC3, (byte) 0xA9, 0, 'b'}));
    assertEquals(
        "notes is not UTF-8 at byte offset 3: it is not plain text; give a UTF-8 text file",
        message(new byte[] {'a', (byte) 0xC3, (byte) 0xA9, (byte) 0xE9, 'b'}));
    assertEquals(
        "notes is not UTF-8 at byte offset 1: it is not plain text; give a UTF-8 text file",
        message(new byte[] {'a', (byte) 0xC3}));
  }

  @Test
  void theReplacementCharacterItselfIsText() {
    String text = "kept \uFFFD";
    assertEquals(text, PlainText.decode(text.getBytes(StandardCharsets.UTF_8), "notes"));
  }

  @Test
  void aByteOrderMarkIsNotText() {
    assertEquals("a", PlainText.decode("\uFEFFa".getBytes(StandardCharsets.UTF_8), "notes"));
  }

  private static String message(byte[] bytes) {
    return assertThrows(InputException.class, () -> PlainText.decode(bytes, "notes")).getMessage();
  }
}
