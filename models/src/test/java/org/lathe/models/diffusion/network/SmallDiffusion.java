package org.lathe.models.diffusion.network;

import java.util.SplittableRandom;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.models.Parameter;
import org.lathe.models.Weights;
import org.lathe.models.diffusion.noise.Process;
import org.lathe.models.diffusion.noise.ScheduleName;

/** Models of a few thousand weights. */
public final class SmallDiffusion {
  /** Token ids. */
  public static final int VOCABULARY = 11;

  /** Tokens of the longest sequence. */
  public static final int POSITIONS = 9;

  /** Places of the longest sequence. */
  public static final int PLACES = POSITIONS + 1;

  private static final double SHARPER = 0.3;

  private SmallDiffusion() {}

  /** Returns the shape of a process's model, which reads the time as its release does. */
  public static DiffusionConfig config(Process process) {
    return config(process, process != Process.MDLM);
  }

  /** Returns the shape of a process's model. */
  public static DiffusionConfig config(Process process, boolean timeInput) {
    ScheduleName schedule =
        switch (process) {
          case MDLM, SEDD_ABSORB -> ScheduleName.LOG_LINEAR;
          case SEDD_UNIFORM -> ScheduleName.GEOMETRIC;
          case MD4 -> ScheduleName.LINEAR;
        };
    return new DiffusionConfig(
        process,
        VOCABULARY,
        16,
        2,
        2,
        24,
        POSITIONS,
        8,
        8,
        timeInput,
        schedule.published(),
        DiffusionConfig.EPSILON,
        DiffusionConfig.ROPE_THETA);
  }

  /** Opens a session that holds the weights of a training's start. */
  public static Session start(String backend, int threads, DiffusionConfig config) {
    Backends.Choice choice = Backends.choose(backend);
    Session session = choice.backend().open(choice.device(), threads);
    Weights.start(session, DiffusionNetwork.of(config).parameters(), 11);
    return session;
  }

  /** Opens a session with weights of which none is zero, so that every one has a gradient. */
  public static Session open(String backend, int threads, DiffusionConfig config) {
    Session session = start(backend, threads, config);
    SplittableRandom random = new SplittableRandom(3);
    for (Parameter parameter : DiffusionNetwork.of(config).parameters()) {
      float[] values = session.read(parameter.name());
      for (int i = 0; i < values.length; i++) {
        values[i] += (float) (SHARPER * random.nextGaussian());
      }
      session.write(parameter.name(), values);
    }
    return session;
  }

  /** A sequence of tokens, another one for each number. */
  public static int[] sequence(int number, int length) {
    int[] sequence = new int[length];
    for (int i = 0; i < length; i++) {
      sequence[i] = (3 * i * i + (2 * number + 1) * i + number) % VOCABULARY;
    }
    return sequence;
  }

  /**
   * A sequence after the first place, about half of whose tokens noise replaced.
   *
   * @param targets the tokens; the first place is not noisy
   */
  public static int[] noisy(Process process, int number, int[] targets) {
    int[] noisy = targets.clone();
    for (int i = 1; i < noisy.length; i++) {
      if ((i + number) % 2 == 0) {
        noisy[i] = process.masks() ? VOCABULARY : (5 * i + number) % VOCABULARY;
      }
    }
    return noisy;
  }
}
