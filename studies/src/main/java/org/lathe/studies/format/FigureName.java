package org.lathe.studies.format;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a figure of a run, such as {@code bound} or {@code bound@8}.
 *
 * @param kind which figure
 * @param at T_fast of the fit, or the number of included layers; empty for a figure without, and
 *     for T_fast of the training
 */
public record FigureName(Kind kind, OptionalInt at) {
  private static final Pattern FORM = Pattern.compile("([A-Za-z0-9]+)(?:@(\\d{1,6}))?");

  /** The part of the measurements that a figure comes from. */
  public enum Source {
    /** The validation suite: a figure of each held-out sequence, in nats per token. */
    SUITE,
    /** Decoding from z alone: one figure of a run. */
    RECONSTRUCT,
    /** Progressive inclusion: one figure of a run. */
    PROBES,
    /** Samples: one figure of a run. */
    SAMPLES
  }

  /** The figures; their names in files are in camel case. */
  public enum Kind {
    /** The figure to judge a model by: its exact likelihood, or its upper bound at fresh noise. */
    BOUND("bound", Source.SUITE, true),
    /** The tighter bound of latent models from the same draws. */
    IMPORTANCE_WEIGHTED("importanceWeighted", Source.SUITE, true),
    /** The score at the noise of the fit, which is no bound. */
    FITTED("fitted", Source.SUITE, true),
    /** The KL divergence of the posterior from the prior. */
    KL("kl", Source.SUITE, true),
    /** The second half given the first. */
    SECOND_HALF("secondHalf", Source.SUITE, true),
    /** The same with z from the prior. */
    PRIOR_SECOND_HALF("priorSecondHalf", Source.SUITE, false),
    /** How much better the second half is predicted with z fitted to the first half. */
    GAIN("gain", Source.SUITE, true),
    /** The share of tokens that are right, decoded greedily from z alone. */
    RECONSTRUCTION("reconstruction", Source.RECONSTRUCT, true),
    /** The same from the z of another sequence. */
    OTHER_RECONSTRUCTION("otherReconstruction", Source.RECONSTRUCT, true),
    /** The share of tokens that are right, given the true tokens before and z. */
    TEACHER_FORCED("teacherForced", Source.RECONSTRUCT, true),
    /** The same with the z of another sequence. */
    OTHER_TEACHER_FORCED("otherTeacherForced", Source.RECONSTRUCT, true),
    /** The share of tokens that are right, decoded from z of the first layers alone. */
    INCLUSION("inclusion", Source.PROBES, true),
    /** The mean entropy of the tokens of a sample, nats. */
    ENTROPY("entropy", Source.SAMPLES, false),
    /** Distinct pairs of tokens over tokens. */
    DISTINCT_2("distinct2", Source.SAMPLES, false),
    /** The perplexity of the samples under the judge. */
    JUDGED("judged", Source.SAMPLES, false);

    private final String id;
    private final Source source;
    private final boolean takesNumber;

    Kind(String id, Source source, boolean takesNumber) {
      this.id = id;
      this.source = source;
      this.takesNumber = takesNumber;
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
    OptionalInt at =
        form.group(2) == null
            ? OptionalInt.empty()
            : OptionalInt.of(Integer.parseInt(form.group(2)));
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.id.equals(form.group(1)))
        .filter(kind -> at.isEmpty() || kind.takesNumber)
        .findFirst()
        .map(kind -> new FigureName(kind, at));
  }

  /** Returns the names of all figures, without numbers. */
  public static List<String> all() {
    return Arrays.stream(Kind.values()).map(Kind::id).toList();
  }

  /** Returns the same figure at another number. */
  public FigureName at(int number) {
    return new FigureName(kind, OptionalInt.of(number));
  }

  @Override
  public String toString() {
    return at.isPresent() ? kind.id + "@" + at.getAsInt() : kind.id;
  }
}
