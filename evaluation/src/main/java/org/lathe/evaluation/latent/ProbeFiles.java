package org.lathe.evaluation.latent;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.files.DurableFile;

/** The files that a probe run writes; {@code docs/evaluation.md} describes them. */
public final class ProbeFiles {
  /** The summary of a probe run. */
  public static final String SUMMARY = "probe.json";

  /** A line for each sequence. */
  public static final String SEQUENCES = "probe-sequences.jsonl";

  private static final ObjectMapper JSON = new ObjectMapper();

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
    ObjectNode node = JSON.valueToTree(summary);
    nullWhereNotFinite(node);
    return node;
  }

  private static void nullWhereNotFinite(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object
          .properties()
          .forEach(
              field -> {
                if (field.getValue().isDouble()
                    && !Double.isFinite(field.getValue().doubleValue())) {
                  field.setValue(object.nullNode());
                }
              });
    }
    node.forEach(ProbeFiles::nullWhereNotFinite);
  }

  /** Writes {@link #SUMMARY}. */
  public static void writeSummary(Path folder, Summary summary) {
    byte[] bytes = (json(summary).toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    DurableFile.write(folder.resolve(SUMMARY), out -> out.write(bytes));
  }

  /** Writes {@link #SEQUENCES}. */
  public static void writeSequences(Path folder, List<SequenceTrace> traces, Tokenizer tokenizer) {
    DurableFile.write(
        folder.resolve(SEQUENCES),
        out -> {
          Writer lines = new OutputStreamWriter(out, StandardCharsets.UTF_8);
          for (SequenceTrace trace : traces) {
            lines.write(JSON.writeValueAsString(line(trace, tokenizer)));
            lines.write('\n');
          }
          lines.flush();
        });
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
