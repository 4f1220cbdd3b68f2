package org.lathe.evaluation.latent;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.lathe.engine.Session;
import org.lathe.evaluation.SameWork;
import org.lathe.evaluation.TaskListener;
import org.lathe.files.DurableFile;
import org.lathe.files.FolderLock;
import org.lathe.files.InputException;
import org.lathe.files.Unwritable;
import org.lathe.models.BatchShape;
import org.lathe.models.PassListener;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.LatentModel;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.training.TrainedModel;
import org.lathe.training.ranks.Ranks;
import org.lathe.training.ranks.SharedWork;

/** Probes the latent thought vectors of a trained model. */
public final class ProbeRun {
  private final TrainedModel model;
  private final LatentModel latent;
  private final FitOptions fit;
  private final ProbeOptions options;
  private final Supplier<Session> sessions;
  private final TaskListener listener;
  private final SharedWork work;

  /**
   * Prepares a run; computes nothing yet.
   *
   * @param model one with latents
   * @param fit how z is fitted, and what progressive inclusion decodes
   * @param sessions opens an empty session of the engine
   * @throws InputException if the model has none
   */
  public ProbeRun(
      TrainedModel model,
      FitOptions fit,
      ProbeOptions options,
      Supplier<Session> sessions,
      TaskListener listener) {
    this(model, fit, options, sessions, listener, Ranks.ALONE);
  }

  /**
   * Prepares a run on several ranks, of which rank 0 alone writes and tells of progress.
   *
   * @param model one with latents
   * @param fit how z is fitted, and what progressive inclusion decodes
   * @param sessions opens an empty session of the engine
   * @throws InputException if the model has none
   */
  public ProbeRun(
      TrainedModel model,
      FitOptions fit,
      ProbeOptions options,
      Supplier<Session> sessions,
      TaskListener listener,
      Ranks ranks) {
    this.latent = LatentModel.of(model.model(), model.checkpoint().folder());
    this.model = model;
    this.fit = fit;
    this.options = options;
    this.sessions = sessions;
    this.work = new SharedWork(ranks);
    this.listener = work.heard(listener, TaskListener.NONE);
  }

  /**
   * Probes, and writes {@code probe.json} and {@code probe-sequences.jsonl}. Every rank gets the
   * summary.
   *
   * @param folder made before anything is computed; nothing is written where it is empty
   * @throws InputException if the folder cannot be written or another process is writing it, or the
   *     text cannot be read
   */
  public ProbeFiles.Summary run(Optional<Path> folder) {
    if (!work.reports() || folder.isEmpty()) {
      return probe(folder);
    }
    try (FolderLock _ = lock(folder.get(), listener)) {
      return probe(folder);
    }
  }

  private ProbeFiles.Summary probe(Optional<Path> folder) {
    SameWork.require(work, model, List.of(fit, options), List.of());
    String source = "";
    Inclusion inclusion = null;
    List<SequenceTrace> traces = List.of();
    StoryProbes.Report probes = null;
    try (Session session = sessions.get()) {
      model.checkpoint().loadWeights(session);
      if (options.sequences() > 0) {
        TrainedModel.HeldOut held =
            model.heldOut(options.data(), options.dataLimit(), options.sequences(), options.seed());
        held.note().ifPresent(listener::note);
        work.requireSame("text", () -> SameWork.fingerprint(held.sequences()));
        source = held.source();
        traces = include(session, held.sequences());
        inclusion = Inclusion.of(traces);
      }
    }
    if (options.stories() > 0) {
      // Another session, as another batch may be asked of the posterior's states.
      try (Session session = sessions.get()) {
        model.checkpoint().loadWeights(session);
        probes = probes(session);
      }
    }
    ProbeFiles.Summary summary = summary(source, inclusion, probes);
    if (work.reports() && folder.isPresent()) {
      write(folder.get(), summary, traces);
    }
    return summary;
  }

  private List<SequenceTrace> include(Session session, List<int[]> held) {
    LtmGraphs graphs =
        latent.graphs(new BatchShape(work.together(held.size(), options.batch()), model.length()));
    try (ProgressiveInclusion progressive =
        new ProgressiveInclusion(session, graphs, fit, model.vocabulary())) {
      return task("inclusion", told -> progressive.measure(held, options.seed(), told, work));
    }
  }

  private StoryProbes.Report probes(Session session) {
    StoryProbes probes =
        new StoryProbes(
            latent, model.tokenizer(), model.length(), options.stories(), options.seed());
    int together = work.together(options.stories(), options.batch());
    float[][] means =
        task(
            "fits of stories",
            told ->
                probes.fit(session, fit.fast(), together, fit.peak(), options.seed(), told, work));
    return work.ofFirst(
        () ->
            task(
                "linear probes",
                told -> probes.read(means, options.permutations(), options.seed(), told)));
  }

  private <T> T task(String name, Function<PassListener, T> work) {
    PassListener told = listener.begin(name);
    try {
      return work.apply(told);
    } finally {
      listener.end();
    }
  }

  private ProbeFiles.Summary summary(
      String source, Inclusion inclusion, StoryProbes.Report probes) {
    return new ProbeFiles.Summary(
        1,
        model.checkpoint().folder().toString(),
        model.step().orElse(null),
        new ProbeFiles.Settings(
            source,
            lower(fit.latents()),
            fit.fast().steps(),
            lower(fit.fast().noise()),
            lower(fit.fast().schedule()),
            fit.peak(),
            options.seed()),
        inclusion,
        probes);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static FolderLock lock(Path folder, TaskListener listener) {
    try {
      DurableFile.requireWritableFolder(folder);
      return FolderLock.of(folder, listener::note);
    } catch (UncheckedIOException e) {
      throw Unwritable.at(folder, e.getCause());
    }
  }

  private void write(Path folder, ProbeFiles.Summary summary, List<SequenceTrace> traces) {
    try {
      if (!traces.isEmpty()) {
        ProbeFiles.writeSequences(folder, traces, model.tokenizer());
      }
      ProbeFiles.writeSummary(folder, summary);
    } catch (UncheckedIOException e) {
      throw Unwritable.at(folder, e.getCause());
    }
  }
}
