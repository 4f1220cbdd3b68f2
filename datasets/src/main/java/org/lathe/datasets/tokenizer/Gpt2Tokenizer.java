package org.lathe.datasets.tokenizer;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import java.nio.charset.StandardCharsets;

/** GPT-2's byte pair encoding (Radford et al., 2019): 50,256 pieces, and 50256 ends a document. */
public final class Gpt2Tokenizer implements Tokenizer {
  /** {@code gpt2}. */
  public static final String NAME = "gpt2";

  private static final int SEPARATOR = 50256;

  private final Encoding encoding =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.R50K_BASE);

  private final Gpt2Pieces pieces =
      new Gpt2Pieces(piece -> encoding.encodeOrdinary(piece).toArray());

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int vocabulary() {
    return SEPARATOR + 1;
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
    return new String(bytes(ids), StandardCharsets.UTF_8);
  }

  @Override
  public long utf8Length(int[] ids) {
    return bytes(ids).length;
  }

  private byte[] bytes(int[] ids) {
    TokenIds.check(ids, vocabulary());
    IntArrayList text = new IntArrayList(ids.length);
    for (int id : ids) {
      if (id != SEPARATOR) {
        text.add(id);
      }
    }
    return encoding.decodeBytes(text);
  }
}
