package org.lathe.evaluation.samples;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.engine.Session;
import org.lathe.evaluation.SameWork;
import org.lathe.evaluation.TaskListener;
import org.lathe.evaluation.judging.FeatureModel;
import org.lathe.evaluation.judging.Judge;
import org.lathe.files.FolderLock;
import org.lathe.files.InputException;
import org.lathe.files.Unwritable;
import org.lathe.models.InferenceOptions;
import org.lathe.models.PassListener;
import org.lathe.training.TrainedModel;
import org.lathe.training.ranks.Ranks;
import org.lathe.training.ranks.SharedWork;

/** Draws samples of a model, or reads them from a file, and measures them. */
public final class SampleRun {
  private static final int TOKENS_AFTER_PROMPT = 128;

  private final SampleOptions options;
  private final Optional<Path> sets;
  private final Optional<Path> out;
  private final Supplier<Session> sessions;
  private final TaskListener listener;
  private final SharedWork work;

  /** The samples, their prompts, and their description for people. */
  private record Drawn(List<Sample> samples, List<String> prompts, String of, String how) {}

  /**
   * Prepares a run; computes nothing yet.
   *
   * @param sets folder of evaluation sets, for reference texts that are one
   * @param out file that the samples are saved to, one JSON object per line
   * @param sessions opens an empty session of the engine
   */
  public SampleRun(
      SampleOptions options,
      Optional<Path> sets,
      Optional<Path> out,
      Supplier<Session> sessions,
      TaskListener listener) {
    this(options, sets, out, sessions, listener, Ranks.ALONE);
  }

  /**
   * Prepares a run on several ranks, of which rank 0 alone writes and tells of progress.
   *
   * @param sets folder of evaluation sets, for reference texts that are one
   * @param out file that the samples are saved to, one JSON object per line
   * @param sessions opens an empty session of the engine
   */
  public SampleRun(
      SampleOptions options,
      Optional<Path> sets,
      Optional<Path> out,
      Supplier<Session> sessions,
      TaskListener listener,
      Ranks ranks) {
    this.options = options;
    this.sets = sets;
    this.out = out;
    this.sessions = sessions;
    this.work = new SharedWork(ranks);
    this.listener = work.heard(listener, TaskListener.NONE);
  }

  /**
   * Draws samples of a model and measures them.
   *
   * @param inference how the model is used
   * @throws InputException if a file cannot be read or written, or holds no model
   */
  public SampleReport of(TrainedModel model, InferenceOptions inference) {
    SameWork.require(work, model, List.of(inference, options), List.of());
    int most = options.tokens().orElseGet(() -> most(model));
    return measured(
        Optional.of(model),
        model.tokenizer(),
        most,
        options.samples(),
        () -> draw(model, inference, most));
  }

  /**
   * Measures the samples of a file.
   *
   * @param tokenizer that counts their tokens, and made their ids where they have some
   * @throws InputException if a file cannot be read or written, or holds no model
   */
  public SampleReport of(Path file, Tokenizer tokenizer) {
    int most = options.tokens().orElse(Integer.MAX_VALUE);
    List<Sample> read = SampleFile.read(file, tokenizer);
    requireSame("samples", read);
    Drawn drawn =
        new Drawn(
            cut(read, most, tokenizer),
            List.of(),
            file.toString(),
            "tokenizer " + tokenizer.name());
    return measured(Optional.empty(), tokenizer, most, read.size(), () -> drawn);
  }

  private int most(TrainedModel model) {
    return options.prompts().isEmpty()
        ? model.length()
        : Math.min(TOKENS_AFTER_PROMPT, model.model().config().positions() / 2);
  }

  private SampleReport measured(
      Optional<TrainedModel> model,
      Tokenizer tokenizer,
      int most,
      int samples,
      Supplier<Drawn> drawing) {
    try (FolderLock _ = lock();
        SampleModels models = new SampleModels(sessions)) {
      // What is to judge is opened first: a folder that holds no model is found out now.
      Optional<Judge> judge = options.judge().map(at -> models.judge(at, options.seed()));
      Optional<FeatureModel> features = options.features().map(models::pretrained);
      int count = options.references().orElse(samples);
      List<Sample> texts =
          options
              .reference()
              .map(what -> new ReferenceTexts(what, sets))
              .map(named -> named.read(model, tokenizer, count, options.seed(), listener))
              .map(read -> cut(read, most, tokenizer))
              .orElse(List.of());
      requireSame("reference texts", texts);
      Drawn drawn = drawing.get();
      if (work.reports()) {
        out.ifPresent(file -> save(file, drawn));
      }
      return new SampleReport(
          drawn.of(),
          drawn.how(),
          options.reference().orElse(null),
          SampleFigures.of(drawn.samples()),
          options.reference().isPresent() ? SampleFigures.of(texts) : null,
          judge.map(of -> judged(of, drawn.samples(), texts)).orElse(null),
          features.map(of -> compared(of, drawn.samples(), texts)).orElse(null));
    }
  }

  /** Returns null where this rank writes no file. */
  private FolderLock lock() {
    try {
      return work.reports() && out.isPresent()
          ? FolderLock.ofFile(out.get(), listener::note)
          : null;
    } catch (UncheckedIOException e) {
      throw Unwritable.at(out.orElseThrow(), e.getCause());
    }
  }

  private static void save(Path file, Drawn drawn) {
    try {
      SampleFile.write(file, drawn.samples(), drawn.prompts());
    } catch (UncheckedIOException e) {
      throw Unwritable.at(file, e.getCause());
    }
  }

  /** Each ends with its first document, unless all is asked for, and after so many tokens. */
  private List<Sample> cut(List<Sample> all, int most, Tokenizer tokenizer) {
    return all.stream()
        .map(
            sample -> {
              int[] ids =
                  options.whole() ? sample.ids() : Sample.firstDocument(sample.ids(), tokenizer);
              return ids.length <= most && ids.length == sample.ids().length
                  ? sample
                  : Sample.of(Arrays.copyOf(ids, Math.min(ids.length, most)), tokenizer);
            })
        .toList();
  }

  private Drawn draw(TrainedModel model, InferenceOptions inference, int count) {
    Tokenizer tokenizer = model.tokenizer();
    List<String> given = new ArrayList<>();
    List<int[]> made;
    try (Continuations continuations =
        new Continuations(
            () -> loaded(model),
            model.model(),
            model.vocabulary(),
            work.together(options.samples(), options.batch()),
            inference,
            options.choice(),
            options.seed(),
            work)) {
      if (options.prompts().isEmpty()) {
        made = task("samples", told -> continuations.unconditional(options.samples(), count, told));
      } else {
        List<Sample> texts = SampleFile.read(options.prompts().get(), tokenizer);
        requireSame("prompts", texts);
        List<int[]> starts = new ArrayList<>();
        for (int i = 0; i < options.samples(); i++) {
          Sample text = texts.get(i % texts.size());
          given.add(text.text());
          starts.add(text.ids());
        }
        made = task("samples", told -> continuations.after(starts, count, told));
      }
    }
    String how =
        options.choice().label()
            + inference.generation().map(words -> ", " + words).orElse("")
            + options.prompts().map(file -> ", after " + file).orElse("");
    return new Drawn(
        cut(made.stream().map(ids -> Sample.of(ids, tokenizer)).toList(), count, tokenizer),
        given,
        model.checkpoint().folder().toString(),
        how);
  }

  private void requireSame(String what, List<Sample> texts) {
    work.requireSame(what, () -> SameWork.fingerprint(texts.stream().map(Sample::ids).toList()));
  }

  private Session loaded(TrainedModel model) {
    Session session = sessions.get();
    model.checkpoint().loadWeights(session);
    return session;
  }

  private SampleReport.Judged judged(Judge judge, List<Sample> drawn, List<Sample> references) {
    return new SampleReport.Judged(
        judge.name(),
        judge.exact(),
        verdict("judge", judge, drawn),
        references.isEmpty() ? null : verdict("judge reference", judge, references));
  }

  private Judge.Verdict verdict(String task, Judge judge, List<Sample> texts) {
    return task(task, told -> judge.judge(texts.stream().map(Sample::text).toList(), told, work));
  }

  private SampleReport.Compared compared(
      FeatureModel model, List<Sample> drawn, List<Sample> references) {
    List<float[]> samplesFeatures = features("features", model, drawn);
    List<float[]> referenceFeatures = features("features reference", model, references);
    if (samplesFeatures.isEmpty() || referenceFeatures.isEmpty()) {
      throw new InputException(
          "MAUVE compares texts, and all %s are empty"
              .formatted(samplesFeatures.isEmpty() ? "samples" : "reference texts"));
    }
    return new SampleReport.Compared(
        model.name(),
        samplesFeatures.size(),
        referenceFeatures.size(),
        work.ofFirst(() -> Mauve.of(samplesFeatures, referenceFeatures, options.seed())));
  }

  /** As in the released package, a text without words has none. */
  private List<float[]> features(String task, FeatureModel model, List<Sample> texts) {
    List<float[]> features =
        task(
            task,
            told ->
                model.features(
                    texts.stream().map(Sample::text).filter(text -> !text.isEmpty()).toList(),
                    told,
                    work));
    for (float[] each : features) {
      for (float feature : each) {
        if (!Float.isFinite(feature)) {
          throw new InputException(
              "%s gives a feature of %s, of which nothing can be compared: give another {features}"
                  .formatted(model.name(), feature));
        }
      }
    }
    return features;
  }

  private <T> T task(String name, Function<PassListener, T> work) {
    PassListener told = listener.begin(name);
    try {
      return work.apply(told);
    } finally {
      listener.end();
    }
  }
}
