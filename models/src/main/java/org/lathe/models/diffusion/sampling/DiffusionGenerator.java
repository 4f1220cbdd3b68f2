package org.lathe.models.diffusion.sampling;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.lathe.files.InputException;
import org.lathe.models.Vocabulary;
import org.lathe.models.diffusion.network.Denoiser;
import org.lathe.models.diffusion.noise.NoiseSchedule;
import org.lathe.models.diffusion.noise.Process;
import org.lathe.models.generation.Infiller;
import org.lathe.models.generation.TextGenerator;
import org.lathe.models.generation.TokenChoice;

/**
 * Generates text with a diffusion model. A window of as many tokens as the model has positions
 * starts from noise at every open place, and a {@link Sampler} takes the noise away; prompts and
 * the fixed tokens of templates have their places from the start and keep them. Always the whole
 * window is filled, as in training; tokens beyond those that were asked for are left out.
 *
 * <p>With a stride, generation is semi-autoregressive (Sahoo et al., NeurIPS 2024): the last tokens
 * of a window begin the next one, of which the stride is new, and a text may be longer than a
 * window.
 */
public final class DiffusionGenerator implements TextGenerator, Infiller {
  private final Denoiser denoiser;
  private final boolean masks;
  private final Vocabulary vocabulary;
  private final OptionalInt stride;
  private final Sampler sampler;

  /**
   * Generates with a network, which is closed with this.
   *
   * @param vocabulary names the separator, which has the first place of each window, and the ids
   *     that may be chosen where the model's vocabulary is padded
   * @throws InputException if the tokenizer has more ids than the model, or the options do not fit
   *     it
   */
  public DiffusionGenerator(
      Denoiser denoiser,
      Process process,
      NoiseSchedule schedule,
      Vocabulary vocabulary,
      SamplerOptions options) {
    if (vocabulary.size() > denoiser.vocabulary()) {
      throw new InputException(
          "the tokenizer has %d ids, the model %d: use the tokenizer it was trained with"
              .formatted(vocabulary.size(), denoiser.vocabulary()));
    }
    this.denoiser = denoiser;
    this.masks = process.masks();
    this.vocabulary = vocabulary;
    this.stride = options.stride();
    this.sampler = options.build(denoiser, process, schedule);
    if (stride.isPresent() && stride.getAsInt() >= positions()) {
      throw new InputException(
          "{stride} %d leaves no token of a window for the next one; the model has %d positions: choose fewer"
              .formatted(stride.getAsInt(), positions()));
    }
  }

  /** Returns the tokens of a window. */
  private int positions() {
    return denoiser.length() - 1;
  }

  @Override
  public String unprompted() {
    return "noise";
  }

  /**
   * {@inheritDoc}
   *
   * @param count tokens of each sequence, at most the model's positions if there is no stride
   */
  @Override
  public int[][] unconditional(int count, TokenChoice choice, long seed, int... sequences) {
    requireRoom(0, count);
    return extended(new int[sequences.length][0], count, choice, seed, sequences);
  }

  /**
   * {@inheritDoc}
   *
   * @param count tokens after the prompt, fewer than the model's positions if there is no stride
   */
  @Override
  public int[][] continued(
      int[][] prompts, int count, TokenChoice choice, long seed, int... sequences) {
    requireRoom(1, count);
    if (prompts[0].length == 0) {
      throw new InputException("the prompt has no tokens: write one, or generate without");
    }
    return extended(prompts, count, choice, seed, sequences);
  }

  @Override
  public int[][] infilled(int[][] templates, TokenChoice choice, long seed, int... sequences) {
    int length = templates[0].length;
    if (length > positions()) {
      throw new InputException(
          "the template has %d tokens, the model %d positions: use a shorter one"
              .formatted(length, positions()));
    }
    int[][] filled = filled(templates, 0, choice, seed, sequences);
    return Arrays.stream(filled).map(row -> Arrays.copyOf(row, length)).toArray(int[][]::new);
  }

  /** Returns what follows given tokens, window after window. */
  private int[][] extended(
      int[][] given, int count, TokenChoice choice, long seed, int... sequences) {
    int before = given[0].length;
    int room = positions() - stride.orElse(count);
    int[][] texts = given;
    for (int round = 0; texts[0].length < before + count; round++) {
      int known = texts[0].length;
      int kept = Math.min(known, room);
      int[][] ends =
          Arrays.stream(texts)
              .map(text -> Arrays.copyOfRange(text, known - kept, known))
              .toArray(int[][]::new);
      int[][] windows = filled(ends, round, choice, seed, sequences);
      int[][] longer = new int[texts.length][];
      for (int b = 0; b < longer.length; b++) {
        longer[b] =
            IntStream.concat(Arrays.stream(texts[b]), Arrays.stream(windows[b], kept, positions()))
                .toArray();
      }
      texts = longer;
    }
    return Arrays.stream(texts)
        .map(text -> Arrays.copyOfRange(text, before, before + count))
        .toArray(int[][]::new);
  }

  /**
   * Fills windows.
   *
   * @param beginnings of the windows, of one length; the rest of a window is open
   * @return [batch][positions]
   */
  private int[][] filled(
      int[][] beginnings, int round, TokenChoice choice, long seed, int... sequences) {
    if (beginnings.length != denoiser.batch() || sequences.length != denoiser.batch()) {
      throw new IllegalArgumentException(
          "%d texts with %d numbers for a batch of %d"
              .formatted(beginnings.length, sequences.length, denoiser.batch()));
    }
    int length = denoiser.length();
    List<SamplingNoise> noise =
        IntStream.of(sequences).mapToObj(number -> new SamplingNoise(seed, number, round)).toList();
    int[] ids = new int[denoiser.batch() * length];
    boolean[] open = new boolean[ids.length];
    for (int b = 0; b < denoiser.batch(); b++) {
      ids[b * length] = vocabulary.separator();
      for (int place = 1; place < length; place++) {
        int given = place <= beginnings[b].length ? beginnings[b][place - 1] : OPEN;
        open[b * length + place] = given == OPEN;
        ids[b * length + place] = given == OPEN ? start(noise.get(b), place) : given;
      }
    }
    sampler.denoise(new NoisyBatch(ids, open, noise, choice, vocabulary.size()));
    int[][] filled = new int[denoiser.batch()][];
    for (int b = 0; b < filled.length; b++) {
      filled[b] = Arrays.copyOfRange(ids, b * length + 1, (b + 1) * length);
    }
    return filled;
  }

  /** Returns the id of an open place where all is noise: the mask, or any id. */
  private int start(SamplingNoise noise, int place) {
    return masks ? denoiser.vocabulary() : (int) (noise.place(0, place) * vocabulary.size());
  }

  private void requireRoom(int before, int count) {
    if (count < 0 || stride.isEmpty() && before + count > positions()) {
      int most = positions() - before;
      throw new InputException(
          "%d tokens%s do not fit the model's %d positions: %s, or generate window after window with {stride}"
              .formatted(
                  count,
                  before > 0 ? " after a prompt of at least " + before : "",
                  positions(),
                  most > 0 ? "choose 1 to " + most : "use a shorter prompt"));
    }
  }

  @Override
  public void close() {
    denoiser.close();
  }
}
