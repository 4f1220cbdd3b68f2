package org.lathe.server.completions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lathe.datasets.tokenizer.ByteTokenizer;
import org.lathe.datasets.tokenizer.Tokenizer;

/** A text that comes token by token is the text of all tokens, and ends before a stop. */
class CompletionTextTest {
  private static final Tokenizer BYTES = new ByteTokenizer();

  private static List<String> pieces(String all, String... stops) {
    CompletionText text = new CompletionText(BYTES, List.of(stops));
    List<String> pieces = new ArrayList<>();
    for (int id : BYTES.encode(all)) {
      text.add(id);
      if (text.stopped()) {
        break;
      }
      pieces.add(text.next());
    }
    pieces.add(text.rest());
    return pieces;
  }

  @Test
  void aCharacterComesWhole() {
    assertEquals(List.of("a", "", "é", "", "", "", "😀", "b", ""), pieces("aé😀b"));
  }

  @Test
  void aTextEndsBeforeTheFirstStop() {
    assertEquals("one ", String.join("", pieces("one two three", "three", "two")));
    assertEquals("", String.join("", pieces("one", "o")));
    assertEquals("ab", String.join("", pieces("ababac", "abac", "zz")));
    assertEquals("a😀", String.join("", pieces("a😀é!", "é")));
  }

  @Test
  void whatMayBecomeAStopIsKeptBack() {
    assertEquals(List.of("a", "", "", "xxb", ""), pieces("axxb", "xxc"));
    assertEquals(List.of("a", "", "", "xx"), pieces("axx", "xxc"));
  }

  @Test
  void whatIsNoCharacterComesAtTheEnd() {
    CompletionText text = new CompletionText(BYTES, List.of());
    text.add(0xC3);
    assertEquals("", text.next());
    assertEquals(0, text.codePoints());
    assertFalse(text.stopped());
    assertEquals("\uFFFD", text.rest());
    text.add('a');
    assertTrue(text.rest().endsWith("a"));
  }
}
