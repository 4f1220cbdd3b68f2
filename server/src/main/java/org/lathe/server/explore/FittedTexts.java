package org.lathe.server.explore;

import java.util.LinkedHashMap;
import java.util.Map;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.measurement.FittedThought;
import org.lathe.server.http.Refusal;

/** The texts that were fitted last, by the numbers that the page knows them by. */
final class FittedTexts {
  private static final int MOST = 64;

  /**
   * A text that was fitted.
   *
   * @param run name of the run
   * @param thought of the text
   * @param how it was fitted
   */
  record Kept(String run, FittedThought thought, FitOptions how) {}

  private final Map<Integer, Kept> byNumber =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Kept> eldest) {
          return size() > MOST;
        }
      };

  private int last;

  synchronized int keep(String run, FittedThought thought, FitOptions how) {
    byNumber.put(++last, new Kept(run, thought, how));
    return last;
  }

  synchronized Kept get(String run, int number) {
    Kept kept = byNumber.get(number);
    if (kept == null || !kept.run().equals(run)) {
      throw Refusal.bad("this fit is not kept any more: fit the text again");
    }
    return kept;
  }
}
