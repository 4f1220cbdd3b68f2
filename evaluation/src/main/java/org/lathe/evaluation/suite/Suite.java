package org.lathe.evaluation.suite;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.engine.Session;
import org.lathe.files.FolderLock;
import org.lathe.files.InputException;
import org.lathe.models.BatchShape;
import org.lathe.training.ranks.SharedWork;

/**
 * Measures a model on several texts and keeps the results of each batch in a folder. Run again with
 * the same options, it continues. The final files are the same bytes with or without interruptions,
 * for any batch and number of threads.
 *
 * @param <F> the figures of a block
 * @param <T> what is gathered over the blocks of a text
 * @param folder where the evaluation is kept; made if needed
 * @param checkpoint folder of the model, for the reader of the results
 * @param step slow steps that it has taken, if known
 * @param tokenizer of the model
 * @param options the options that the estimates depend on
 * @param measurement how a block is measured
 * @param batch blocks measured together, on each rank; changes no result
 */
public record Suite<F, T extends BlockTally>(
    Path folder,
    String checkpoint,
    Optional<Integer> step,
    Tokenizer tokenizer,
    SuiteOptions options,
    BlockMeasurement<F, T> measurement,
    int batch) {

  /** Receives the progress of a suite. */
  public interface Listener {
    /**
     * A text is about to be measured.
     *
     * @param done blocks of it that are done already
     * @param passesDone passes through the model that these took
     * @param passes that all its blocks take
     */
    default void begun(SetPlan plan, int done, long passesDone, long passes) {}

    /** Called after a pass through the model. */
    default void passed() {}

    /** All blocks of the text are done. */
    default void ended() {}

    /** A line that the user must see. */
    default void noted(String line) {}
  }

  /**
   * Measures the blocks that are not measured yet.
   *
   * @param texts in the order of the results
   * @param session opens an engine that holds the weights; asked only if something is left to do
   * @throws InputException if no text can be measured, a figure is not finite, the folder holds
   *     another evaluation, or another process is writing it
   * @throws java.io.UncheckedIOException if the folder cannot be written
   */
  public SuiteReport run(List<SuiteText> texts, Supplier<Session> session, Listener listener) {
    return run(texts, session, listener, SharedWork.ALONE);
  }

  /**
   * Measures the blocks that are not measured yet, on all ranks. Rank 0 alone keeps the folder,
   * which may be continued on another number of ranks.
   *
   * @param listener told on rank 0 alone, of its own passes
   * @throws org.lathe.training.ranks.RankException if another rank has another model, other options
   *     or another text
   */
  public SuiteReport run(
      List<SuiteText> texts, Supplier<Session> session, Listener listener, SharedWork work) {
    // Two that write one folder would each undo what the other has done.
    try (FolderLock _ = work.reports() ? FolderLock.of(folder, listener::noted) : null;
        Engine engine = new Engine(session)) {
      Optional<SuiteFolder<F, T>> kept =
          work.reports()
              ? Optional.of(new SuiteFolder<>(folder, measurement, settings()))
              : Optional.empty();
      work.requireSame("model or options", () -> settings().toString());
      Listener heard = work.heard(listener, new Listener() {});
      List<SetSummary> sets = new ArrayList<>();
      List<SuiteReport.Skipped> skipped = new ArrayList<>();
      for (SuiteText text : texts) {
        try {
          sets.add(new TextMeasurement<>(this, text, kept, work).measure(engine::meter, heard));
        } catch (TextMeasurement.Unreadable e) {
          skipped.add(new SuiteReport.Skipped(text.id(), e.getMessage()));
        }
        if (kept.isPresent() && !sets.isEmpty()) {
          kept.get().write(report(sets, skipped, sets.size() + skipped.size() == texts.size()));
        }
      }
      if (sets.isEmpty()) {
        throw new InputException(nothing(skipped));
      }
      return report(sets, skipped, true);
    }
  }

  /**
   * Returns what {@link #run(List, Supplier, Listener)} would measure: reads and checks the texts
   * and the folder, and leaves nothing behind.
   *
   * @throws InputException where the run would be refused before it measures
   * @throws java.io.UncheckedIOException if the folder cannot be written
   */
  public SuitePlan plan(List<SuiteText> texts, Listener listener) {
    try (FolderLock _ = FolderLock.of(folder, listener::noted)) {
      Optional<SuiteFolder<F, T>> kept =
          Optional.of(new SuiteFolder<>(folder, measurement, settings()));
      List<SuitePlan.PlannedSet> sets = new ArrayList<>();
      List<SuiteReport.Skipped> skipped = new ArrayList<>();
      for (SuiteText text : texts) {
        try {
          sets.add(new TextMeasurement<>(this, text, kept, SharedWork.ALONE).planned());
        } catch (TextMeasurement.Unreadable e) {
          skipped.add(new SuiteReport.Skipped(text.id(), e.getMessage()));
        }
      }
      if (sets.isEmpty()) {
        throw new InputException(nothing(skipped));
      }
      return new SuitePlan(List.copyOf(sets), List.copyOf(skipped));
    }
  }

  private ObjectNode settings() {
    return options.settings(measurement);
  }

  private SuiteReport report(
      List<SetSummary> sets, List<SuiteReport.Skipped> skipped, boolean complete) {
    return new SuiteReport(
        SuiteReport.FORMAT,
        checkpoint,
        step.orElse(null),
        settings(),
        complete,
        List.copyOf(sets),
        List.copyOf(skipped));
  }

  private static String nothing(List<SuiteReport.Skipped> skipped) {
    if (skipped.size() == 1) {
      return skipped.getFirst().reason();
    }
    return "nothing to measure: "
        + skipped.stream().map(SuiteReport.Skipped::reason).collect(Collectors.joining("; "));
  }

  /** Compiled when first needed. */
  private final class Engine implements AutoCloseable {
    private final Supplier<Session> open;
    private Session session;
    private BlockMeter<F, T> meter;

    Engine(Supplier<Session> open) {
      this.open = open;
    }

    BlockMeter<F, T> meter() {
      if (meter == null) {
        session = open.get();
        meter =
            measurement.open(
                session, new BatchShape(batch, options.length()), tokenizer.separator());
      }
      return meter;
    }

    @Override
    public void close() {
      if (meter != null) {
        meter.close();
      }
      if (session != null) {
        session.close();
      }
    }
  }
}
