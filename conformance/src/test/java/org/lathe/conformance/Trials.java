package org.lathe.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.sessions.JqwikSession;
import org.junit.jupiter.api.DynamicTest;
import org.lathe.conformance.cases.CaseParameters;
import org.lathe.conformance.cases.Cases;
import org.lathe.conformance.cases.Mode;
import org.lathe.conformance.cases.OpCase;

/**
 * Checks a property of generated values outside jqwik's own engine, one operation at a time. It
 * runs a number of trials from one seed and reports the simplest failing value that shrinking
 * finds.
 */
public final class Trials {
  /** The property that names the seed of all trials; {@code random} draws one. */
  public static final String SEED = "lathe.seed";

  /** The number of values that shrinking tries. */
  private static final int SHRINKS = 200;

  private static final int GENERATION_SIZE = 1000;

  /**
   * A property that must hold.
   *
   * @param <T> kind of value
   */
  @FunctionalInterface
  public interface Property<T> {
    /**
     * Fails if the property does not hold.
     *
     * @param seed the seed for other random values of the check
     */
    void check(T value, long seed);
  }

  /** A property that must hold for the cases of an operation. */
  @FunctionalInterface
  interface OfCases {
    /** Fails if the property does not hold for the case with these parameters. */
    void check(Cases<?> cases, CaseParameters parameters, long seed);
  }

  private Trials() {}

  /**
   * Returns the name with all that defines a case, such as {@code
   * matmul[m=17,k=129,n=31,ta]#cancelling@9f3}, seed in hex.
   */
  static String name(OpCase opCase, CaseParameters parameters, Mode mode, long seed) {
    return opCase.op().mnemonic() + "[" + parameters + "]#" + mode + "@" + Long.toHexString(seed);
  }

  /**
   * Returns a test of one operation.
   *
   * @param what a word for the property, followed by a blank if it is not empty
   */
  static DynamicTest test(String what, Cases<?> cases, int trials, long seed, OfCases property) {
    String name = cases.operation().getSimpleName();
    return DynamicTest.dynamicTest(
        name,
        () ->
            check(
                what + name,
                cases.parameters(),
                trials,
                seed,
                (parameters, own) -> property.check(cases, parameters, own)));
  }

  /**
   * Returns the seed that was given. The default is fixed, so that a failing build is due to the
   * change that it builds.
   */
  public static long seed() {
    String asked = System.getProperty(SEED, "1");
    return asked.equals("random")
        ? new SplittableRandom().nextLong(1L << 31)
        : Long.parseLong(asked);
  }

  /**
   * Checks a property.
   *
   * @param name the property, for the message
   * @throws AssertionError naming the simplest failing value, its trial and the seed
   */
  public static <T> void check(
      String name, Arbitrary<T> values, int trials, long seed, Property<T> property) {
    JqwikSession.run(
        () -> {
          RandomGenerator<T> generator = values.generator(GENERATION_SIZE);
          for (int trial = 0; trial < trials; trial++) {
            // The sequence of a name does not depend on the other names, and the sequences of two
            // seeds do not overlap.
            long start = new SplittableRandom(seed).nextLong();
            long own = new SplittableRandom(start + name.hashCode() * 31L + trial).nextLong();
            Shrinkable<T> drawn = generator.next(new Random(own));
            Throwable failure = failure(property, drawn.value(), own);
            if (failure != null) {
              fail(name, property, drawn, own, failure, trial, seed);
            }
          }
        });
  }

  private static <T> void fail(
      String name,
      Property<T> property,
      Shrinkable<T> drawn,
      long own,
      Throwable first,
      int trial,
      long seed) {
    Shrinkable<T> simplest = drawn;
    Throwable failure = first;
    int left = SHRINKS;
    boolean simpler = true;
    while (simpler && left > 0) {
      simpler = false;
      List<Shrinkable<T>> candidates = new ArrayList<>(simplest.shrink().limit(left).toList());
      for (Shrinkable<T> candidate : candidates) {
        left--;
        Throwable same = failure(property, candidate.value(), own);
        if (same != null) {
          simplest = candidate;
          failure = same;
          simpler = true;
          break;
        }
      }
    }
    throw new AssertionError(
        name
            + ": "
            + failure.getMessage()
            + "\n  case   "
            + simplest.value()
            + "\n  drawn  "
            + drawn.value()
            + "\n  trial  "
            + trial
            + "; again with -D"
            + SEED
            + "="
            + seed,
        failure);
  }

  private static <T> Throwable failure(Property<T> property, T value, long seed) {
    try {
      property.check(value, seed);
      return null;
    } catch (RuntimeException | AssertionError thrown) {
      return thrown;
    }
  }
}
