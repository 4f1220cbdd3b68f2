package org.lathe.evaluation.gsm8k;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.lathe.datasets.evaluation.EvaluationSet;
import org.lathe.datasets.evaluation.Gsm8kProblem;
import org.lathe.engine.Session;
import org.lathe.evaluation.SameWork;
import org.lathe.evaluation.samples.Continuations;
import org.lathe.files.FiniteJson;
import org.lathe.files.FolderLock;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.files.Sha256;
import org.lathe.files.Unwritable;
import org.lathe.models.InferenceOptions;
import org.lathe.training.TrainedModel;
import org.lathe.training.ranks.Ranks;
import org.lathe.training.ranks.SharedWork;

/**
 * A run of GSM8K in a folder: {@code problems.jsonl}, one outcome per line, and {@code
 * results.json}. A run that was interrupted continues with the problems that it has not solved.
 */
public final class Gsm8kRun {

  private final TrainedModel model;
  private final InferenceOptions inference;
  private final Gsm8kOptions options;
  private final Path test;
  private final Path examples;
  private final int tokens;
  private final List<Gsm8kProblem> problems;
  private final FewShotPrompt prompt;

  /** Receives the progress of a run. */
  public interface Listener {
    /** Tells nobody. */
    Listener NONE =
        new Listener() {
          @Override
          public void started(int done, int all) {}

          @Override
          public void solved(Gsm8kOutcome outcome) {}
        };

    /** {@code done} of {@code all} problems were solved before; not called where all were. */
    void started(int done, int all);

    /** One more was solved, or skipped. */
    void solved(Gsm8kOutcome outcome);

    /** A line that the user must see. */
    default void noted(String line) {}
  }

  private Gsm8kRun(
      TrainedModel model,
      InferenceOptions inference,
      Gsm8kOptions options,
      Path test,
      Path examples,
      int tokens,
      List<Gsm8kProblem> problems,
      FewShotPrompt prompt) {
    this.model = model;
    this.inference = inference;
    this.options = options;
    this.test = test;
    this.examples = examples;
    this.tokens = tokens;
    this.problems = problems;
    this.prompt = prompt;
  }

  /**
   * Reads the problems; nothing is computed or written before {@link #run}.
   *
   * @param inference how the model is used
   * @throws InputException if a file cannot be read, has too few examples, or the answers leave no
   *     room for a question
   */
  public static Gsm8kRun of(TrainedModel model, InferenceOptions inference, Gsm8kOptions options) {
    int tokens = options.tokens(model.model().config().positions());
    return of(
        model,
        inference,
        options,
        tokens,
        EvaluationSet.GSM8K.in(options.sets()).files().getFirst());
  }

  /**
   * Reads the problems of a file that need not be the genuine one.
   *
   * @param tokens of an answer, at most
   */
  static Gsm8kRun of(
      TrainedModel model, InferenceOptions inference, Gsm8kOptions options, int tokens, Path test) {
    Path examples = options.examples().orElseGet(() -> Gsm8kOptions.examplesBeside(test));
    List<Gsm8kProblem> problems = read(test, options.problems().orElse(Integer.MAX_VALUE));
    List<Gsm8kProblem> solved = options.shots() == 0 ? List.of() : read(examples, options.shots());
    if (solved.size() < options.shots()) {
      throw new InputException(
          "{shots} %d, but %s has %d problems".formatted(options.shots(), examples, solved.size()));
    }
    return new Gsm8kRun(
        model, inference, options, test, examples, tokens, problems, new FewShotPrompt(solved));
  }

  private static List<Gsm8kProblem> read(Path file, int most) {
    try (Stream<Gsm8kProblem> all = Gsm8kProblem.read(file)) {
      return all.limit(most).toList();
    }
  }

  /** Returns whether the model has positions for a question, without examples, and its answer. */
  public boolean fits() {
    int positions = model.model().config().positions();
    return problems.stream()
        .map(problem -> prompt.of(problem.question(), 0))
        .anyMatch(text -> model.tokenizer().encode(text).length + tokens <= positions);
  }

  /**
   * Solves the problems without an outcome in the folder, and summarizes all outcomes.
   *
   * @param folder made if it is not there
   * @param sessions opens an empty session of the engine
   * @throws InputException if the folder cannot be written, holds a run with other settings, or no
   *     problem fits the model, or another process is writing it
   */
  public Gsm8kSummary run(Path folder, Supplier<Session> sessions, Listener listener) {
    return run(folder, sessions, listener, Ranks.ALONE);
  }

  /**
   * Solves the problems without an outcome in the folder on all ranks, a problem on each at a time.
   * Rank 0 alone reads and writes the folder, which may be continued on another number of ranks.
   *
   * @param folder made if it is not there
   * @param sessions opens an empty session of the engine
   * @param listener told on rank 0 alone, of the problems of all ranks
   * @return the summary, on every rank
   * @throws InputException if the folder cannot be written, holds a run with other settings, or no
   *     problem fits the model, or another process is writing it
   * @throws org.lathe.training.ranks.RankException if another rank has another model, other options
   *     or other problems
   */
  public Gsm8kSummary run(Path folder, Supplier<Session> sessions, Listener listener, Ranks ranks) {
    SharedWork work = new SharedWork(ranks);
    // The first rank alone writes; no lock is opened elsewhere.
    try (FolderLock _ = work.reports() ? FolderLock.of(folder, listener::noted) : null) {
      Optional<Gsm8kJournal> journal =
          work.reports()
              ? Optional.of(Gsm8kJournal.open(folder.resolve("problems.jsonl"), settings()))
              : Optional.empty();
      SameWork.require(work, model, List.of(settings(), options), List.of());
      work.requireSame("problems", () -> Sha256.of(problems + "" + prompt.examples()));
      solve(journal, sessions, work.heard(listener, Listener.NONE), work);
      return work.ofFirst(() -> summarized(folder, journal.orElseThrow()));
    } catch (UncheckedIOException e) {
      throw Unwritable.at(folder, e.getCause());
    }
  }

  private Gsm8kSummary summarized(Path folder, Gsm8kJournal journal) {
    Gsm8kSummary summary = summary(journal);
    ObjectNode results = FiniteJson.of(summary);
    results.set("settings", settings());
    Json.write(folder.resolve("results.json"), results);
    return summary;
  }

  private void solve(
      Optional<Gsm8kJournal> journal,
      Supplier<Session> sessions,
      Listener listener,
      SharedWork work) {
    int[] left = work.ofFirst(() -> left(journal.orElseThrow()));
    if (left.length == 0) {
      return;
    }
    int together = Math.min(options.batch(), options.answers());
    try (Continuations continuations =
        new Continuations(
            () -> loaded(sessions.get()),
            model.model(),
            model.vocabulary(),
            together,
            inference,
            options.choice(),
            options.seed())) {
      Gsm8k gsm8k =
          new Gsm8k(
              continuations,
              model.tokenizer(),
              prompt,
              model.model().config().positions(),
              options.answers(),
              tokens,
              together);
      listener.started(problems.size() - left.length, problems.size());
      work.<Gsm8kOutcome>each(
          0,
          left.length,
          1,
          (first, end) -> List.of(gsm8k.solve(left[first], problems.get(left[first]))),
          round ->
              round.forEach(
                  outcome -> {
                    journal.ifPresent(kept -> kept.add(outcome));
                    listener.solved(outcome);
                  }));
    }
  }

  /** Returns the problems without an outcome. */
  private int[] left(Gsm8kJournal journal) {
    return IntStream.range(0, problems.size()).filter(p -> !journal.has(p)).toArray();
  }

  private Session loaded(Session session) {
    model.checkpoint().loadWeights(session);
    return session;
  }

  /** The journal may have more outcomes, from a run over more problems. */
  private List<Gsm8kOutcome> outcomes(Gsm8kJournal journal) {
    return journal.outcomes().stream().filter(o -> o.problem() < problems.size()).toList();
  }

  private Gsm8kSummary summary(Gsm8kJournal journal) {
    List<Gsm8kOutcome> outcomes = outcomes(journal);
    if (outcomes.stream().allMatch(outcome -> outcome.skipped() != null)) {
      throw new InputException(
          "no problem fits the model, the first because "
              + outcomes.getFirst().skipped()
              + ": use fewer {tokens}, or a model with more positions");
    }
    return Gsm8kSummary.of(outcomes, options.answers(), options.ks());
  }

  /** All that the outcomes depend on, but for the engine. */
  private ObjectNode settings() {
    ObjectNode node = Json.object();
    node.put("checkpoint", model.checkpoint().folder().toString());
    node.put("step", model.step().orElse(0));
    node.put("tokenizer", model.tokenizer().name());
    node.put("test", test.toString());
    node.put("examples", options.shots() == 0 ? null : examples.toString());
    node.put("shots", options.shots());
    node.put("answers", options.answers());
    node.put("tokens", tokens);
    node.put("sampling", options.choice().label());
    node.setAll(Json.tree(inference.summary()));
    node.put("seed", options.seed());
    return node;
  }
}
