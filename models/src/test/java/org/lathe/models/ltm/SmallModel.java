package org.lathe.models.ltm;

import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.models.Parameter;
import org.lathe.models.Vocabulary;
import org.lathe.models.Weights;

/** A model of a few thousand weights that are large enough for its predictions to differ. */
public final class SmallModel {
  /** Its tokenizer has one id fewer, as GPT-2's has where the model's vocabulary is padded. */
  public static final int VOCABULARY = 14;

  /** Longest sequence; more than the window. */
  public static final int POSITIONS = 12;

  private static final int WINDOW = 3;
  private static final float SHARPER = 12;

  private SmallModel() {}

  /** The shape, with this many layers of two latents. */
  public static LtmConfig config(int layers) {
    return LtmConfig.of(VOCABULARY, 16, layers, 2, POSITIONS, WINDOW, 2);
  }

  /** A session that holds the weights. */
  public static Session open(String backend, int threads, LtmConfig config) {
    Backends.Choice choice = Backends.choose(backend);
    Session session = choice.backend().open(choice.device(), threads);
    Weights.start(session, config.parameters(), 11);
    for (Parameter parameter : config.parameters()) {
      float[] values = session.read(parameter.name());
      for (int i = 0; parameter.isMatrix() && i < values.length; i++) {
        values[i] *= SHARPER;
      }
      session.write(parameter.name(), values);
    }
    return session;
  }

  /** A sequence of the tokenizer's ids, another one for each number. */
  public static int[] sequence(int number, int length) {
    int[] sequence = new int[length];
    for (int i = 0; i < length; i++) {
      sequence[i] = (3 * i * i + (2 * number + 1) * i + number) % (VOCABULARY - 2);
    }
    return sequence;
  }

  /** The ids that the model knows but the last. */
  public static Vocabulary vocabulary() {
    return new Vocabulary(VOCABULARY - 1, VOCABULARY - 2);
  }
}
