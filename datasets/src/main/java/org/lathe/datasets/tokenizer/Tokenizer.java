package org.lathe.datasets.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lathe.files.InputException;

/**
 * Text to token ids and back. Decoding restores any Unicode text exactly (but see {@link
 * HuggingFaceTokenizer}); a lone surrogate, which is not Unicode text, is encoded as U+FFFD.
 * Thread-safe.
 */
public interface Tokenizer {
  /** Returns the name that users give and checkpoints record. */
  String name();

  /** Returns the number of ids: they are {@code 0 .. vocabulary() - 1}. */
  int vocabulary();

  /** Returns the id that ends a document. No text encodes to it. */
  int separator();

  /** Returns the ids of a text. Names of special tokens in the text are encoded as plain text. */
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
   * Returns the text of ids. Bytes that are not UTF-8 become U+FFFD; separators add nothing.
   *
   * @throws InputException if an id is outside the vocabulary
   */
  String decode(int[] ids);

  /**
   * Returns the number of bytes that ids stand for: the length of their text in UTF-8, in which a
   * character that is cut counts the bytes that are there. Separators add nothing.
   *
   * @throws InputException if an id is outside the vocabulary
   */
  default long utf8Length(int[] ids) {
    return decode(ids).getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * Returns the {@code tokenizer.json} that a checkpoint must keep, since nothing else has it;
   * empty for a tokenizer that its name finds again. {@link TokenizerTraining#open} reads it.
   */
  default Optional<byte[]> saved() {
    return Optional.empty();
  }

  /**
   * Returns the text of ids, with a visible mark at each end of a document, for people.
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

  /** Returns the names that {@link #named} accepts besides paths. */
  static List<String> names() {
    return List.of(ByteTokenizer.NAME, Gpt2Tokenizer.NAME);
  }

  /**
   * Returns the tokenizer of a name.
   *
   * @param name {@code bytes}, {@code gpt2}, or the path of a {@code tokenizer.json} or of a folder
   *     that contains one
   * @throws InputException if there is none of that name, or it must be trained first
   */
  static Tokenizer named(String name) {
    if (TokenizerTraining.named(name).isPresent()) {
      throw new InputException(
          "tokenizer %s is trained on the text of a training run, which keeps it: give the path of the %s in a checkpoint of such a run"
              .formatted(name, HuggingFaceTokenizer.FILE));
    }
    return switch (name) {
      case ByteTokenizer.NAME -> new ByteTokenizer();
      case Gpt2Tokenizer.NAME -> new Gpt2Tokenizer();
      default ->
          HuggingFaceTokenizer.open(
              HuggingFaceTokenizer.fileOf(name)
                  .orElseThrow(
                      () ->
                          new InputException(
                              "tokenizer '%s' is unknown: choose one of %s, or give the path of a %s; training also takes %s"
                                  .formatted(
                                      name,
                                      String.join(", ", names()),
                                      HuggingFaceTokenizer.FILE,
                                      String.join(" and ", TokenizerTraining.FORMS)))));
    };
  }
}
