package org.lathe.evaluation.latent;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.lathe.datasets.stories.Factor;
import org.lathe.datasets.stories.Stories;
import org.lathe.datasets.stories.Story;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.engine.Session;
import org.lathe.models.BatchShape;
import org.lathe.models.PassListener;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LatentModel;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Posterior;
import org.lathe.training.ranks.SharedWork;

/**
 * Linear probes that predict the factors of generated stories from the posterior means of each
 * layer. The stories are in no corpus, so no model was trained on them.
 */
public final class StoryProbes {
  /** The fewest stories that can be probed: two in each fold. */
  public static final int FEWEST = 2 * LinearProbe.FOLDS;

  private final LatentModel model;
  private final LtmConfig config;
  private final Tokenizer tokenizer;
  private final int length;
  private final List<Story> stories;
  private final List<int[]> ids;

  /**
   * The results of the probes.
   *
   * @param stories how many
   * @param length tokens of a story that the model is given, from its beginning
   * @param cut stories that are longer
   * @param folds parts that the stories are divided into, each predicted from the others
   * @param permutations shuffles of the control
   * @param factors names, one a column
   * @param features what is read from, one a row
   */
  public record Report(
      int stories,
      int length,
      int cut,
      int folds,
      int permutations,
      List<Column> factors,
      List<Row> features)
      implements Serializable {}

  /**
   * A factor of the stories.
   *
   * @param values how many it has
   * @param majority share of the stories that have the most frequent value: what guessing comes to
   */
  public record Column(String name, int values, double majority) implements Serializable {}

  /**
   * The results for one kind of features.
   *
   * @param name {@code layer 1} and so on, {@code all layers}, or {@code text}: how often each
   *     token occurs in what the model was given of the story, which says what is there to be read
   * @param dimensions how many features
   * @param figures one per factor
   */
  public record Row(String name, int dimensions, List<ProbeFigure> figures)
      implements Serializable {}

  /**
   * Generates the stories.
   *
   * @param model whose latents are read
   * @param length tokens that the model takes; of longer stories it is given the beginning
   * @param count how many stories, at least {@link #FEWEST}
   * @param seed of the stories
   */
  public StoryProbes(LatentModel model, Tokenizer tokenizer, int length, int count, long seed) {
    if (count < FEWEST) {
      throw new IllegalArgumentException(count + " stories, must be at least " + FEWEST);
    }
    this.model = model;
    this.config = model.decoderConfig();
    this.tokenizer = tokenizer;
    this.length = length;
    Stories told = new Stories(seed);
    this.stories =
        LongStream.range(0, count).mapToObj(n -> told.story(Stories.DEFAULT_COUNT + n)).toList();
    this.ids = stories.stream().map(story -> tokenizer.encode(story.document().text())).toList();
  }

  /**
   * Fits the posterior of each story.
   *
   * @param session holds the weights
   * @param batch stories fitted together; changes no result
   * @param peak peak learning rate of the fast steps
   * @param seed of all random numbers
   * @param listener told of fast steps
   * @return posterior means, a story's [N_z * d]
   */
  public float[][] fit(
      Session session, FastOptions fast, int batch, double peak, long seed, PassListener listener) {
    return fit(session, fast, batch, peak, seed, listener, SharedWork.ALONE);
  }

  /**
   * Fits the posterior of each story on all ranks; each of them gets all means.
   *
   * @param session holds the weights
   * @param batch stories that a rank fits together; changes no result
   * @param peak peak learning rate of the fast steps
   * @param seed of all random numbers
   * @param listener told on rank 0 of its fast steps
   * @return posterior means, a story's [N_z * d]
   */
  public float[][] fit(
      Session session,
      FastOptions fast,
      int batch,
      double peak,
      long seed,
      PassListener listener,
      SharedWork work) {
    PassListener heard = work.heard(listener, PassListener.NONE);
    LtmGraphs graphs = model.graphs(new BatchShape(batch, length));
    int values = config.latents() * config.dim();
    long all = (long) work.rounds(ids.size(), batch) * fast.steps();
    long[] done = {0};
    try (FastLearning fit = new FastLearning(session, graphs, fast, false)) {
      return work.<float[]>all(
              ids.size(),
              batch,
              (first, end) -> {
                int[] numbers = new int[batch];
                Arrays.setAll(numbers, b -> Math.min(first + b, end - 1));
                load(fit, numbers);
                fit.fit(seed, 0, numbers, peak, (step, score) -> heard.passed(++done[0], all));
                float[] mu = Posterior.toSequences(config, batch, session.read(Posterior.MU));
                return IntStream.range(0, end - first)
                    .mapToObj(b -> Arrays.copyOfRange(mu, b * values, (b + 1) * values))
                    .toList();
              })
          .toArray(float[][]::new);
    }
  }

  /** Tokens after the end of a story are neither text nor scored. */
  private void load(FastLearning fit, int[] numbers) {
    int[] tokens = new int[numbers.length * length];
    int[] targets = new int[tokens.length];
    Arrays.fill(tokens, tokenizer.separator());
    Arrays.fill(targets, -1);
    for (int b = 0; b < numbers.length; b++) {
      int[] story = ids.get(numbers[b]);
      int kept = Math.min(story.length, length);
      System.arraycopy(story, 0, targets, b * length, kept);
      System.arraycopy(story, 0, tokens, b * length + 1, Math.min(kept, length - 1));
    }
    fit.load(tokens, targets);
  }

  /**
   * Predicts the factors from the means.
   *
   * @param means as {@link #fit} returns them
   * @param permutations shuffles of the control
   * @param seed of the shuffles
   * @param listener told of factors read
   */
  public Report read(float[][] means, int permutations, long seed, PassListener listener) {
    int block = config.latentsPerLayer() * config.dim();
    int rows = config.layers() + (config.layers() > 1 ? 2 : 1);
    long all = (long) rows * Factor.values().length;
    long[] done = {0};
    Runnable passed = () -> listener.passed(++done[0], all);
    List<Row> features = new ArrayList<>();
    double[][] sum = new double[means.length][means.length];
    for (int l = 0; l < config.layers(); l++) {
      double[][] products = InnerProducts.of(means, l * block, (l + 1) * block);
      for (int i = 0; i < sum.length; i++) {
        for (int j = 0; j < sum.length; j++) {
          sum[i][j] += products[i][j];
        }
      }
      features.add(row("layer " + (l + 1), block, products, permutations, seed, passed));
    }
    if (config.layers() > 1) {
      int dimensions = config.layers() * block;
      features.add(row("all layers", dimensions, sum, permutations, seed, passed));
    }
    int[][] given = ids.stream().map(this::given).toArray(int[][]::new);
    features.add(
        row(
            "text",
            (int) Arrays.stream(given).flatMapToInt(Arrays::stream).distinct().count(),
            InnerProducts.ofCounts(given),
            permutations,
            seed,
            passed));
    int cut = (int) ids.stream().filter(story -> story.length > length).count();
    return new Report(
        ids.size(), length, cut, LinearProbe.FOLDS, permutations, columns(), features);
  }

  private int[] given(int[] story) {
    return Arrays.copyOf(story, Math.min(story.length, length));
  }

  private Row row(
      String name,
      int dimensions,
      double[][] products,
      int permutations,
      long seed,
      Runnable passed) {
    LinearProbe probe = new LinearProbe(products);
    List<ProbeFigure> figures = new ArrayList<>();
    for (Factor factor : Factor.values()) {
      figures.add(probe.read(labels(factor, stories), factor.choices().size(), permutations, seed));
      passed.run();
    }
    return new Row(name, dimensions, figures);
  }

  private List<Column> columns() {
    return Arrays.stream(Factor.values())
        .map(factor -> new Column(factor.id(), factor.choices().size(), majority(factor)))
        .toList();
  }

  /** Returns the index of each story's value of a factor. */
  static int[] labels(Factor factor, List<Story> stories) {
    return stories.stream().mapToInt(story -> factor.of(story.factors()).index()).toArray();
  }

  private double majority(Factor factor) {
    int[] counts = new int[factor.choices().size()];
    for (int label : labels(factor, stories)) {
      counts[label]++;
    }
    return (double) Arrays.stream(counts).max().orElseThrow() / stories.size();
  }
}
