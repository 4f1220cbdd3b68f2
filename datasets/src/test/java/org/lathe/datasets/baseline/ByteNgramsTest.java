package org.lathe.datasets.baseline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ByteNgramsTest {
  // Sums of a few doubles: far above their rounding, far below any mistake in the formula.
  private static final double ROUNDING = 1e-12;

  private static int[] symbols(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return IntStream.range(0, bytes.length).map(i -> bytes[i] & 0xFF).toArray();
  }

  @Test
  void byHand() {
    ByteNgrams ngrams = ByteNgrams.count(2, List.of(symbols("abac")));
    // a twice, b and c once: n = 4, t = 3.
    double a = (2 + 3 / 257.0) / 7;
    double b = (1 + 3 / 257.0) / 7;
    double z = 3 / 257.0 / 7;
    // After a: b and c once each, n = 2, t = 2. After b: a. After c and z: nothing.
    assertArrayEquals(
        new double[] {b, (1 + 2 * b) / 4}, ngrams.probabilities(symbols("ab"), 1), ROUNDING);
    assertArrayEquals(
        new double[] {a, 2 * a / 4}, ngrams.probabilities(symbols("aa"), 1), ROUNDING);
    assertArrayEquals(
        new double[] {a, (1 + a) / 2}, ngrams.probabilities(symbols("ba"), 1), ROUNDING);
    assertArrayEquals(new double[] {z, z / 2}, ngrams.probabilities(symbols("bz"), 1), ROUNDING);
    assertArrayEquals(new double[] {a, a}, ngrams.probabilities(symbols("ca"), 1), ROUNDING);
    assertArrayEquals(new double[] {a, a}, ngrams.probabilities(symbols("za"), 1), ROUNDING);
  }

  @Test
  void firstSymbolsHaveTheContextThatThereIs() {
    ByteNgrams ngrams = ByteNgrams.count(3, List.of(symbols("abac")));
    double[] first = ngrams.probabilities(symbols("b"), 0);
    assertEquals(first[0], first[1]);
    assertEquals(first[0], first[2]);
    double[] second = ngrams.probabilities(symbols("ab"), 1);
    assertTrue(second[1] > second[0]);
    assertEquals(second[1], second[2]);
  }

  @Test
  void noContextReachesOverTheBordersOfTexts() {
    ByteNgrams apart = ByteNgrams.count(2, List.of(symbols("ab"), symbols("cd")));
    double[] c = apart.probabilities(symbols("bc"), 1);
    assertEquals(c[0], c[1]);
  }

  @Test
  void bitsAreThoseOfTheSymbols() {
    ByteNgrams ngrams = ByteNgrams.count(2, List.of(symbols("abac")));
    int[] text = symbols("ab");
    double[] bits = ngrams.bits(text);
    double a = (2 + 3 / 257.0) / 7;
    double b = (1 + 3 / 257.0) / 7;
    assertEquals(-Math.log(a * b) / Math.log(2), bits[0], ROUNDING);
    assertEquals(-Math.log(a * (1 + 2 * b) / 4) / Math.log(2), bits[1], ROUNDING);
  }

  @Test
  void withoutTextEverySymbolIsEquallyLikely() {
    ByteNgrams ngrams = ByteNgrams.count(3, List.of());
    assertArrayEquals(
        new double[] {1 / 257.0, 1 / 257.0, 1 / 257.0},
        ngrams.probabilities(symbols("abc"), 2),
        ROUNDING);
  }

  /** Contexts of the training text, of other texts, with bytes 0 and 255 and ends of documents. */
  @Test
  void probabilitiesSumToOne() {
    Random random = new Random(1);
    List<int[]> texts =
        IntStream.range(0, 20)
            .mapToObj(i -> random.ints(200, 0, i < 10 ? 4 : TextSymbols.ALPHABET).toArray())
            .toList();
    for (int order : new int[] {1, 3, 6, ByteNgrams.HIGHEST}) {
      ByteNgrams ngrams = ByteNgrams.count(order, texts);
      for (int trial = 0; trial < 200; trial++) {
        int[] text =
            trial % 2 == 0
                ? texts.get(trial % texts.size()).clone()
                : random.ints(200, 0, TextSymbols.ALPHABET).toArray();
        int at = random.nextInt(Math.min(text.length, 1 + trial));
        double[] sums = new double[order];
        for (int symbol = 0; symbol < TextSymbols.ALPHABET; symbol++) {
          text[at] = symbol;
          double[] by = ngrams.probabilities(text, at);
          for (int k = 0; k < order; k++) {
            assertTrue(by[k] > 0);
            sums[k] += by[k];
          }
        }
        double[] ones = new double[order];
        Arrays.fill(ones, 1);
        assertArrayEquals(ones, sums, ROUNDING);
      }
    }
  }

  /** The hash tables of a higher order and many keys change nothing in the lower ones. */
  @Test
  void lowerOrdersDoNotDependOnTheHighest() {
    int[] text = new Random(2).ints(20_000, 0, TextSymbols.ALPHABET).toArray();
    int[] held = new Random(3).ints(100, 0, TextSymbols.ALPHABET).toArray();
    double[] high = ByteNgrams.count(ByteNgrams.HIGHEST, List.of(text)).bits(held);
    for (int order = 1; order < ByteNgrams.HIGHEST; order++) {
      assertArrayEquals(
          Arrays.copyOf(high, order), ByteNgrams.count(order, List.of(text)).bits(held));
    }
  }

  @Test
  void refusesOtherOrders() {
    assertThrows(IllegalArgumentException.class, () -> ByteNgrams.count(0, List.of()));
    assertThrows(
        IllegalArgumentException.class, () -> ByteNgrams.count(ByteNgrams.HIGHEST + 1, List.of()));
  }
}
