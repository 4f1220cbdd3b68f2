package org.lathe.evaluation.suite;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.lathe.datasets.evaluation.Block;
import org.lathe.evaluation.FiniteFigure;
import org.lathe.files.InputException;
import org.lathe.training.ranks.SharedWork;

/**
 * The measurement of one text of a suite by all ranks. Rank 0 knows what is in the folder, and
 * tells the others where to begin.
 */
final class TextMeasurement<F, T extends BlockTally> {
  private final Suite<F, T> suite;
  private final SuiteText text;
  private final Optional<SuiteFolder<F, T>> kept;
  private final SharedWork work;
  private final Optional<SetPlan> known;
  private final List<BlockResult<F>> results = new ArrayList<>();
  private final T tally;

  /** A text that cannot be read. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreadable(InputException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /**
   * How far the measurement has come before this run.
   *
   * @param done blocks
   * @param ended whether these are all
   */
  private record Begun(int done, boolean ended) implements Serializable {}

  /**
   * Finds what is there.
   *
   * @param kept the folder on rank 0; empty on the others
   */
  TextMeasurement(
      Suite<F, T> suite, SuiteText text, Optional<SuiteFolder<F, T>> kept, SharedWork work) {
    this.suite = suite;
    this.text = text;
    this.kept = kept;
    this.work = work;
    this.known = kept.flatMap(folder -> folder.plan(text.id(), suite.options()));
    if (known.isPresent()) {
      SuiteFolder<F, T> folder = kept.orElseThrow();
      results.addAll(folder.results(known.get(), suite.options().length()));
      this.tally = folder.tally(text.id());
    } else {
      this.tally = suite.measurement().tally();
    }
  }

  /**
   * Measures the blocks that are left.
   *
   * @param meter compiles the measurement; asked only if a block is left
   */
  SetSummary measure(Supplier<BlockMeter<F, T>> meter, Suite.Listener listener) throws Unreadable {
    Begun begun = work.ofFirst(this::begun);
    Optional<SetPlan> plan = begun.ended() ? known : Optional.of(rest(begun, meter, listener));
    return work.ofFirst(
        () ->
            SetSummary.of(
                plan.orElseThrow(), suite.options(), suite.measurement(), results, tally));
  }

  private Begun begun() {
    int done = results.size();
    return new Begun(done, known.isPresent() && done == known.get().measured().size());
  }

  private SetPlan rest(Begun begun, Supplier<BlockMeter<F, T>> compiled, Suite.Listener listener)
      throws Unreadable {
    SuiteText.Content content = read();
    SetPlan plan = plan(content);
    // What cannot be loaded leaves no folder.
    BlockMeter<F, T> meter = compiled.get();
    kept.ifPresent(folder -> folder.begin(plan));
    int all = plan.measured().size();
    long passesDone = work.rounds(begun.done(), suite.batch()) * meter.passes();
    long passesLeft = work.rounds(all - begun.done(), suite.batch()) * meter.passes();
    listener.begun(plan, begun.done(), passesDone, passesDone + passesLeft);
    work.<MeasuredBlock<F, T>>each(
        begun.done(),
        all,
        suite.batch(),
        (first, end) -> measured(content, plan.measured().subList(first, end), meter, listener),
        round -> kept.ifPresent(folder -> keep(folder, content, plan, round)));
    listener.ended();
    return plan;
  }

  /** Returns what would be measured, and how much of it is. */
  SuitePlan.PlannedSet planned() throws Unreadable {
    Begun begun = work.ofFirst(this::begun);
    SetPlan plan = begun.ended() && known.isPresent() ? known.get() : plan(read());
    return new SuitePlan.PlannedSet(plan, begun.done());
  }

  private SetPlan plan(SuiteText.Content content) {
    SetPlan plan =
        SetPlan.of(text.id(), content, suite.options().choice(), suite.options().limit());
    work.requireSame("text of " + text.id(), plan::sha256);
    if (known.isPresent() && !known.get().equals(plan)) {
      throw new InputException(
          "the text of %s has changed since the evaluation in %s began: restore it, or choose"
                  .formatted(text.id(), suite.folder())
              + " another {out}");
    }
    return plan;
  }

  /** Ranks must agree on whether a text can be read, since they leave it out together. */
  private SuiteText.Content read() throws Unreadable {
    Optional<SuiteText.Content> content;
    InputException failure = null;
    try {
      content = Optional.of(text.read());
    } catch (InputException e) {
      content = Optional.empty();
      failure = e;
    }
    boolean there = content.isPresent();
    work.requireSame("text of " + text.id(), () -> there ? "there" : "missing");
    if (failure != null) {
      throw new Unreadable(failure);
    }
    return content.orElseThrow();
  }

  private List<MeasuredBlock<F, T>> measured(
      SuiteText.Content content,
      List<Integer> numbers,
      BlockMeter<F, T> meter,
      Suite.Listener listener) {
    return List.copyOf(
        meter.measure(
            numbers.stream().map(number -> content.blocks().get(number).ids()).toList(),
            numbers.stream().mapToInt(Integer::intValue).toArray(),
            // A measurement uses up two occasions.
            2 * text.number(),
            listener::passed));
  }

  private void keep(
      SuiteFolder<F, T> folder,
      SuiteText.Content content,
      SetPlan plan,
      List<MeasuredBlock<F, T>> round) {
    List<BlockResult<F>> next = new ArrayList<>();
    for (MeasuredBlock<F, T> measured : round) {
      int number = plan.measured().get(results.size() + next.size());
      Block block = content.blocks().get(number);
      measured.addTo(tally);
      suite
          .measurement()
          .fault(measured.figures(), tally)
          .ifPresent(
              fault -> {
                throw FiniteFigure.refused(
                    "block %d of %s cannot be measured with %s"
                        .formatted(number, text.id(), suite.checkpoint()),
                    fault);
              });
      next.add(BlockResult.of(text.id(), number, block, suite.tokenizer(), measured.figures()));
    }
    folder.append(text.id(), next, tally);
    results.addAll(next);
  }
}
