package org.lathe.conformance.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.lathe.conformance.suite.CaseResult;
import org.lathe.conformance.suite.Deviation;
import org.lathe.conformance.suite.Status;
import org.lathe.conformance.suite.SuiteResult;
import org.lathe.engine.Declaration;
import org.lathe.engine.Precision;
import org.lathe.engine.Repeatability;

/** Results in words and numbers, the same in every locale, for reports and for terminals. */
public final class Wording {
  private static final double SCIENTIFIC_BELOW = 1e-3;
  private static final double SCIENTIFIC_FROM = 1e4;

  private Wording() {}

  /** Returns the result of the suite in one sentence. */
  public static String verdict(SuiteResult result) {
    long run = result.count(Status.PASS) + result.count(Status.FAIL);
    long failed = result.count(Status.FAIL);
    long without = result.cases().size() - run;
    String left =
        without == 0
            ? ""
            : " %s not run, for reasons that the engine declares."
                .formatted(without == 1 ? "1 case was" : whole(without) + " cases were");
    if (run == 0) {
      return result.engine() + " fails: no case was run." + left;
    }
    if (failed == 0) {
      return "%s passes: %s passed.%s"
          .formatted(
              result.engine(),
              run == 1 ? "the one case" : "each of " + whole(run) + " cases",
              left);
    }
    List<String> subjects = result.failures().stream().map(Wording::subject).distinct().toList();
    return "%s fails: %s of %s failed, in %s.%s"
        .formatted(
            result.engine(),
            whole(failed),
            run == 1 ? "1 case" : whole(run) + " cases",
            String.join(", ", subjects),
            left);
  }

  /** Returns the subject of a case in its family. */
  public static String subject(CaseResult result) {
    return result.family().subjectOf(result.name());
  }

  /** Returns what the results of the engine are compared with, by its declaration. */
  public static String declaration(Declaration declaration) {
    if (declaration.exact()) {
      return "exact: every result has the bits of the definition";
    }
    String closeness =
        declaration.products() == Precision.F32
            ? "float32: results within the tolerance policy of float64"
            : "declared "
                + declaration.products()
                + ": factors of products in "
                + declaration.products()
                + (declaration.products().storesFewer() ? ", and stored activations too" : "")
                + ", the rest float32, within the tolerance policy of float64";
    return declaration.repeatability() == Repeatability.ANY_THREADS
        ? closeness
        : closeness + "; the same bits only on the same number of threads";
  }

  /**
   * Returns the operations that the engine declares as unsupported, in order; "none" if it has all.
   */
  public static String unsupported(Declaration declaration) {
    return declaration.unsupported().isEmpty()
        ? "none"
        : declaration.unsupported().stream().sorted().collect(Collectors.joining(", "));
  }

  /** Returns a share of a bound; "–" if nothing was measured. */
  public static String share(Deviation deviation) {
    return deviation.count() == 0 ? "–" : share(deviation.worst());
  }

  /** Returns a share of a bound. */
  public static String share(double share) {
    if (Double.isNaN(share)) {
      return "NaN";
    }
    if (share == Double.POSITIVE_INFINITY) {
      return "∞";
    }
    if (share == 0) {
      return "0";
    }
    return String.format(
        Locale.ROOT, share < SCIENTIFIC_BELOW || share >= SCIENTIFIC_FROM ? "%.1e" : "%.3f", share);
  }

  /** Returns a histogram in words, such as {@code 1,024 without error, 17 ≤ 2^-3}. */
  public static String histogram(Deviation deviation) {
    long[] counts = deviation.histogram();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        text.append(text.isEmpty() ? "" : ", ")
            .append(whole(counts[i]))
            .append(i == 0 ? " without error" : " " + Deviation.label(i).replace("<=", "≤"));
      }
    }
    return text.toString();
  }

  /** Returns a whole number in groups of three digits. */
  public static String whole(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
