package org.lathe.studies.format;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a figure of a run, such as {@code bound}, {@code bound@8} or {@code zeroShot.ptb}.
 *
 * @param kind which figure
 * @param set the evaluation set that it is of; empty for a figure of no set
 * @param at T_fast of the fit, the number of included layers, or k of pass@k; empty for a figure
 *     without, and for T_fast of the training
 */
public record FigureName(Kind kind, Optional<String> set, OptionalInt at) {
  private static final Pattern FORM =
      Pattern.compile("([A-Za-z0-9]+)(?:\\.([a-z0-9_]+))?(?:@(\\d{1,6}))?");

  /** The part of the measurements that a figure comes from. */
  public enum Source {
    /** The validation suite: a figure of each held-out sequence, in nats per token. */
    SUITE,
    /** Decoding from z alone: one figure of a run. */
    RECONSTRUCT,
    /** Progressive inclusion: one figure of a run. */
    PROBES,
    /** Samples: one figure of a run. */
    SAMPLES,
    /** Evaluation sets: a figure of each block of a set, in nats per token. */
    ZERO_SHOT,
    /** GSM8K: one figure of a run. */
    GSM8K
  }

  /** What follows the name of a figure. */
  private enum Suffix {
    NONE,
    MAY_HAVE_NUMBER,
    NUMBER,
    SET
  }

  /** The figures; their names in files are in camel case. */
  public enum Kind {
    /** The figure to judge a model by: its exact likelihood, or its upper bound at fresh noise. */
    BOUND("bound", Source.SUITE, Suffix.MAY_HAVE_NUMBER),
    /** The tighter bound of latent models from the same draws. */
    IMPORTANCE_WEIGHTED("importanceWeighted", Source.SUITE, Suffix.MAY_HAVE_NUMBER),
    /** The score at the noise of the fit, which is no bound. */
    FITTED("fitted", Source.SUITE, Suffix.MAY_HAVE_NUMBER),
    /** The KL divergence of the posterior from the prior. */
    KL("kl", Source.SUITE, Suffix.MAY_HAVE_NUMBER),
    /** The second half given the first. */
    SECOND_HALF("secondHalf", Source.SUITE, Suffix.MAY_HAVE_NUMBER),
    /** The same with z from the prior. */
    PRIOR_SECOND_HALF("priorSecondHalf", Source.SUITE, Suffix.NONE),
    /** How much better the second half is predicted with z fitted to the first half. */
    GAIN("gain", Source.SUITE, Suffix.MAY_HAVE_NUMBER),
    /** The share of tokens that are right, decoded greedily from z alone. */
    RECONSTRUCTION("reconstruction", Source.RECONSTRUCT, Suffix.MAY_HAVE_NUMBER),
    /** The same from the z of another sequence. */
    OTHER_RECONSTRUCTION("otherReconstruction", Source.RECONSTRUCT, Suffix.MAY_HAVE_NUMBER),
    /** The share of tokens that are right, given the true tokens before and z. */
    TEACHER_FORCED("teacherForced", Source.RECONSTRUCT, Suffix.MAY_HAVE_NUMBER),
    /** The same with the z of another sequence. */
    OTHER_TEACHER_FORCED("otherTeacherForced", Source.RECONSTRUCT, Suffix.MAY_HAVE_NUMBER),
    /** The share of tokens that are right, decoded from z of the first layers alone. */
    INCLUSION("inclusion", Source.PROBES, Suffix.MAY_HAVE_NUMBER),
    /** The mean entropy of the tokens of a sample, nats. */
    ENTROPY("entropy", Source.SAMPLES, Suffix.NONE),
    /** Distinct pairs of tokens over tokens. */
    DISTINCT_2("distinct2", Source.SAMPLES, Suffix.NONE),
    /** The perplexity of the samples under the judge. */
    JUDGED("judged", Source.SAMPLES, Suffix.NONE),
    /** MAUVE of continuations. */
    MAUVE("mauve", Source.SAMPLES, Suffix.NONE),
    /** The figure to judge a model by, of an evaluation set. */
    ZERO_SHOT("zeroShot", Source.ZERO_SHOT, Suffix.SET),
    /** The score that the authors' code prints for an evaluation set, which is no bound. */
    ZERO_SHOT_RELEASE("zeroShotRelease", Source.ZERO_SHOT, Suffix.SET),
    /** The share of problems that one of k answers solves: pass@k. */
    GSM8K("gsm8k", Source.GSM8K, Suffix.NUMBER);

    private final String id;
    private final Source source;
    private final Suffix suffix;

    Kind(String id, Source source, Suffix suffix) {
      this.id = id;
      this.source = source;
      this.suffix = suffix;
    }

    private boolean suits(Optional<String> set, OptionalInt at) {
      return switch (suffix) {
        case NONE -> set.isEmpty() && at.isEmpty();
        case MAY_HAVE_NUMBER -> set.isEmpty();
        case NUMBER -> set.isEmpty() && at.isPresent();
        case SET -> set.isPresent() && at.isEmpty();
      };
    }

    private String form() {
      return switch (suffix) {
        case NONE, MAY_HAVE_NUMBER -> id;
        case NUMBER -> id + "@K";
        case SET -> id + ".SET";
      };
    }

    /** Returns its name in files. */
    public String id() {
      return id;
    }

    /** Returns the part of the measurements that it comes from. */
    public Source source() {
      return source;
    }
  }

  /** Returns the figure of this name, empty if there is none. */
  public static Optional<FigureName> of(String name) {
    Matcher form = FORM.matcher(name);
    if (!form.matches()) {
      return Optional.empty();
    }
    Optional<String> set = Optional.ofNullable(form.group(2));
    OptionalInt at =
        form.group(3) == null
            ? OptionalInt.empty()
            : OptionalInt.of(Integer.parseInt(form.group(3)));
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.id.equals(form.group(1)))
        .filter(kind -> kind.suits(set, at))
        .findFirst()
        .map(kind -> new FigureName(kind, set, at));
  }

  /** Returns the name of a figure of an evaluation set. */
  public static FigureName of(Kind kind, String set) {
    return new FigureName(kind, Optional.of(set), OptionalInt.empty());
  }

  /** Returns the names of all figures, without the numbers that they may have. */
  public static List<String> all() {
    return Arrays.stream(Kind.values()).map(Kind::form).toList();
  }

  /** Returns the same figure at another number. */
  public FigureName at(int number) {
    return new FigureName(kind, set, OptionalInt.of(number));
  }

  @Override
  public String toString() {
    return kind.id
        + set.map(name -> "." + name).orElse("")
        + (at.isPresent() ? "@" + at.getAsInt() : "");
  }
}
