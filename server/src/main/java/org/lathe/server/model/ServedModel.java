package org.lathe.server.model;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.lathe.engine.Session;
import org.lathe.models.BatchShape;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Vocabulary;
import org.lathe.models.decoding.StepDecoder;
import org.lathe.models.decoding.StepwiseModel;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.LatentModel;
import org.lathe.models.ltm.LtmDecoder;
import org.lathe.training.TrainedModel;

/**
 * A trained model whose weights stay in a session between requests. Its session belongs to the one
 * thread that does the work; what does not touch the session may be called by any.
 */
public final class ServedModel implements AutoCloseable {
  /** A session keeps some states for each length of text that it fitted. */
  private static final int MOST_LENGTHS = 64;

  private final String name;
  private final TrainedModel trained;
  private final InferenceOptions inference;
  private final Supplier<Session> sessions;
  private final Set<Integer> lengths = new HashSet<>();
  private Session session;

  /**
   * Holds a model; its weights are loaded when they are first needed.
   *
   * @param name by which requests ask for it
   * @param inference how it is used
   * @param sessions opens an empty session of the engine
   */
  public ServedModel(
      String name, TrainedModel trained, InferenceOptions inference, Supplier<Session> sessions) {
    this.name = name;
    this.trained = trained;
    this.inference = inference;
    this.sessions = sessions;
  }

  /** Returns the name by which requests ask for it. */
  public String name() {
    return name;
  }

  /** Returns the model with its tokenizer and its training. */
  public TrainedModel trained() {
    return trained;
  }

  /** Returns how it is used. */
  public InferenceOptions inference() {
    return inference;
  }

  /** Returns the number of tokens of its longest text. */
  public int positions() {
    return trained.model().config().positions();
  }

  /** Returns whether it generates token by token. */
  public boolean stepwise() {
    return trained.model() instanceof StepwiseModel;
  }

  /**
   * Returns the session with the weights, a new one after texts of many lengths.
   *
   * @param length of the text that is to be fitted
   */
  public Session session(int length) {
    if (lengths.size() >= MOST_LENGTHS && !lengths.contains(length)) {
      close();
    }
    lengths.add(length);
    if (session == null) {
      Session opened = sessions.get();
      trained.checkpoint().loadWeights(opened);
      session = opened;
    }
    return session;
  }

  /**
   * Compiles the programs for decoding one sequence.
   *
   * @param length of the longest prompt to come
   * @param passed told of each fast step of a fit to a prompt
   * @throws ClassCastException if the model is not {@link #stepwise}
   */
  public StepDecoder decoder(int length, Runnable passed) {
    int separator = trained.tokenizer().separator();
    if (trained.model() instanceof LatentModel latent) {
      FastLearning.Listener listener = (step, score) -> passed.run();
      return new LtmDecoder(
          session(length),
          latent.graphs(new BatchShape(1, 1)),
          separator,
          (FitOptions) inference,
          listener);
    }
    StepwiseModel model = (StepwiseModel) trained.model();
    return model.decoder(session(length), 1, separator, inference);
  }

  /** Returns the vocabulary of the tokenizer. */
  public Vocabulary vocabulary() {
    return trained.vocabulary();
  }

  /** Frees the session; the next use opens another. */
  @Override
  public void close() {
    lengths.clear();
    if (session != null) {
      session.close();
      session = null;
    }
  }
}
