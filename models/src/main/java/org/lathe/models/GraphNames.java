package org.lathe.models;

/** Names of inputs and outputs that the graphs of all families share. */
public final class GraphNames {
  /** Input: int32 [batch, length], what the decoder reads. */
  public static final String TOKENS = "tokens";

  /** Input: int32 [batch, length], what it predicts; -1 is not scored. */
  public static final String TARGETS = "targets";

  /** Output: negative log likelihood of each sequence in nats, [batch]. */
  public static final String NLL = "nll";

  /** Output: negative log likelihood of each token in nats, [batch, length]. */
  public static final String TOKEN_NLL = "token_nll";

  /** Output: logits, [batch, length, vocabulary]; or [batch, vocabulary] when decoding. */
  public static final String LOGITS = "logits";

  /** Input: Philox's key, int32 [2]. */
  public static final String KEY = "key";

  /** Input: a stream for each sequence, int32 [batch, 3]. */
  public static final String STREAM = "stream";

  private GraphNames() {}
}
