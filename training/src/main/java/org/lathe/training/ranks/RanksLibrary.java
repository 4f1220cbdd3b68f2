package org.lathe.training.ranks;

import java.time.Duration;
import java.util.Map;

/** Something that joins the processes of a launcher, found by {@link java.util.ServiceLoader}. */
public interface RanksLibrary {
  /**
   * Joins the processes that the launcher started.
   *
   * @param launch what the launcher said
   * @param environment of this process
   * @param patience after which a rank that does not answer is an error
   * @throws org.lathe.files.InputException if there is no library, or it is of another kind than
   *     the launcher; with the remedy
   */
  Ranks join(RankLaunch launch, Map<String, String> environment, Duration patience);

  /**
   * Returns a line that says which library was found, with its version and kind, or why none.
   *
   * @param environment of this process
   */
  String description(Map<String, String> environment);
}
