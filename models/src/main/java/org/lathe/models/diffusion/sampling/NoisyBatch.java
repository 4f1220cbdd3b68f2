package org.lathe.models.diffusion.sampling;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.lathe.models.generation.TokenChoice;

/**
 * Sequences of which a sampler takes the noise away.
 *
 * @param ids [batch, n], changed in place; the mask's id where nothing is known yet
 * @param open [batch, n], whether a place may change
 * @param noise of each sequence
 * @param choice how a token is chosen from its logits
 * @param vocabulary number of ids that may be chosen; the model's own may be padded beyond it
 */
public record NoisyBatch(
    int[] ids, boolean[] open, List<SamplingNoise> noise, TokenChoice choice, int vocabulary) {
  /** Returns the number of sequences. */
  public int batch() {
    return noise.size();
  }

  /** Returns the number n of places of a sequence. */
  public int length() {
    return ids.length / batch();
  }

  /** Returns the id at a place. */
  int id(int sequence, int place) {
    return ids[sequence * length() + place];
  }

  /** Returns the places of a sequence that may change, in order. */
  int[] open(int sequence) {
    int first = sequence * length();
    return places(place -> open[first + place]);
  }

  /** Returns the open places of a sequence that have the mask's id, in order. */
  int[] masked(int sequence, int mask) {
    int first = sequence * length();
    return places(place -> open[first + place] && ids[first + place] == mask);
  }

  private int[] places(IntPredicate wanted) {
    int[] places = new int[length()];
    int count = 0;
    for (int place = 0; place < places.length; place++) {
      if (wanted.test(place)) {
        places[count++] = place;
      }
    }
    return Arrays.copyOf(places, count);
  }

  /**
   * Draws the token of a place.
   *
   * @param step names the random number
   * @param logits holds those of the place, of all ids, from {@code offset}
   */
  void draw(int sequence, int place, int step, float[] logits, int offset) {
    double uniform = noise.get(sequence).token(step, place);
    ids[sequence * length() + place] = choice.choose(logits, offset, vocabulary, uniform);
  }

  /** Gives a place its likeliest token. */
  void likeliest(int sequence, int place, float[] logits, int offset) {
    ids[sequence * length() + place] = TokenChoice.greediest(logits, offset, vocabulary);
  }
}
