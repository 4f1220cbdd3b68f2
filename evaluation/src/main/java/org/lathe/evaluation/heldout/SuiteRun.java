package org.lathe.evaluation.heldout;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.lathe.datasets.evaluation.EvaluationSet;
import org.lathe.engine.Session;
import org.lathe.evaluation.latent.SuiteMeasurement;
import org.lathe.evaluation.suite.BlockMeasurement;
import org.lathe.evaluation.suite.HeldOutText;
import org.lathe.evaluation.suite.Suite;
import org.lathe.evaluation.suite.SuiteOptions;
import org.lathe.evaluation.suite.SuitePlan;
import org.lathe.evaluation.suite.SuiteReport;
import org.lathe.evaluation.suite.SuiteText;
import org.lathe.evaluation.suite.ZeroShotText;
import org.lathe.files.InputException;
import org.lathe.files.Unwritable;
import org.lathe.models.InferenceOptions;
import org.lathe.training.TrainedModel;
import org.lathe.training.ranks.Ranks;
import org.lathe.training.ranks.SharedWork;

/** Measures a trained model on a suite of texts, block by block. */
public final class SuiteRun {
  private final TrainedModel model;
  private final InferenceOptions inference;
  private final SuiteRunOptions options;
  private final Supplier<Session> sessions;
  private final Suite.Listener listener;
  private final SharedWork work;

  /**
   * Prepares a run; computes nothing yet.
   *
   * @param inference how the model is used
   * @param sessions opens an empty session of the engine
   */
  public SuiteRun(
      TrainedModel model,
      InferenceOptions inference,
      SuiteRunOptions options,
      Supplier<Session> sessions,
      Suite.Listener listener) {
    this(model, inference, options, sessions, listener, Ranks.ALONE);
  }

  /**
   * Prepares a run on several ranks, of which rank 0 alone writes and tells of progress.
   *
   * @param inference how the model is used
   * @param sessions opens an empty session of the engine
   */
  public SuiteRun(
      TrainedModel model,
      InferenceOptions inference,
      SuiteRunOptions options,
      Supplier<Session> sessions,
      Suite.Listener listener,
      Ranks ranks) {
    this.model = model;
    this.inference = inference;
    this.options = options;
    this.sessions = sessions;
    this.listener = listener;
    this.work = new SharedWork(ranks);
  }

  /**
   * Measures evaluation sets; one that is missing or false is named in the report, and the rest is
   * measured.
   *
   * @param data the folder of the user's copies
   * @throws InputException if no set can be measured, or the options do not suit the model or the
   *     results that are there
   */
  public SuiteReport zeroShot(Path data, List<EvaluationSet> sets) {
    return measured(ofSets(data, sets));
  }

  /**
   * Returns what {@link #zeroShot} would measure; computes nothing and leaves nothing behind. For
   * one process.
   */
  public SuitePlan planZeroShot(Path data, List<EvaluationSet> sets) {
    return planned(ofSets(data, sets));
  }

  private Work ofSets(Path data, List<EvaluationSet> sets) {
    BlockMeasurement<?, ?> measurement = measurement();
    if (!Files.isDirectory(data)) {
      throw new InputException(data + " is not a folder that exists: check {data}");
    }
    List<SuiteText> texts =
        sets.stream()
            .<SuiteText>map(set -> new ZeroShotText(set, data, model.tokenizer(), model.length()))
            .toList();
    return new Work(suite("zero-shot", texts, measurement, Integer.MAX_VALUE), texts);
  }

  /**
   * Measures text that the model was not trained on.
   *
   * @param text which, and how many sequences of it
   * @throws InputException if it cannot be read, or the options do not suit the model or the
   *     results that are there
   */
  public SuiteReport validation(HeldOutOptions text) {
    return measured(ofHeldOut(text));
  }

  /**
   * Returns what {@link #validation} would measure; computes nothing and leaves nothing behind. For
   * one process.
   */
  public SuitePlan planValidation(HeldOutOptions text) {
    return planned(ofHeldOut(text));
  }

  private Work ofHeldOut(HeldOutOptions text) {
    BlockMeasurement<?, ?> measurement = measurement();
    TrainedModel.HeldOut held =
        model.heldOut(text.data(), text.dataLimit(), text.sequences(), text.seed());
    List<SuiteText> texts = List.of(HeldOutText.of(held, model.tokenizer()));
    return new Work(suite("validation", texts, measurement, held.sequences().size()), texts);
  }

  private BlockMeasurement<?, ?> measurement() {
    return SuiteMeasurement.of(
        model, inference, options.scores(), options.curve(), options.tolerance());
  }

  /** A suite and its texts. */
  private record Work(Suite<?, ?> suite, List<SuiteText> texts) {}

  /**
   * Returns the suite of texts.
   *
   * @param blocks of a text at most
   */
  private Suite<?, ?> suite(
      String name, List<SuiteText> texts, BlockMeasurement<?, ?> measurement, int blocks) {
    SuiteOptions suite =
        new SuiteOptions(
            name,
            texts.stream().map(SuiteText::id).toList(),
            model.checkpoint().weightsFingerprint(),
            model.tokenizer().name(),
            options.engine(),
            model.length(),
            options.limit(),
            options.choice());
    int most = options.limit() == 0 ? blocks : Math.min(blocks, options.limit());
    return new Suite<>(
        options.folder(),
        model.checkpoint().folder().toString(),
        model.step(),
        model.tokenizer(),
        suite,
        measurement,
        work.together(most, options.batch()));
  }

  private SuiteReport measured(Work task) {
    try {
      return task.suite().run(task.texts(), this::loaded, listener, work);
    } catch (UncheckedIOException e) {
      throw Unwritable.at(options.folder(), e.getCause());
    }
  }

  private SuitePlan planned(Work task) {
    try {
      return task.suite().plan(task.texts(), listener);
    } catch (UncheckedIOException e) {
      throw Unwritable.at(options.folder(), e.getCause());
    }
  }

  private Session loaded() {
    Session session = sessions.get();
    model.checkpoint().loadWeights(session);
    return session;
  }
}
