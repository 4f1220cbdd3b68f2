package org.lathe.datasets.baseline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lathe.datasets.tokenizer.ByteTokenizer;
import org.lathe.datasets.tokenizer.Gpt2Tokenizer;
import org.lathe.datasets.tokenizer.Tokenizer;

class TextBaselinesTest {
  private static final String TRAINING = "The cat sat on the mat. ".repeat(20) + "Ein Ärger!";
  private static final List<String> HELD_OUT = List.of("The mat sat on the cat.", "Ärger on a mat");

  private static List<int[]> ids(Tokenizer tokenizer, List<String> texts) {
    return texts.stream().map(tokenizer::encode).toList();
  }

  private static TextBaselines of(Tokenizer tokenizer) {
    return TextBaselines.of(tokenizer, ids(tokenizer, List.of(TRAINING)), ids(tokenizer, HELD_OUT));
  }

  private static TextBaseline named(TextBaselines baselines, String name) {
    return baselines.baselines().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void xzReadsTheSequencesOneAfterAnother() {
    TextBaselines baselines = of(new ByteTokenizer());
    byte[] text = String.join("", HELD_OUT).getBytes(StandardCharsets.UTF_8);
    assertEquals(text.length, baselines.bytes());
    assertEquals(2, baselines.sequences());
    assertEquals(8.0 * XzSize.of(text), named(baselines, "xz").bits());
    assertEquals(0, named(baselines, "xz").bitsBySequence().length);
  }

  @Test
  void bitsOfSequencesAddUp() {
    for (TextBaseline each : of(new Gpt2Tokenizer()).baselines().subList(1, 5)) {
      assertEquals(HELD_OUT.size(), each.bitsBySequence().length);
      assertEquals(each.bits(), Arrays.stream(each.bitsBySequence()).sum());
    }
  }

  @Test
  void tableOfBytesIsTheTableOfTokensThatAreBytes() {
    Tokenizer bytes = new ByteTokenizer();
    TokenUnigrams tokens = TokenUnigrams.count(bytes.vocabulary(), ids(bytes, List.of(TRAINING)));
    assertArrayEquals(
        ids(bytes, HELD_OUT).stream().mapToDouble(tokens::bits).toArray(),
        named(of(bytes), "unigram").bitsBySequence());
  }

  @Test
  void baselinesOfBytesDoNotDependOnTheTokenizer() {
    TextBaselines bytes = of(new ByteTokenizer());
    TextBaselines words = of(new Gpt2Tokenizer());
    for (TextBaseline each : bytes.baselines()) {
      assertEquals(each.bits(), named(words, each.name()).bits());
    }
    assertEquals(bytes.trainingBytes(), words.trainingBytes());
    assertEquals(5, words.baselines().size());
  }

  @Test
  void tableOfTokensIsADistribution() {
    Tokenizer gpt2 = new Gpt2Tokenizer();
    for (List<String> training : List.of(List.<String>of(), List.of(TRAINING))) {
      TokenUnigrams tokens = TokenUnigrams.count(gpt2.vocabulary(), ids(gpt2, training));
      assertEquals(
          1, IntStream.range(0, gpt2.vocabulary()).mapToDouble(tokens::probability).sum(), 1e-9);
    }
  }

  @Test
  void endsOfDocumentsArePredictedButAreNoText() {
    for (Tokenizer tokenizer : List.of(new ByteTokenizer(), new Gpt2Tokenizer())) {
      int end = tokenizer.separator();
      int[] ids = {tokenizer.encode("a")[0], end, end, tokenizer.encode("b")[0], end};
      int[] symbols = TextSymbols.of(tokenizer, ids);
      assertArrayEquals(
          new int[] {'a', TextSymbols.END, TextSymbols.END, 'b', TextSymbols.END}, symbols);
      assertArrayEquals(new byte[] {'a', 'b'}, TextSymbols.bytes(List.of(symbols)));
      assertEquals(2, TextSymbols.countBytes(symbols));
    }
  }

  @Test
  void longerContextsHelpWithTextLikeTheTraining() {
    TextBaselines baselines = of(new ByteTokenizer());
    assertTrue(named(baselines, "ngram_3").bits() < named(baselines, "unigram").bits());
  }

  @Test
  void withoutTrainingTextThereIsXzAlone() {
    Tokenizer bytes = new ByteTokenizer();
    TextBaselines baselines = TextBaselines.of(bytes, List.of(), ids(bytes, HELD_OUT));
    assertEquals(List.of("xz"), List.copyOf(baselines.bitsPerByte().keySet()));
    assertEquals(0, baselines.trainingBytes());
  }

  @Test
  void oneLine() {
    TextBaseline xz = new TextBaseline("xz", "xz -9e", 12, new double[0]);
    TextBaseline unigram = TextBaseline.of("unigram", "unigram", new double[] {20, 29.5});
    assertEquals(
        "xz -9e 1.20 bits/byte, unigram 4.95 (of 10 bytes; tables from 1,000 training bytes)",
        new TextBaselines(2, 10, 1000, List.of(xz, unigram)).toString());
    assertEquals(
        "xz -9e 1.20 bits/byte (of 10 bytes)", new TextBaselines(2, 10, 0, List.of(xz)).toString());
  }
}
