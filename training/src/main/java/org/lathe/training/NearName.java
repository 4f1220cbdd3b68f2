package org.lathe.training;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The name that somebody may have meant by one that is unknown. */
public final class NearName {
  private NearName() {}

  /** Returns the nearest of these names, if one is near: at most a third of the letters differ. */
  public static Optional<String> of(String name, Collection<String> names) {
    int most = Math.max(1, name.length() / 3);
    return names.stream()
        .filter(known -> distance(name, known) <= most)
        .min(Comparator.comparingInt(known -> distance(name, known)));
  }

  /** Returns a sentence for people: the nearest of these names, or all of them if none is near. */
  public static String meant(String name, Collection<String> names) {
    return of(name, names)
        .map(near -> "did you mean " + near + "?")
        .orElseGet(() -> "there are " + String.join(", ", names));
  }

  /** Levenshtein's distance without regard to case; two neighbours in wrong order count once. */
  private static int distance(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
