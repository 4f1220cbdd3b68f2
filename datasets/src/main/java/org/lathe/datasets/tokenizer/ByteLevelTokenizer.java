package org.lathe.datasets.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A tokenizer that was trained on a text, of byte pairs or of words ({@link TokenizerTraining}).
 */
final class ByteLevelTokenizer implements Tokenizer {
  /** Ends a document; ids below it are bytes. */
  static final int SEPARATOR = 256;

  /** Number of ids that are not learned. */
  static final int RESERVED = SEPARATOR + 1;

  private final String name;
  private final ByteLevelVocabulary vocabulary;
  private final Gpt2Pieces pieces;

  ByteLevelTokenizer(String name, ByteLevelVocabulary vocabulary) {
    this.name = name;
    this.vocabulary = vocabulary;
    this.pieces =
        new Gpt2Pieces(
            vocabulary.wholeWords()
                ? wholeWords(vocabulary.words())
                : new BytePairEncoder(vocabulary.merges())::encode);
  }

  private static Function<String, int[]> wholeWords(Map<String, Integer> words) {
    ByteTokenizer bytes = new ByteTokenizer();
    return piece -> {
      Integer word = words.get(piece);
      return word == null ? bytes.encode(piece) : new int[] {word};
    };
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int vocabulary() {
    return vocabulary.size();
  }

  @Override
  public int separator() {
    return SEPARATOR;
  }

  @Override
  public int[] encode(String text) {
    return pieces.encode(WellFormed.text(text));
  }

  @Override
  public String decode(int[] ids) {
    TokenIds.check(ids, vocabulary());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(4 * ids.length);
    for (int id : ids) {
      bytes.writeBytes(vocabulary.tokens().get(id));
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Override
  public long utf8Length(int[] ids) {
    TokenIds.check(ids, vocabulary());
    long length = 0;
    for (int id : ids) {
      length += vocabulary.tokens().get(id).length;
    }
    return length;
  }

  @Override
  public Optional<byte[]> saved() {
    return Optional.of(ByteLevelJson.write(vocabulary));
  }
}
