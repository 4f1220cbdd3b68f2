package org.lathe.datasets.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tokens as bytes, by id: 0 to 255 each one byte, 256 none (it ends a document), then what was
 * learned. Of byte pairs, merge k makes token 257 + k.
 *
 * @param tokens the bytes of each id; no two have the same
 * @param merges pairs of ids that become one, the first learned first; none for words
 * @param wholeWords whether a piece of a text that is a token is that token, and otherwise bytes
 */
record ByteLevelVocabulary(List<byte[]> tokens, List<BytePair> merges, boolean wholeWords) {
  /** What is longer is not learned; bytes. Parsers limit the length of names in JSON. */
  static final int LONGEST = 256;

  ByteLevelVocabulary {
    tokens = List.copyOf(tokens);
    merges = List.copyOf(merges);
  }

  int size() {
    return tokens.size();
  }

  /** Returns the tokens that every vocabulary has. */
  static List<byte[]> reserved() {
    List<byte[]> tokens = new ArrayList<>();
    for (int b = 0; b < ByteLevelTokenizer.SEPARATOR; b++) {
      tokens.add(new byte[] {(byte) b});
    }
    tokens.add(new byte[0]);
    return tokens;
  }

  static ByteLevelVocabulary ofWords(List<String> words) {
    List<byte[]> tokens = reserved();
    words.forEach(word -> tokens.add(word.getBytes(StandardCharsets.UTF_8)));
    return new ByteLevelVocabulary(tokens, List.of(), true);
  }

  static ByteLevelVocabulary ofMerges(List<BytePair> merges) {
    List<byte[]> tokens = reserved();
    for (BytePair merge : merges) {
      tokens.add(joined(tokens.get(merge.left()), tokens.get(merge.right())));
    }
    return new ByteLevelVocabulary(tokens, merges, false);
  }

  static byte[] joined(byte[] left, byte[] right) {
    byte[] joined = new byte[left.length + right.length];
    System.arraycopy(left, 0, joined, 0, left.length);
    System.arraycopy(right, 0, joined, left.length, right.length);
    return joined;
  }

  /** Returns the tokens of more than one byte that are UTF-8 text, by their text. */
  Map<String, Integer> words() {
    Map<String, Integer> words = new HashMap<>();
    for (int id = ByteLevelTokenizer.RESERVED; id < tokens.size(); id++) {
      words.put(new String(tokens.get(id), StandardCharsets.UTF_8), id);
    }
    return words;
  }
}
