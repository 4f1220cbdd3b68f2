package org.lathe.models.ltm.measurement;

import java.util.List;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.Score;

/**
 * Runs fits that are read at several T_fast. Between two steps a reader may change the noise of the
 * session, but not the posterior.
 *
 * @param learning holds the batch that is fitted
 * @param noise when noise is drawn
 * @param occasion numbers the fit among those of one seed
 * @param sequences number of each sequence of the batch
 */
record ReadFit(
    FastLearning learning,
    FastOptions.Noise noise,
    MeasurementOptions options,
    int occasion,
    int[] sequences) {

  /** Receives the points of a fit. */
  interface Reader {
    /**
     * A step was taken.
     *
     * @param last T_fast of this fit
     * @param step number of the step, from 0
     * @param before what the posterior scored before it
     */
    void stepped(int last, int step, Score before);

    /** The posterior has taken the steps of the {@code point}-th T_fast. */
    void at(int point);
  }

  void run(Reader reader) {
    if (options.oneFit(learning.options())) {
      run(options.fastSteps(), 0, reader);
      return;
    }
    for (int i = 0; i < options.fastSteps().size(); i++) {
      run(options.fastSteps().subList(i, i + 1), i, reader);
    }
  }

  /**
   * Takes the steps of the last of {@code points}.
   *
   * @param first number of the first point
   */
  private void run(List<Integer> points, int first, Reader reader) {
    int last = points.getLast();
    FastOptions fast = learning.options().withSteps(last);
    learning.restart(options.seed(), occasion, sequences);
    draw(0);
    int point = 0;
    boolean disturbed = false;
    for (int s = 0; s <= last; s++) {
      if (points.get(point) == s) {
        reader.at(first + point++);
        disturbed = true;
      }
      if (s == last) {
        return;
      }
      boolean drawn = noise == FastOptions.Noise.FRESH && s > 0;
      if (disturbed || drawn) {
        draw(drawn ? s : 0);
        disturbed = false;
      }
      reader.stepped(last, s, learning.step(fast, options.peak(), s));
    }
  }

  private void draw(int step) {
    learning.drawFit(options.seed(), occasion, step, sequences);
  }
}
