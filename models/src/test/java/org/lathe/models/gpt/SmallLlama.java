package org.lathe.models.gpt;

import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.models.Parameter;
import org.lathe.models.Weights;

/** A decoder of a few thousand weights that are large enough for its predictions to differ. */
public final class SmallLlama {
  /** Token ids. */
  public static final int VOCABULARY = 14;

  /** Longest sequence; more than the window. */
  public static final int POSITIONS = 12;

  /** The token before each sequence. */
  public static final int SEPARATOR = 12;

  private static final int WINDOW = 3;
  private static final float SHARPER = 12;

  private SmallLlama() {}

  public static LlamaModel model(int layers, int window) {
    return (LlamaModel) new LlamaShape(layers, 16, 2, POSITIONS, window, 1).model(VOCABULARY);
  }

  public static LlamaModel model(int layers) {
    return model(layers, WINDOW);
  }

  /** A session that holds the weights. */
  public static Session open(String backend, int threads, LlamaModel model) {
    Backends.Choice choice = Backends.choose(backend);
    Session session = choice.backend().open(choice.device(), threads);
    Weights.start(session, model.parameters(), 11);
    for (Parameter parameter : model.parameters()) {
      float[] values = session.read(parameter.name());
      for (int i = 0; parameter.isMatrix() && i < values.length; i++) {
        values[i] *= SHARPER;
      }
      session.write(parameter.name(), values);
    }
    return session;
  }

  /** A sequence of ids, another one for each number. */
  public static int[] sequence(int number, int length) {
    int[] sequence = new int[length];
    for (int i = 0; i < length; i++) {
      sequence[i] = (3 * i * i + (2 * number + 1) * i + number) % SEPARATOR;
    }
    return sequence;
  }
}
