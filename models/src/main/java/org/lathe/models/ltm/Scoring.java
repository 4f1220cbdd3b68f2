package org.lathe.models.ltm;

import java.util.Optional;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.Hoist;
import org.lathe.models.GraphNames;
import org.lathe.models.blocks.GatesOutput;

/** Scores the sequences of a batch at the session's present posterior and noise. */
public final class Scoring implements AutoCloseable {
  private final Program prefix;
  private final Program score;

  /** Compiles the program for scoring. */
  public Scoring(Session session, LtmGraphs graphs) {
    Hoist.Split split = graphs.score();
    this.prefix = session.compile(split.prefix());
    this.score = session.compile(split.rest());
  }

  /** Loads a batch with the present weights; see {@link FastLearning#load}. */
  public void load(int[] tokens, int[] targets) {
    FastLearning.feed(prefix, tokens, targets);
    FastLearning.feed(score, tokens, targets);
    prefix.run();
  }

  /** Scores the loaded batch. */
  public Score score() {
    score.run();
    return Score.of(score.read(GraphNames.NLL), score.read(LtmGraphs.KL));
  }

  /**
   * Returns the loss of each token in nats from the last call of {@link #score}, [batch, length].
   */
  public float[] tokenNll() {
    return score.read(GraphNames.TOKEN_NLL);
  }

  /**
   * Returns the gates of the experts in the last call of {@link #score}, [L, experts, batch *
   * length]; empty where the decoder has none.
   */
  public Optional<float[]> gates() {
    return GatesOutput.of(score);
  }

  @Override
  public void close() {
    prefix.close();
    score.close();
  }
}
