package org.lathe.models.generation;

import java.util.Arrays;
import org.lathe.cpu.math.Philox;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.models.Batch;
import org.lathe.models.Vocabulary;
import org.lathe.models.ltm.Decoding;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.NoiseStream;
import org.lathe.models.ltm.Posterior;

/**
 * Generates text with the weights of a session: from latents drawn from the prior, from a prompt
 * (fit the latents to it, then continue), or from whatever latents are there. The token at a
 * position is a function of weights, latents, seed, the sequence's number and the position, never
 * of what else is generated beside it.
 */
public final class Generator implements AutoCloseable {
  private final Session session;
  private final LtmConfig config;
  private final Vocabulary vocabulary;
  private final Decoding decoding;
  private final Program prior;
  private final Program noise;

  /**
   * Compiles what generation needs.
   *
   * @param session holds the weights
   * @param batch sequences generated side by side; every program of the session that touches the
   *     posterior has this batch
   * @param vocabulary names the separator that stands before each sequence, and the ids that may be
   *     chosen where the model's vocabulary is padded
   */
  public Generator(Session session, LtmConfig config, int batch, Vocabulary vocabulary) {
    if (vocabulary.size() > config.vocabulary()) {
      throw new InputException(
          "the tokenizer has %d ids, the model %d: use the tokenizer it was trained with"
              .formatted(vocabulary.size(), config.vocabulary()));
    }
    LtmGraphs graphs = new LtmGraphs(config, batch, 1);
    this.session = session;
    this.config = config;
    this.vocabulary = vocabulary;
    this.decoding = new Decoding(session, config, batch);
    this.prior = session.compile(graphs.prior());
    this.noise = session.compile(graphs.noise());
  }

  /**
   * Sequences from latents of the prior N(0, I).
   *
   * @param count tokens of each sequence, at most the model's positions
   * @param seed of all random numbers
   * @param sequences number of each sequence of the batch; names its random numbers
   * @return [batch][count]
   */
  public int[][] fromPrior(int count, Sampling sampling, long seed, int... sequences) {
    requireRoom(0, count);
    requireBatch(sequences.length);
    prior.write(LtmGraphs.KEY, NoiseStream.key(seed));
    prior.write(LtmGraphs.STREAM, NoiseStream.of(NoiseStream.Purpose.PRIOR, 0, 0, sequences));
    prior.run();
    return fromLatents(count, sampling, seed, sequences);
  }

  /**
   * Sequences from the present sample of z in the session, from the first token on.
   *
   * @see #fromPrior
   */
  public int[][] fromLatents(int count, Sampling sampling, long seed, int... sequences) {
    return after(new int[sequences.length][0], count, sampling, seed, sequences);
  }

  /**
   * Fits the latents to prompts, then continues them. Of a long prompt the last tokens are taken,
   * as many as leave room for the continuation. The session keeps some states for each length of
   * prompt, so for many lengths take a new session now and then.
   *
   * @param prompts one for each sequence of the batch, of one length, at least one token each
   * @param count tokens after the prompt, fewer than the model's positions
   * @param peak rate of the fast steps, at its peak
   * @param latents what to decode from
   * @param listener told of each fast step
   * @return [batch][count], what follows each prompt
   */
  public int[][] fromPrompt(
      int[][] prompts,
      int count,
      FastOptions fast,
      double peak,
      Latents latents,
      Sampling sampling,
      long seed,
      FastLearning.Listener listener,
      int... sequences) {
    requireRoom(1, count);
    requireBatch(prompts.length);
    requireBatch(sequences.length);
    int length = prompts[0].length;
    if (length == 0) {
      throw new InputException("the prompt has no tokens: write one, or generate without");
    }
    int kept = Math.min(length, config.positions() - count);
    int[][] ends = new int[prompts.length][];
    for (int b = 0; b < ends.length; b++) {
      ends[b] = Arrays.copyOfRange(prompts[b], length - kept, length);
    }
    Batch batch = Batch.of(vocabulary.separator(), ends);
    LtmGraphs graphs = new LtmGraphs(config, prompts.length, kept);
    try (FastLearning fit = new FastLearning(session, graphs, fast, false)) {
      fit.load(batch.tokens(), batch.targets());
      fit.fit(seed, 0, sequences, peak, listener);
    }
    take(latents, seed, sequences);
    return after(ends, count, sampling, seed, sequences);
  }

  /** Lets the present sample of z be what is asked for; for the fitted one, right after a fit. */
  public void take(Latents latents, long seed, int... sequences) {
    switch (latents) {
      case MEAN -> session.clear(Posterior.NOISE);
      case SAMPLE -> {
        noise.write(LtmGraphs.KEY, NoiseStream.key(seed));
        noise.write(LtmGraphs.STREAM, NoiseStream.of(NoiseStream.Purpose.FRESH, 0, 0, sequences));
        noise.run();
      }
      case FITTED -> {
        // The fit left its last noise in the session.
      }
    }
  }

  /** What follows {@code given} from the present sample of z, [batch][count]. */
  int[][] after(int[][] given, int count, Sampling sampling, long seed, int... sequences) {
    int batch = decoding.batch();
    requireBatch(sequences.length);
    int before = given[0].length;
    requireRoom(before, count);
    int row = config.vocabulary();
    float[] logits = new float[batch * row];
    int[] tokens = new int[batch];
    Arrays.fill(tokens, vocabulary.separator());
    int[][] made = new int[batch][count];
    decoding.begin();
    for (int position = 0; position < before + count; position++) {
      decoding.next(tokens, logits);
      for (int b = 0; b < batch; b++) {
        if (position < before) {
          tokens[b] = given[b][position];
        } else {
          tokens[b] =
              sampling.choose(
                  logits, b * row, vocabulary.size(), uniform(seed, sequences[b], position));
          made[b][position - before] = tokens[b];
        }
      }
    }
    return made;
  }

  /** In [0, 1), a multiple of 2^-53: a function of seed, sequence and position alone. */
  static double uniform(long seed, int sequence, int position) {
    int[] key = NoiseStream.key(seed);
    int[] stream = NoiseStream.of(NoiseStream.Purpose.TOKENS, 0, 0, sequence);
    Philox words = Philox.block(position, stream[0], stream[1], stream[2], key[0], key[1]);
    long bits = Integer.toUnsignedLong(words.word0()) << 32 | Integer.toUnsignedLong(words.word1());
    return (bits >>> 11) * 0x1p-53;
  }

  /**
   * The tokens that the model holds likeliest at each position of {@code sources} given the true
   * tokens before it and the present sample of z, [batch][length].
   */
  public int[][] teacherForced(int[][] sources) {
    int batch = decoding.batch();
    int row = config.vocabulary();
    float[] logits = new float[batch * row];
    int[] tokens = new int[batch];
    Arrays.fill(tokens, vocabulary.separator());
    int[][] likeliest = new int[batch][sources[0].length];
    decoding.begin();
    for (int position = 0; position < sources[0].length; position++) {
      decoding.next(tokens, logits);
      for (int b = 0; b < batch; b++) {
        likeliest[b][position] = Sampling.greediest(logits, b * row, vocabulary.size());
        tokens[b] = sources[b][position];
      }
    }
    return likeliest;
  }

  private void requireBatch(int given) {
    if (given != decoding.batch()) {
      throw new IllegalArgumentException(
          given + " sequences for a generator of " + decoding.batch());
    }
  }

  private void requireRoom(int before, int count) {
    if (count < 0 || before + count > config.positions()) {
      throw new InputException(
          "%d tokens%s do not fit the model's %d positions: ask for 0 to %d"
              .formatted(
                  count,
                  before > 0 ? " after a prompt of at least " + before : "",
                  config.positions(),
                  config.positions() - before));
    }
  }

  @Override
  public void close() {
    decoding.close();
    prior.close();
    noise.close();
  }
}
