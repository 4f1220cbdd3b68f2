package org.lathe.training.ranks;

import java.util.ArrayList;
import java.util.List;

/** The results of the shares of all ranks, in the order of ranks. */
public final class GatheredResults {
  private GatheredResults() {}

  /**
   * Exchanges results; every rank must call it.
   *
   * @param own results of this rank, perhaps none; serializable with all of their parts
   * @param purpose what is waited for, after "for" in a message, such as "its scores"
   * @return those of all ranks
   * @throws RankException if a rank does not answer within the patience
   */
  public static <T> List<T> of(Ranks ranks, List<T> own, String purpose) {
    if (ranks.size() == 1) {
      return own;
    }
    List<T> all = new ArrayList<>();
    for (byte[] bytes : Gathering.all(ranks, ObjectBytes.of(new ArrayList<>(own)), purpose)) {
      all.addAll(ObjectBytes.<ArrayList<T>>parsed(bytes));
    }
    return all;
  }
}
