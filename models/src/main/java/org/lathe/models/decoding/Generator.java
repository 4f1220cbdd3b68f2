package org.lathe.models.decoding;

import java.util.Arrays;
import org.lathe.files.InputException;
import org.lathe.models.NoiseStream;
import org.lathe.models.Vocabulary;
import org.lathe.models.generation.TextGenerator;
import org.lathe.models.generation.TokenChoice;

/**
 * Generates text token by token with a decoder. The token at a position is a function of weights,
 * prompt, seed, the sequence's number and the position.
 */
public final class Generator implements TextGenerator {
  private final StepDecoder decoder;
  private final Vocabulary vocabulary;

  /**
   * Generates with a decoder, which is closed with this.
   *
   * @param vocabulary names the separator that stands before each sequence, and the ids that may be
   *     chosen where the model's vocabulary is padded
   */
  public Generator(StepDecoder decoder, Vocabulary vocabulary) {
    if (vocabulary.size() > decoder.vocabulary()) {
      throw new InputException(
          "the tokenizer has %d ids, the model %d: use the tokenizer it was trained with"
              .formatted(vocabulary.size(), decoder.vocabulary()));
    }
    this.decoder = decoder;
    this.vocabulary = vocabulary;
  }

  @Override
  public String unprompted() {
    return decoder.unprompted();
  }

  /**
   * {@inheritDoc}
   *
   * @param count tokens of each sequence, at most the model's positions
   */
  @Override
  public int[][] unconditional(int count, TokenChoice choice, long seed, int... sequences) {
    requireRoom(0, count);
    requireBatch(sequences.length);
    decoder.begin(Conditioning.nothing(seed, sequences));
    return decode(new int[sequences.length][0], count, choice, seed, sequences);
  }

  /**
   * {@inheritDoc}
   *
   * @param count tokens after the prompt, fewer than the model's positions
   */
  @Override
  public int[][] continued(
      int[][] prompts, int count, TokenChoice choice, long seed, int... sequences) {
    requireRoom(1, count);
    requireBatch(prompts.length);
    requireBatch(sequences.length);
    int length = prompts[0].length;
    if (length == 0) {
      throw new InputException("the prompt has no tokens: write one, or generate without");
    }
    int kept = Math.min(length, decoder.positions() - count);
    int[][] ends = new int[prompts.length][];
    for (int b = 0; b < ends.length; b++) {
      ends[b] = Arrays.copyOfRange(prompts[b], length - kept, length);
    }
    decoder.begin(new Conditioning(seed, sequences, ends));
    return decode(ends, count, choice, seed, sequences);
  }

  /**
   * Returns continuations of {@code given}, with a decoder that was just begun.
   *
   * @return [batch][count]
   */
  public int[][] decode(int[][] given, int count, TokenChoice choice, long seed, int... sequences) {
    return decode(given, count, choice, seed, DecodingListener.NONE, sequences);
  }

  /**
   * Returns continuations of {@code given}, with a decoder that was just begun; shorter ones if the
   * listener ends the decoding.
   *
   * @param listener told of each position, those of the given tokens too
   * @return [batch][count], or fewer tokens of each
   */
  public int[][] decode(
      int[][] given,
      int count,
      TokenChoice choice,
      long seed,
      DecodingListener listener,
      int... sequences) {
    int batch = decoder.batch();
    requireBatch(sequences.length);
    int before = given[0].length;
    requireRoom(before, count);
    int width = decoder.vocabulary();
    float[] logits = new float[batch * width];
    int[] tokens = new int[batch];
    Arrays.fill(tokens, vocabulary.separator());
    int[][] made = new int[batch][count];
    for (int position = 0; position < before + count; position++) {
      decoder.next(tokens, logits);
      for (int b = 0; b < batch; b++) {
        if (position < before) {
          tokens[b] = given[b][position];
        } else {
          tokens[b] =
              choice.choose(
                  logits, b * width, vocabulary.size(), uniform(seed, sequences[b], position));
          made[b][position - before] = tokens[b];
        }
      }
      if (!listener.decoded(position, tokens, logits)) {
        int kept = Math.max(0, position + 1 - before);
        return Arrays.stream(made).map(row -> Arrays.copyOf(row, kept)).toArray(int[][]::new);
      }
    }
    return made;
  }

  /**
   * Returns a number in [0, 1), a multiple of 2^-53: a function of seed, sequence and position
   * alone.
   */
  static double uniform(long seed, int sequence, int position) {
    return NoiseStream.uniform(NoiseStream.Purpose.TOKENS, seed, 0, 0, sequence, position);
  }

  /**
   * Returns the most likely token at each position of {@code sources} given the true tokens before
   * it, with a decoder that was just begun.
   *
   * @return [batch][length]
   */
  public int[][] teacherForced(int[][] sources) {
    int batch = decoder.batch();
    int row = decoder.vocabulary();
    float[] logits = new float[batch * row];
    int[] tokens = new int[batch];
    Arrays.fill(tokens, vocabulary.separator());
    int[][] likeliest = new int[batch][sources[0].length];
    for (int position = 0; position < sources[0].length; position++) {
      decoder.next(tokens, logits);
      for (int b = 0; b < batch; b++) {
        likeliest[b][position] = TokenChoice.greediest(logits, b * row, vocabulary.size());
        tokens[b] = sources[b][position];
      }
    }
    return likeliest;
  }

  @Override
  public void close() {
    decoder.close();
  }

  private void requireBatch(int given) {
    if (given != decoder.batch()) {
      throw new IllegalArgumentException(given + " sequences for a decoder of " + decoder.batch());
    }
  }

  private void requireRoom(int before, int count) {
    if (count < 0 || before + count > decoder.positions()) {
      int most = decoder.positions() - before;
      throw new InputException(
          "%d tokens%s do not fit the model's %d positions: %s"
              .formatted(
                  count,
                  before > 0 ? " after a prompt of at least " + before : "",
                  decoder.positions(),
                  most > 0 ? "choose 1 to " + most : "use a shorter prompt"));
    }
  }
}
