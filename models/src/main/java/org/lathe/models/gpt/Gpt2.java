package org.lathe.models.gpt;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.graph.TaskGraph;
import org.lathe.models.PassListener;

/**
 * A GPT-2 on an engine: the likelihood of texts, and their features.
 *
 * <p>Texts of one run are padded on the right to one length; no earlier position sees the padding.
 * The score of a text does not depend on the other texts in the run.
 */
public final class Gpt2 implements AutoCloseable {
  /** Lengths are rounded up to a multiple of this, so that few programs are compiled. */
  private static final int STEP = 64;

  /** Tokens that are run together, unless one text has more. */
  private static final int TOKENS_A_RUN = 1024;

  private final Session session;
  private final Gpt2Config config;
  private final Map<Integer, Program> scores = new TreeMap<>();
  private final Map<Integer, Program> hidden = new TreeMap<>();

  private Gpt2(Session session, Gpt2Config config) {
    this.session = session;
    this.config = config;
  }

  /**
   * Loads a checkpoint folder of Hugging Face's form: {@code config.json} and {@code
   * model.safetensors} in float32.
   *
   * @param session takes the weights; has no others of GPT-2's names
   * @throws InputException if the folder does not hold such a model
   */
  public static Gpt2 open(Path folder, Session session) {
    Gpt2Config config = Gpt2Config.read(folder.resolve("config.json"));
    Gpt2Weights.load(session, config, folder.resolve("model.safetensors"));
    return new Gpt2(session, config);
  }

  /** Returns the shape of the model. */
  public Gpt2Config config() {
    return config;
  }

  /** A block of tokens that is run by itself: the tokens read and the tokens predicted. */
  private record Stretch(int number, int[] tokens, int[] targets) {}

  /**
   * Returns the negative log likelihood of each text after the separator, in nats, so that all its
   * tokens are predicted. A text longer than the model's positions is cut into blocks with at most
   * that many predictions; the first position of a block sees one token before it.
   *
   * @param texts ids of each text
   * @param separator the id that stands before a text
   */
  public double[] nll(List<int[]> texts, int separator, PassListener progress) {
    List<Stretch> stretches = new ArrayList<>();
    for (int t = 0; t < texts.size(); t++) {
      int[] text = texts.get(t);
      for (int from = 0; from < text.length; from += config.positions()) {
        int[] targets =
            Arrays.copyOfRange(text, from, Math.min(text.length, from + config.positions()));
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
        length -> scores.computeIfAbsent(length, n -> compile(graphs(n).score())),
        Gpt2Graphs.TOKEN_NLL,
        (stretch, at, values) -> {
          int length = bucket(stretch.tokens().length);
          for (int i = 0; i < stretch.targets().length; i++) {
            nll[stretch.number()] += values[at * length + i];
          }
        });
    return nll;
  }

  /**
   * Returns the hidden state of each text's last token after the last norm, as {@code mauve-text}
   * takes it: no separator before the text, and no more tokens than the model has positions.
   */
  public List<float[]> lastHidden(List<int[]> texts, PassListener progress) {
    List<Stretch> stretches = new ArrayList<>();
    for (int t = 0; t < texts.size(); t++) {
      int[] text = texts.get(t);
      if (text.length == 0) {
        throw new IllegalArgumentException("text " + t + " has no tokens, so no last one");
      }
      int[] tokens = Arrays.copyOf(text, Math.min(text.length, config.positions()));
      stretches.add(new Stretch(t, tokens, tokens));
    }
    float[][] features = new float[texts.size()][];
    run(
        stretches,
        progress,
        length -> hidden.computeIfAbsent(length, n -> compile(graphs(n).hidden())),
        Gpt2Graphs.HIDDEN,
        (stretch, at, values) -> {
          int d = config.dim();
          int length = bucket(stretch.tokens().length);
          int last = (at * length + stretch.tokens().length - 1) * d;
          features[stretch.number()] = Arrays.copyOfRange(values, last, last + d);
        });
    return List.of(features);
  }

  @FunctionalInterface
  private interface Programs {
    Program of(int length);
  }

  @FunctionalInterface
  private interface Reader {
    /** Stretch {@code at} of a batch was run; {@code values} are the output of all of it. */
    void read(Stretch stretch, int at, float[] values);
  }

  private void run(
      List<Stretch> stretches,
      PassListener progress,
      Programs programs,
      String output,
      Reader reader) {
    // Those of one length stand together, the longest first, so that memory is known at once.
    Map<Integer, List<Stretch>> buckets = new TreeMap<>(Comparator.reverseOrder());
    for (Stretch stretch : stretches) {
      buckets
          .computeIfAbsent(bucket(stretch.tokens().length), length -> new ArrayList<>())
          .add(stretch);
    }
    int done = 0;
    for (Map.Entry<Integer, List<Stretch>> bucket : buckets.entrySet()) {
      int length = bucket.getKey();
      List<Stretch> all = bucket.getValue();
      int batch = batch(length);
      Program program = programs.of(length);
      float[] values = new float[program.graph().outputs().get(output).shape().size()];
      for (int first = 0; first < all.size(); first += batch) {
        List<Stretch> taken = all.subList(first, Math.min(all.size(), first + batch));
        feed(program, taken, batch, length);
        program.run();
        program.read(output, values);
        for (int at = 0; at < taken.size(); at++) {
          reader.read(taken.get(at), at, values);
        }
        done += taken.size();
        progress.passed(done, stretches.size());
      }
    }
  }

  private void feed(Program program, List<Stretch> taken, int batch, int length) {
    int[] tokens = new int[batch * length];
    int[] targets = new int[batch * length];
    Arrays.fill(targets, -1);
    for (int at = 0; at < taken.size(); at++) {
      Stretch stretch = taken.get(at);
      System.arraycopy(stretch.tokens(), 0, tokens, at * length, stretch.tokens().length);
      System.arraycopy(stretch.targets(), 0, targets, at * length, stretch.targets().length);
    }
    program.write(Gpt2Graphs.TOKENS, tokens);
    if (program.graph().inputs().stream().anyMatch(i -> i.name().equals(Gpt2Graphs.TARGETS))) {
      program.write(Gpt2Graphs.TARGETS, targets);
    }
  }

  private int bucket(int length) {
    return Math.min(config.positions(), (length + STEP - 1) / STEP * STEP);
  }

  private static int batch(int length) {
    return Math.max(1, TOKENS_A_RUN / length);
  }

  private Gpt2Graphs graphs(int length) {
    return new Gpt2Graphs(config, batch(length), length);
  }

  private Program compile(TaskGraph graph) {
    return session.compile(graph);
  }

  /** Closes its programs; the session stays open. */
  @Override
  public void close() {
    scores.values().forEach(Program::close);
    hidden.values().forEach(Program::close);
  }
}
