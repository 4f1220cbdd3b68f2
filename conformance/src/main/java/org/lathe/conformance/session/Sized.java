package org.lathe.conformance.session;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.lathe.conformance.cases.CaseParameters;
import org.lathe.conformance.suite.Plan;

/** Cases of one extent {@code n}. */
final class Sized {
  /** One element, a few, one more than the lanes, a little more than several blocks. */
  private static final int[] FULL = {1, 7, 17, 1025};

  private static final int QUICK = 33;

  private Sized() {}

  static List<CaseParameters> draw(Plan plan) {
    int[] sizes = plan.quick() ? new int[] {QUICK} : FULL;
    return IntStream.of(sizes).mapToObj(Sized::of).toList();
  }

  private static CaseParameters of(int n) {
    return CaseParameters.of("n", n);
  }

  static Stream<CaseParameters> simpler(CaseParameters parameters) {
    int n = parameters.extent("n");
    return IntStream.of(1, n / 2, n - 1)
        .distinct()
        .filter(m -> m >= 1 && m < n)
        .mapToObj(Sized::of);
  }
}
