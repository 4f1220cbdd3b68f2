package org.lathe.evaluation.suite;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.lathe.datasets.evaluation.Block;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.models.BatchShape;

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
 * @param batch blocks measured together; changes no result
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
  }

  /**
   * Measures the blocks that are not measured yet.
   *
   * @param texts in the order of the results
   * @param session opens an engine that holds the weights; asked only if something is left to do
   * @throws InputException if no text can be measured, or the folder holds another evaluation
   * @throws java.io.UncheckedIOException if the folder cannot be written
   */
  public SuiteReport run(List<SuiteText> texts, Supplier<Session> session, Listener listener) {
    SuiteFolder<F, T> kept = new SuiteFolder<>(folder, measurement, settings());
    try (Engine engine = new Engine(session)) {
      List<SetSummary> sets = new ArrayList<>();
      List<SuiteReport.Skipped> skipped = new ArrayList<>();
      for (SuiteText text : texts) {
        try {
          sets.add(measure(text, kept, engine, listener));
        } catch (Unreadable e) {
          skipped.add(new SuiteReport.Skipped(text.id(), e.getMessage()));
        }
        if (!sets.isEmpty()) {
          kept.write(report(sets, skipped, sets.size() + skipped.size() == texts.size()));
        }
      }
      if (sets.isEmpty()) {
        throw new InputException(nothing(skipped));
      }
      return report(sets, skipped, true);
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

  /** A text that cannot be read. */
  private static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreadable(InputException cause) {
      super(cause.getMessage(), cause);
    }
  }

  private SetSummary measure(
      SuiteText text, SuiteFolder<F, T> kept, Engine engine, Listener listener) throws Unreadable {
    Optional<SetPlan> known = kept.plan(text.id());
    List<BlockResult<F>> results = known.isPresent() ? kept.results(text.id()) : new ArrayList<>();
    T tally = known.isPresent() ? kept.tally(text.id()) : measurement.tally();
    if (known.isEmpty() || results.size() < known.get().measured().size()) {
      SuiteText.Content content = read(text);
      SetPlan plan = SetPlan.of(text.id(), content, options.choice(), options.limit());
      if (known.isPresent() && !known.get().equals(plan)) {
        throw new InputException(
            "the text of %s has changed since the evaluation in %s began: restore it, or choose"
                    .formatted(text.id(), folder)
                + " another {out}");
      }
      // What cannot be loaded leaves no folder.
      BlockMeter<F, T> meter = engine.meter();
      kept.begin();
      kept.write(plan);
      kept.trim(text.id());
      known = Optional.of(plan);
      long passes = meter.passes();
      int left = plan.measured().size() - results.size();
      long passesLeft = Math.ceilDiv(left, batch) * passes;
      long passesDone = Math.ceilDiv(results.size(), batch) * passes;
      listener.begun(plan, results.size(), passesDone, passesDone + passesLeft);
      while (results.size() < plan.measured().size()) {
        List<BlockResult<F>> next =
            batch(text, content, plan, results.size(), meter, tally, listener);
        kept.append(text.id(), next, tally);
        results.addAll(next);
      }
      listener.ended();
    }
    return SetSummary.of(known.get(), options, measurement, results, tally);
  }

  private static SuiteText.Content read(SuiteText text) throws Unreadable {
    try {
      return text.read();
    } catch (InputException e) {
      throw new Unreadable(e);
    }
  }

  private List<BlockResult<F>> batch(
      SuiteText text,
      SuiteText.Content content,
      SetPlan plan,
      int done,
      BlockMeter<F, T> meter,
      T tally,
      Listener listener) {
    List<Integer> numbers =
        plan.measured().subList(done, Math.min(done + batch, plan.measured().size()));
    List<Block> blocks = numbers.stream().map(content.blocks()::get).toList();
    List<F> figures =
        meter.measure(
            blocks.stream().map(Block::ids).toList(),
            numbers.stream().mapToInt(Integer::intValue).toArray(),
            // A measurement uses up two occasions.
            2 * text.number(),
            tally,
            listener::passed);
    List<BlockResult<F>> results = new ArrayList<>();
    for (int b = 0; b < blocks.size(); b++) {
      results.add(
          BlockResult.of(text.id(), numbers.get(b), blocks.get(b), tokenizer, figures.get(b)));
    }
    return results;
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
