package org.lathe.datasets.tokenizer;

import com.knuddels.jtokkit.api.IntArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * GPT-2's pre-tokenization with a cache for words. A text is cut into pieces (words with the space
 * before them, numbers, marks, white space), and each is encoded on its own. Most pieces of a text
 * occurred before: merging their byte pairs again takes half of the library's time or more.
 *
 * <p>Threads share the cache. If two of them fill a slot at once, it contains what the last one
 * wrote. Each piece in a slot is complete, because its fields are final, so the ids do not depend
 * on the threads.
 */
final class Gpt2Pieces {
  /**
   * The pattern by which the encoding cuts a text (Radford et al., 2019), as in OpenAI's release.
   */
  private static final Pattern CUT =
      Pattern.compile(
          "'(?:[sdmt]|ll|ve|re)| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          Pattern.UNICODE_CHARACTER_CLASS);

  private static final int SLOTS = 1 << 16;
  private static final int LONGEST = 32;

  private final Function<String, int[]> encoder;
  private final Piece[] slots = new Piece[SLOTS];

  private record Piece(String text, int[] ids) {}

  /**
   * Encodes piece by piece.
   *
   * @param encoder returns the ids of one piece, the same in every call
   */
  Gpt2Pieces(Function<String, int[]> encoder) {
    this.encoder = encoder;
  }

  /** Hands over the pieces of a text, in its order; together they are the text. */
  static void cut(String text, Consumer<String> sink) {
    Matcher cut = CUT.matcher(text);
    while (cut.find()) {
      sink.accept(cut.group());
    }
  }

  int[] encode(String text) {
    IntArrayList ids = new IntArrayList(text.length() / 3 + 1);
    Matcher cut = CUT.matcher(text);
    while (cut.find()) {
      for (int id : ids(text, cut.start(), cut.end())) {
        ids.add(id);
      }
    }
    return ids.toArray();
  }

  private int[] ids(String text, int from, int to) {
    if (to - from > LONGEST) {
      return encoder.apply(text.substring(from, to));
    }
    int slot = slot(text, from, to);
    Piece known = slots[slot];
    if (known != null
        && known.text().length() == to - from
        && text.startsWith(known.text(), from)) {
      return known.ids();
    }
    String piece = text.substring(from, to);
    int[] ids = encoder.apply(piece);
    slots[slot] = new Piece(piece, ids);
    return ids;
  }

  private static int slot(String text, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + text.charAt(i);
    }
    // Multiplied, since words of one length differ mostly in the low bits.
    return (hash * 0x9E3779B9) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(SLOTS));
  }
}
