package org.lathe.evaluation.judging;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.lathe.engine.Session;
import org.lathe.models.Batch;
import org.lathe.models.BatchShape;
import org.lathe.models.Features;
import org.lathe.models.InferenceOptions;
import org.lathe.models.PassListener;
import org.lathe.models.ScoreOptions;
import org.lathe.models.autoregressive.AutoregressiveModel;
import org.lathe.models.autoregressive.ExactLikelihood;

/**
 * Likelihood and features of texts of any length, each by itself.
 *
 * <p>Texts of one run are padded on the right to one length; no earlier position sees the padding.
 * The score of a text does not depend on the other texts in the run.
 */
final class IndependentTexts implements AutoCloseable {
  /** Lengths are rounded up to a multiple of this, so that few programs are compiled. */
  private static final int STEP = 64;

  /** Tokens that are run together, unless one text has more. */
  private static final int TOKENS_A_RUN = 1024;

  private final Session session;
  private final AutoregressiveModel model;
  private final int separator;
  private final int positions;
  private final Map<Integer, ExactLikelihood> likelihoods = new TreeMap<>();
  private final Map<Integer, Features> features = new TreeMap<>();

  /**
   * Compiles nothing yet.
   *
   * @param session holds the weights
   * @param separator the id that stands before a text
   */
  IndependentTexts(Session session, AutoregressiveModel model, int separator) {
    this.session = session;
    this.model = model;
    this.separator = separator;
    this.positions = model.config().positions();
  }

  /** A part of a text that is run by itself: the tokens read and the tokens predicted. */
  private record Stretch(int text, int[] tokens, int[] targets) {}

  /**
   * Returns the negative log likelihood of each text after the separator, in nats, so that all its
   * tokens are predicted. A text longer than the model's positions is cut into blocks with at most
   * that many predictions; the first position of a block sees one token before it.
   *
   * @param texts ids of each text
   */
  double[] nll(List<int[]> texts, PassListener progress) {
    List<Stretch> stretches = new ArrayList<>();
    for (int t = 0; t < texts.size(); t++) {
      int[] text = texts.get(t);
      for (int from = 0; from < text.length; from += positions) {
        int[] targets = Arrays.copyOfRange(text, from, Math.min(text.length, from + positions));
        int[] tokens = new int[targets.length];
        tokens[0] = from == 0 ? separator : text[from - 1];
        System.arraycopy(targets, 0, tokens, 1, tokens.length - 1);
        stretches.add(new Stretch(t, tokens, targets));
      }
    }
    double[] nll = new double[texts.size()];
    run(
        stretches,
        progress,
        shape -> likelihoods.computeIfAbsent(shape.length(), length -> likelihood(shape)),
        (likelihood, shape, together) -> {
          float[] values = likelihood.tokenNll(padded(together, shape));
          for (int b = 0; b < together.size(); b++) {
            Stretch stretch = together.get(b);
            for (int i = 0; i < stretch.targets().length; i++) {
              nll[stretch.text()] += values[b * shape.length() + i];
            }
          }
        });
    return nll;
  }

  /**
   * Returns the feature of each text as {@code mauve-text} takes it: no separator before the text,
   * and no more tokens than the model has positions.
   */
  List<float[]> features(List<int[]> texts, PassListener progress) {
    List<Stretch> stretches = new ArrayList<>();
    for (int t = 0; t < texts.size(); t++) {
      int[] text = texts.get(t);
      if (text.length == 0) {
        throw new IllegalArgumentException("text " + t + " has no tokens, so no last one");
      }
      int[] tokens = Arrays.copyOf(text, Math.min(text.length, positions));
      stretches.add(new Stretch(t, tokens, tokens));
    }
    float[][] found = new float[texts.size()][];
    run(
        stretches,
        progress,
        shape -> features.computeIfAbsent(shape.length(), length -> features(shape)),
        (program, shape, together) -> {
          List<float[]> values = program.of(together.stream().map(Stretch::tokens).toList());
          for (int b = 0; b < together.size(); b++) {
            found[together.get(b).text()] = values.get(b);
          }
        });
    return List.of(found);
  }

  private ExactLikelihood likelihood(BatchShape shape) {
    return model.likelihood(
        session, shape, separator, InferenceOptions.NONE, new ScoreOptions(1, false, 0));
  }

  private Features features(BatchShape shape) {
    return model.features(session, shape, InferenceOptions.NONE).orElseThrow();
  }

  /** Reads some stretches that fit into one batch. */
  @FunctionalInterface
  private interface Reader<P> {
    void read(P program, BatchShape shape, List<Stretch> together);
  }

  private <P> void run(
      List<Stretch> stretches,
      PassListener progress,
      Function<BatchShape, P> programs,
      Reader<P> reader) {
    // Those of one length stand together, the longest first, so that memory is known at once.
    Map<Integer, List<Stretch>> buckets = new TreeMap<>(Comparator.reverseOrder());
    for (Stretch stretch : stretches) {
      int rounded = (stretch.tokens().length + STEP - 1) / STEP * STEP;
      buckets
          .computeIfAbsent(Math.min(positions, rounded), length -> new ArrayList<>())
          .add(stretch);
    }
    int done = 0;
    for (Map.Entry<Integer, List<Stretch>> bucket : buckets.entrySet()) {
      int length = bucket.getKey();
      List<Stretch> all = bucket.getValue();
      BatchShape shape = new BatchShape(Math.max(1, TOKENS_A_RUN / length), length);
      P program = programs.apply(shape);
      for (int first = 0; first < all.size(); first += shape.sequences()) {
        List<Stretch> together =
            all.subList(first, Math.min(all.size(), first + shape.sequences()));
        reader.read(program, shape, together);
        done += together.size();
        progress.passed(done, stretches.size());
      }
    }
  }

  private static Batch padded(List<Stretch> together, BatchShape shape) {
    int length = shape.length();
    int[] tokens = new int[shape.sequences() * length];
    int[] targets = new int[tokens.length];
    Arrays.fill(targets, -1);
    for (int b = 0; b < together.size(); b++) {
      Stretch stretch = together.get(b);
      System.arraycopy(stretch.tokens(), 0, tokens, b * length, stretch.tokens().length);
      System.arraycopy(stretch.targets(), 0, targets, b * length, stretch.targets().length);
    }
    return new Batch(tokens, targets);
  }

  /** Closes its programs; the session stays open. */
  @Override
  public void close() {
    likelihoods.values().forEach(ExactLikelihood::close);
    features.values().forEach(Features::close);
  }
}
