package org.lathe.datasets.baseline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sizes beside those of {@code xz -9e} of XZ Utils 5.4.1 for the same bytes. */
class XzSizeTest {
  @Test
  void emptyTextIsAContainerWithAnEmptyBlock() {
    // The command: 32, without the block.
    assertEquals(56, XzSize.of(new byte[0]));
  }

  @Test
  void squares() {
    // seq 0 4999 | awk '{print $1*$1}' | xz -9e | wc -c: 11232
    String text =
        IntStream.range(0, 5000).mapToObj(i -> i * i + "\n").collect(Collectors.joining());
    assertEquals(11404, XzSize.of(text.getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void repetitionCostsAlmostNothing() {
    // printf 'the same line again\n%.0s' $(seq 1 1000) | xz -9e | wc -c: 144
    String text = "the same line again\n".repeat(1000);
    assertEquals(144, XzSize.of(text.getBytes(StandardCharsets.US_ASCII)));
  }
}
