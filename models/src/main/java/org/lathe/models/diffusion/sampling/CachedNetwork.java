package org.lathe.models.diffusion.sampling;

import java.util.Arrays;
import org.lathe.models.diffusion.network.Denoiser;

/**
 * A network that runs only if a sequence whose logits are needed has changed since it ran last, or
 * if it reads the time, which has.
 */
final class CachedNetwork {
  private final Denoiser denoiser;
  private final int[] ids;
  private final double[] times;
  private final float[] logits;

  /** Receives the logits of a place. */
  @FunctionalInterface
  interface PlaceReader {
    /** Reads the logits of a place, V of them from {@code from}. */
    void read(int sequence, int place, float[] logits, int from);
  }

  CachedNetwork(Denoiser denoiser) {
    this.denoiser = denoiser;
    this.ids = new int[denoiser.batch() * denoiser.length()];
    this.times = new double[denoiser.batch()];
    this.logits = new float[Math.multiplyExact(denoiser.rows(), denoiser.vocabulary())];
    Arrays.fill(times, Double.NaN);
  }

  /**
   * Gives the logits of places, which the reader may change.
   *
   * @param noisy ids, [batch, n]
   * @param at time of each sequence
   * @param places whose logits are needed, of each sequence
   */
  void logits(int[] noisy, double[] at, int[][] places, PlaceReader reader) {
    for (int b = 0; b < places.length; b++) {
      if (places[b].length > 0 && changed(b, noisy, at[b])) {
        denoiser.read(noisy, at);
        System.arraycopy(noisy, 0, ids, 0, ids.length);
        System.arraycopy(at, 0, times, 0, times.length);
        break;
      }
    }
    int[] chosen = new int[denoiser.rows()];
    int count = 0;
    for (int b = 0; b < places.length; b++) {
      for (int place : places[b]) {
        chosen[count++] = b * denoiser.length() + place;
        if (count == chosen.length) {
          give(chosen, reader);
          count = 0;
        }
      }
    }
    if (count > 0) {
      give(Arrays.copyOf(chosen, count), reader);
    }
  }

  private void give(int[] chosen, PlaceReader reader) {
    denoiser.logits(chosen, logits);
    int length = denoiser.length();
    for (int r = 0; r < chosen.length; r++) {
      reader.read(chosen[r] / length, chosen[r] % length, logits, r * denoiser.vocabulary());
    }
  }

  private boolean changed(int sequence, int[] noisy, double time) {
    if (Double.isNaN(times[sequence]) || denoiser.readsTime() && time != times[sequence]) {
      return true;
    }
    int from = sequence * denoiser.length();
    int to = from + denoiser.length();
    return !Arrays.equals(noisy, from, to, ids, from, to);
  }
}
