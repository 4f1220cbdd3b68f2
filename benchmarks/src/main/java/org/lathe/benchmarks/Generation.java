package org.lathe.benchmarks;

import org.lathe.engine.Backend;
import org.lathe.engine.Session;
import org.lathe.models.Weights;
import org.lathe.models.decoding.Conditioning;
import org.lathe.models.decoding.StepDecoder;

/**
 * Decoding of one sequence token by token with the model's decoder, with the likeliest token each
 * time, in a separate session.
 */
public final class Generation implements AutoCloseable {
  private final Session session;
  private final StepDecoder decoder;
  private final int tokens;
  private final float[] logits;
  private final int[] token = new int[1];

  Generation(Workload workload, Backend backend, int threads, int tokens) {
    this(workload, backend.open(backend.devices().getFirst(), threads), tokens);
  }

  /**
   * Compiles the programs, with new weights.
   *
   * @param session empty; closed with this
   * @param tokens to generate in a run
   */
  public Generation(Workload workload, Session session, int tokens) {
    this.tokens = tokens;
    this.session = session;
    Weights.start(session, workload.model().parameters(), Workload.SEED);
    decoder = StepGraphs.decoder(workload, session);
    logits = new float[decoder.vocabulary()];
  }

  /** Generates the tokens. */
  public void run() {
    decoder.begin(Conditioning.nothing(Workload.SEED, 0));
    token[0] = 0;
    for (int position = 0; position < tokens; position++) {
      decoder.next(token, logits);
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
    decoder.close();
    session.close();
  }
}
