package org.lathe.evaluation.latent;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.files.FiniteJson;
import org.lathe.files.Json;
import org.lathe.files.LineJournal;

/** The files that a probe run writes; {@code docs/reference/evaluation.md} describes them. */
public final class ProbeFiles {
  /** The summary of a probe run. */
  public static final String SUMMARY = "probe.json";

  /** A line for each sequence. */
  public static final String SEQUENCES = "probe-sequences.jsonl";

  private ProbeFiles() {}

  /**
   * The settings of a probe run.
   *
   * @param source where the sequences come from, for people
   * @param latents which z of the posteriors was decoded
   */
  public record Settings(
      String source,
      String latents,
      @JsonProperty("fast_steps") int fastSteps,
      String noise,
      String schedule,
      @JsonProperty("fast_rate") double fastRate,
      long seed) {}

  /**
   * The summary of a probe run.
   *
   * @param checkpoint its folder
   * @param step slow steps it has taken; null if not known
   * @param inclusion null if no sequences were asked for
   * @param stories null if no stories were asked for
   */
  public record Summary(
      int format,
      String checkpoint,
      Integer step,
      Settings settings,
      Inclusion inclusion,
      StoryProbes.Report stories) {}

  /** Returns the summary as JSON; a value that is not a number is {@code null}. */
  public static ObjectNode json(Summary summary) {
    return FiniteJson.of(summary);
  }

  /** Writes {@link #SUMMARY}. */
  public static void writeSummary(Path folder, Summary summary) {
    Json.write(folder.resolve(SUMMARY), json(summary));
  }

  /** Writes {@link #SEQUENCES}. */
  public static void writeSequences(Path folder, List<SequenceTrace> traces, Tokenizer tokenizer) {
    LineJournal.replace(
        folder.resolve(SEQUENCES),
        traces.stream().map(trace -> Json.line(line(trace, tokenizer))).toList());
  }

  private static Line line(SequenceTrace trace, Tokenizer tokenizer) {
    return new Line(
        trace.number(),
        trace.source().length,
        trace.nelbo(),
        trace.fitted(),
        trace.fresh(),
        trace.sizes(),
        each(tokenizer, trace.source()),
        each(tokenizer, trace.decoded()),
        trace.freeRunning(),
        trace.teacherForced());
  }

  private record Line(
      int number,
      int tokens,
      double[] nelbo,
      double fitted,
      double fresh,
      LatentSizes latents,
      @JsonProperty("source_tokens") List<String> sourceTokens,
      @JsonProperty("greedy_tokens") List<String> greedyTokens,
      @JsonProperty("free_running") double[] freeRunning,
      @JsonProperty("teacher_forced") double[] teacherForced) {}

  private static List<String> each(Tokenizer tokenizer, int[] ids) {
    return Arrays.stream(ids).mapToObj(id -> tokenizer.display(new int[] {id})).toList();
  }
}
