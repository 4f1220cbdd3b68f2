package org.lathe.evaluation.gsm8k;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.lathe.datasets.evaluation.EvaluationSet;
import org.lathe.datasets.evaluation.Gsm8kProblem;
import org.lathe.engine.Session;
import org.lathe.evaluation.samples.Continuations;
import org.lathe.files.FiniteJson;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.files.Unwritable;
import org.lathe.models.InferenceOptions;
import org.lathe.training.TrainedModel;

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
    Path test = EvaluationSet.GSM8K.in(options.sets()).files().getFirst();
    Path examples = options.examples().orElseGet(() -> test.resolveSibling("train.jsonl"));
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

  /**
   * Solves the problems without an outcome in the folder, and summarizes all outcomes.
   *
   * @param folder made if it is not there
   * @param sessions opens an empty session of the engine
   * @throws InputException if the folder cannot be written, holds a run with other settings, or no
   *     problem fits the model
   */
  public Gsm8kSummary run(Path folder, Supplier<Session> sessions, Listener listener) {
    try {
      Files.createDirectories(folder);
      Gsm8kJournal journal = Gsm8kJournal.open(folder.resolve("problems.jsonl"), settings());
      solve(journal, sessions, listener);
      Gsm8kSummary summary = summary(journal);
      ObjectNode results = FiniteJson.of(summary);
      results.set("settings", settings());
      Json.write(folder.resolve("results.json"), results);
      return summary;
    } catch (IOException e) {
      throw Unwritable.at(folder, e);
    } catch (UncheckedIOException e) {
      throw Unwritable.at(folder, e.getCause());
    }
  }

  private void solve(Gsm8kJournal journal, Supplier<Session> sessions, Listener listener) {
    int done = outcomes(journal).size();
    if (done == problems.size()) {
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
      listener.started(done, problems.size());
      for (int p = 0; p < problems.size(); p++) {
        if (!journal.has(p)) {
          Gsm8kOutcome outcome = gsm8k.solve(p, problems.get(p));
          journal.add(outcome);
          listener.solved(outcome);
        }
      }
    }
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
