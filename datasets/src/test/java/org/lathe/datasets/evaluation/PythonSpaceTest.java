package org.lathe.datasets.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PythonSpaceTest {
  /** Compares with {@code str.isspace()} of CPython 3.12 for each character of the first plane. */
  private static final int[] SPACES = {
    9, 10, 11, 12, 13, 28, 29, 30, 31, 32, 133, 160, 5760, 8192, 8193, 8194, 8195, 8196, 8197, 8198,
    8199, 8200, 8201, 8202, 8232, 8233, 8239, 8287, 12288
  };

  @Test
  void knowsPythonsSpacesAndNoOthers() {
    assertEquals(
        IntStream.of(SPACES).boxed().toList(),
        IntStream.range(0, 1 << 16).filter(c -> PythonSpace.is((char) c)).boxed().toList());
  }

  @Test
  void thePatternIsTheSame() {
    assertEquals(
        IntStream.of(SPACES).boxed().toList(),
        IntStream.range(0, 1 << 16)
            .filter(c -> String.valueOf((char) c).matches(PythonSpace.CLASS))
            .boxed()
            .toList());
  }

  @Test
  void countsWhatIsBetweenSpaces() {
    assertEquals(0, PythonSpace.words(""));
    assertEquals(0, PythonSpace.words(" \n"));
    assertEquals(3, PythonSpace.words(" a  b\u00a0c\n"));
    assertEquals("a  b", PythonSpace.strip("\u001f a  b\u3000"));
    assertEquals("", PythonSpace.strip(" \u2028"));
  }
}
