package org.lathe.datasets.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BytePairTrainingTest {
  /** Few characters, so that pairs repeat, overlap and tie. */
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of("a", "a", "b", "ab", "ba", "c", " ", " a", "\n", "\u00E9", "\u6F22", "1")
        .list()
        .ofMaxSize(80)
        .map(parts -> String.join("", parts));
  }

  private static ByteLevelVocabulary learn(String text, int most) {
    PieceCounts counts = new PieceCounts();
    counts.add(text);
    return ByteLevelVocabulary.ofMerges(new BytePairTraining(counts).merges(most));
  }

  private static String latin(byte[] token) {
    return new String(token, StandardCharsets.ISO_8859_1);
  }

  private static List<String> learned(ByteLevelVocabulary vocabulary) {
    List<String> pairs = new ArrayList<>();
    for (BytePair merge : vocabulary.merges()) {
      pairs.add(
          latin(vocabulary.tokens().get(merge.left()))
              + "+"
              + latin(vocabulary.tokens().get(merge.right())));
    }
    return pairs;
  }

  @Property
  void itLearnsWhatTheDefinitionDoes(
      @ForAll("texts") String text, @ForAll @IntRange(max = 30) int most) {
    List<String> expected =
        NaiveBytePairs.learn(text, most).stream()
            .map(pair -> latin(pair.get(0)) + "+" + latin(pair.get(1)))
            .toList();
    assertEquals(expected, learned(learn(text, most)));
  }

  @Property
  void itEncodesAsTheDefinitionDoes(
      @ForAll("texts") String text,
      @ForAll("texts") String other,
      @ForAll @IntRange(max = 30) int most) {
    ByteLevelVocabulary vocabulary = learn(text, most);
    Tokenizer tokenizer = new ByteLevelTokenizer("bpe", vocabulary);
    List<String> encoded = new ArrayList<>();
    for (int id : tokenizer.encode(text + other)) {
      encoded.add(latin(vocabulary.tokens().get(id)));
    }
    List<String> expected =
        NaiveBytePairs.encode(text + other, NaiveBytePairs.learn(text, most)).stream()
            .map(BytePairTrainingTest::latin)
            .toList();
    assertEquals(expected, encoded);
  }

  /** The order of documents is no part of the result, and a text is no more than its counts. */
  @Property
  void theOrderOfTextsDoesNotMatter(@ForAll("texts") String one, @ForAll("texts") String other) {
    PieceCounts forward = new PieceCounts();
    PieceCounts backward = new PieceCounts();
    List.of(one, other).forEach(forward::add);
    List.of(other, one).forEach(backward::add);
    assertEquals(
        new BytePairTraining(forward).merges(40), new BytePairTraining(backward).merges(40));
  }

  /** Counts: ab 3, bc 2, cd 2; then a pair with the new token. */
  @Test
  void theMostFrequentPairFirstAndOfEqualOnesTheSmaller() {
    assertEquals(List.of("a+b", "b+c", "c+d"), learned(learn("ab\nbc\nab\ncd\nab\ncd\nbc", 10)));
    assertEquals(List.of("a+b", " +ab"), learned(learn("ab ab ab", 10)));
  }

  @Test
  void whatOccursOnceIsNotLearned() {
    assertEquals(List.of(), learn("abcdefg", 10).merges());
    assertEquals(ByteLevelTokenizer.RESERVED, learn("", 10).size());
  }

  @Test
  void noTokenIsLongerThanTheLimit() {
    ByteLevelVocabulary vocabulary = learn("a".repeat(5_000), 1_000);
    int longest = vocabulary.tokens().stream().mapToInt(token -> token.length).max().orElseThrow();
    assertTrue(longest > 128 && longest <= ByteLevelVocabulary.LONGEST, "longest " + longest);
  }

  /** A text without spaces is one piece. */
  @Test
  void aLongPieceIsEncoded() {
    Tokenizer tokenizer = new ByteLevelTokenizer("bpe", learn("abab", 1));
    int[] ids = tokenizer.encode("ab".repeat(200_000));
    assertEquals(200_000, ids.length);
    assertArrayEquals(new int[] {257, 257}, new int[] {ids[0], ids[199_999]});
  }
}
