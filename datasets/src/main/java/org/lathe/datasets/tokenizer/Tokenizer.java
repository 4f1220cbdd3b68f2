package org.lathe.datasets.tokenizer;

import java.util.Arrays;
import java.util.List;
import org.lathe.files.InputException;

/**
 * Text to token ids and back. Any Unicode text comes back as it was (but see {@link
 * HuggingFaceTokenizer}); a lone surrogate, which is not Unicode text, is encoded as U+FFFD. Safe
 * for use by many threads.
 */
public interface Tokenizer {
  /** The name by which a user asks for it and a checkpoint records it. */
  String name();

  /** Number of ids: they are {@code 0 .. vocabulary() - 1}. */
  int vocabulary();

  /** The id that ends a document. No text encodes to it. */
  int separator();

  /** The ids of a text. Names of special tokens in the text are plain text like any other. */
  int[] encode(String text);

  /**
   * Hands over the same ids piece by piece. A caller that stores many texts needs no array of the
   * length of each.
   */
  default void encode(String text, IdSink sink) {
    int[] ids = encode(text);
    sink.accept(ids, ids.length);
  }

  /**
   * The text of ids. Bytes that are not UTF-8 become U+FFFD; separators add nothing.
   *
   * @throws InputException if an id is outside the vocabulary
   */
  String decode(int[] ids);

  /**
   * The text of ids with a visible mark where a document ends, for showing to people.
   *
   * @throws InputException if an id is outside the vocabulary
   */
  default String display(int[] ids) {
    StringBuilder shown = new StringBuilder();
    int start = 0;
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] == separator()) {
        shown.append(decode(Arrays.copyOfRange(ids, start, i))).append("<|endoftext|>");
        start = i + 1;
      }
    }
    return shown.append(decode(Arrays.copyOfRange(ids, start, ids.length))).toString();
  }

  /** The names that {@link #named} knows besides paths. */
  static List<String> names() {
    return List.of(ByteTokenizer.NAME, Gpt2Tokenizer.NAME);
  }

  /**
   * The tokenizer of a name.
   *
   * @param name {@code bytes}, {@code gpt2}, or the path of a {@code tokenizer.json} or of a folder
   *     that holds one
   * @throws InputException if there is none of that name
   */
  static Tokenizer named(String name) {
    return switch (name) {
      case ByteTokenizer.NAME -> new ByteTokenizer();
      case Gpt2Tokenizer.NAME -> new Gpt2Tokenizer();
      default ->
          HuggingFaceTokenizer.open(
              HuggingFaceTokenizer.fileOf(name)
                  .orElseThrow(
                      () ->
                          new InputException(
                              "tokenizer '%s' is unknown: choose one of %s, or the path of a %s"
                                  .formatted(
                                      name,
                                      String.join(", ", names()),
                                      HuggingFaceTokenizer.FILE))));
    };
  }
}
