package org.lathe.datasets.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.lathe.datasets.CounterHash;

class TokenizerPropertyTest {
  private static final Tokenizer BYTES = Tokenizer.named("bytes");
  private static final Tokenizer GPT2 = Tokenizer.named("gpt2");
  private static final Tokenizer WORDS = trained("words:300");
  private static final Tokenizer PAIRS = trained("bpe:300");
  private static final Encoding LIBRARY =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.R50K_BASE);

  /** Has learned from text like that of the properties, with characters of several bytes. */
  private static Tokenizer trained(String name) {
    PieceCounts counts = new PieceCounts();
    counts.add(
        "word words 123 123'll a\u0301\u0301 a\u0301\u0301 \u3000\u3000 \uFEFF\uFEFF ".repeat(2));
    return TokenizerTraining.named(name).orElseThrow().train(counts);
  }

  @Provide
  Arbitrary<Tokenizer> tokenizers() {
    return Arbitraries.of(BYTES, GPT2, WORDS, PAIRS);
  }

  @Provide
  Arbitrary<String> texts() {
    return UnicodeText.any();
  }

  @Provide
  Arbitrary<String> units() {
    return UnicodeText.anyUnits();
  }

  @Property
  void anyUnicodeTextComesBack(
      @ForAll("tokenizers") Tokenizer tokenizer, @ForAll("texts") String text) {
    assertEquals(text, tokenizer.decode(tokenizer.encode(text)));
  }

  @Property
  void textNeverEncodesToTheSeparatorNorPastTheVocabulary(
      @ForAll("tokenizers") Tokenizer tokenizer, @ForAll("texts") String text) {
    for (int id : tokenizer.encode(text)) {
      assertTrue(id >= 0 && id < tokenizer.vocabulary() && id != tokenizer.separator());
    }
  }

  @Property
  void loneSurrogatesBecomeTheReplacementCharacter(
      @ForAll("tokenizers") Tokenizer tokenizer, @ForAll("units") String text) {
    StringBuilder wellFormed = new StringBuilder();
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
        .forEach(wellFormed::appendCodePoint);
    assertEquals(wellFormed.toString(), tokenizer.decode(tokenizer.encode(text)));
  }

  /** Words that repeat, in any order, because both fill the cache of words. */
  @Property
  void gpt2IdsAreThoseOfTheLibrary(@ForAll List<@From("texts") String> texts) {
    String text = String.join(" ", texts) + String.join("", texts);
    assertArrayEquals(LIBRARY.encodeOrdinary(text).toArray(), GPT2.encode(text));
  }

  /** Repeated, so that there are several pieces; some end inside a character. */
  @Property
  void piecesTogetherAreTheIds(
      @ForAll("tokenizers") Tokenizer tokenizer,
      @ForAll("units") String text,
      @ForAll @IntRange(min = 1, max = 200) int times) {
    String whole = text.repeat(times);
    IntStream.Builder pieces = IntStream.builder();
    tokenizer.encode(whole, (ids, count) -> Arrays.stream(ids, 0, count).forEach(pieces));
    assertArrayEquals(tokenizer.encode(whole), pieces.build().toArray());
  }

  @Property
  void anyIdsOfTheVocabularyDecode(@ForAll("tokenizers") Tokenizer tokenizer, @ForAll long seed) {
    int[] ids = new int[50];
    Arrays.setAll(ids, i -> (int) CounterHash.below(seed, i, tokenizer.vocabulary()));
    int[] withoutSeparators =
        Arrays.stream(ids).filter(id -> id != tokenizer.separator()).toArray();
    assertEquals(tokenizer.decode(withoutSeparators), tokenizer.decode(ids));
  }

  @Property
  void theBytesOfIdsAreCounted(
      @ForAll("tokenizers") Tokenizer tokenizer, @ForAll("texts") String text) {
    int[] ids = tokenizer.encode(text);
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    assertEquals(bytes, tokenizer.utf8Length(ids));
    // A character that is cut has some of its bytes at each side.
    int[] first = Arrays.copyOf(ids, ids.length / 2);
    int[] second = Arrays.copyOfRange(ids, ids.length / 2, ids.length);
    assertEquals(bytes, tokenizer.utf8Length(first) + tokenizer.utf8Length(second));
    assertEquals(0, tokenizer.utf8Length(new int[] {tokenizer.separator()}));
  }
}
