package org.lathe.models.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lathe.files.InputException;

/** The syntax of templates. */
class InfillingTemplateTest {
  /** Returns the characters of a template, with _ for an open token and | after each piece. */
  private static String filled(String template) {
    int[] ids =
        InfillingTemplate.ids(
            template, text -> (text.isEmpty() ? text : text + "|").chars().toArray(), 30);
    return IntStream.of(ids)
        .mapToObj(id -> id == Infiller.OPEN ? "_" : Character.toString(id))
        .collect(Collectors.joining());
  }

  @Test
  void gapsAreOpenTokensBetweenPieces() {
    assertEquals("Once |___ end.|", filled("Once {3} end."));
    assertEquals("____", filled("{4}"));
    assertEquals("__a|_", filled("{2}a{1}"));
    assertEquals("_____", filled("{2}{3}"));
    assertEquals("__x|", filled("{002}x"));
  }

  @Test
  void otherBracesAndBackslashesAreText() {
    assertEquals("{ x { y } {} {-3} {a}|_", filled("{ x { y } {} {-3} {a}{1}"));
    assertEquals("a\\b\\|_", filled("a\\b\\\\{1}"));
    assertEquals("a{5}|_", filled("a\\{5}{1}"));
    assertEquals("\\{5}|_", filled("\\\\\\{5}{1}"));
    assertEquals("\\\\|_", filled("\\\\\\\\{1}"));
  }

  private static void assertRefused(String part, String template) {
    InputException refused = assertThrows(InputException.class, () -> filled(template));
    assertTrue(refused.getMessage().contains(part), refused::getMessage);
  }

  @Test
  void templatesThatCannotBeFilledAreRefused() {
    assertRefused("has no gap", "Once");
    assertRefused("has no gap", "");
    assertRefused("has no gap", "\\{4}");
    assertRefused("gap {0}", "a{0}");
    assertRefused("gap {31}", "a{31}");
    assertRefused("gap {99999999999999999999}", "a{99999999999999999999}");
    assertRefused("32 tokens", "a{30}");
  }
}
