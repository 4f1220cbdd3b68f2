package org.lathe.benchmarks;

import java.util.Set;
import org.lathe.engine.Backend;
import org.lathe.engine.Session;
import org.lathe.models.Parameter;
import org.lathe.models.Weights;
import org.lathe.models.ltm.Decoding;
import org.lathe.models.ltm.LtmConfig;

/**
 * Decoding of one sequence token by token with the key-value cache, with the likeliest token each
 * time, in a separate session.
 */
public final class Generation implements AutoCloseable {
  /** Read once per sequence, not once per token. */
  private static final Set<String> OF_LATENTS =
      Set.of("layers.cross_attention.wk.weight", "layers.cross_attention.wv.weight");

  private final Session session;
  private final Decoding decoding;
  private final int tokens;
  private final float[] logits;
  private final int[] token = new int[1];

  Generation(LtmConfig config, Backend backend, int threads, int tokens) {
    this(config, backend.open(backend.devices().getFirst(), threads), tokens);
  }

  /**
   * Compiles the programs, with new weights.
   *
   * @param session empty; closed with this
   * @param tokens to generate in a run
   */
  public Generation(LtmConfig config, Session session, int tokens) {
    this.tokens = tokens;
    this.session = session;
    Weights.start(session, config.parameters(), 1);
    decoding = new Decoding(session, config, 1);
    logits = new float[config.vocabulary()];
  }

  /** Returns the bytes of the weights that each token needs. */
  public static long bytesOfToken(LtmConfig config) {
    return config.parameters().stream()
        .filter(parameter -> !OF_LATENTS.contains(parameter.name()))
        .map(Parameter::type)
        .mapToLong(type -> type.bytes())
        .sum();
  }

  /** Generates the tokens. */
  public void run() {
    decoding.begin();
    token[0] = 0;
    for (int position = 0; position < tokens; position++) {
      decoding.next(token, logits);
      int best = 0;
      for (int id = 1; id < logits.length; id++) {
        if (logits[id] > logits[best]) {
          best = id;
        }
      }
      token[0] = best;
    }
  }

  @Override
  public void close() {
    decoding.close();
    session.close();
  }
}
