package org.lathe.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.lathe.evaluation.judging.Judge;
import org.lathe.evaluation.samples.SampleFigures;
import org.lathe.evaluation.samples.SampleReport;
import org.lathe.files.FiniteJson;

/**
 * Prints the measurements of samples.
 *
 * @param report the measurements
 */
record SamplesPrinter(SampleReport report) {

  /** Returns a line for each missing measurement, which says what it needs. */
  private List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (report.judged() == null) {
      missing.add(
          "perplexity under a judge: give --judge DIR, a folder with a GPT-2 (config.json,"
              + " model.safetensors) or a run of Lathe");
    }
    if (report.compared() == null) {
      missing.add(
          "MAUVE: give --features DIR, a folder with a GPT-2"
              + (report.reference() == null ? ", and --reference, the texts to compare with" : ""));
    }
    return missing;
  }

  ObjectNode json() {
    ObjectNode node = FiniteJson.of(Map.of());
    node.put("of", report.of()).put("how", report.how()).put("reference", report.reference());
    node.set("samples", FiniteJson.of(report.samples()));
    if (report.references() != null) {
      node.set("references", FiniteJson.of(report.references()));
    }
    if (report.judged() != null) {
      ObjectNode judge = node.putObject("judge");
      judge.put("name", report.judged().name()).put("bound", !report.judged().exact());
      judge.set("samples", json(report.judged().samples()));
      if (report.judged().references() != null) {
        judge.set("references", json(report.judged().references()));
      }
    }
    if (report.compared() != null) {
      node.putObject("mauve")
          .put("features", report.compared().features())
          .put("samples", report.compared().samples())
          .put("references", report.compared().references())
          .put("mauve", report.compared().mauve().mauve())
          .put("mauve_star", report.compared().mauve().smoothed())
          .put("buckets", report.compared().mauve().buckets())
          .put("components", report.compared().mauve().components());
    }
    missing().forEach(node.putArray("not_measured")::add);
    return node;
  }

  private static ObjectNode json(Judge.Verdict verdict) {
    ObjectNode node = FiniteJson.of(verdict);
    return node.setAll(FiniteJson.of(Map.of("perplexity", verdict.perplexity())));
  }

  void print(PrintWriter out) {
    out.printf("samples     %s%n", report.of());
    PlainFormat.print(
        out,
        "            %d, %,d tokens, %s%n",
        report.samples().samples(),
        report.samples().tokens(),
        report.how());
    if (report.samples().empty() > 0) {
      out.printf("            %d of them have no token%n", report.samples().empty());
    }
    if (report.reference() != null) {
      PlainFormat.print(
          out,
          "reference   %s: %d texts, %,d tokens%n",
          report.reference(),
          report.references().samples(),
          report.references().tokens());
    }
    out.printf(
        "%n%-30s %12s%s%n", "", "samples", report.reference() == null ? "" : "    reference");
    row(out, "tokens per sample", f -> (double) f.tokens() / f.samples());
    row(out, "token entropy, per sample", SampleFigures::entropy);
    row(out, "token entropy, all tokens", SampleFigures::pooledEntropy);
    // A low perplexity alone is not good: text that repeats itself is likely.
    if (report.judged() != null) {
      PlainFormat.print(
          out,
          "%-30s %12s%s%n",
          report.judged().exact() ? "perplexity under the judge" : "perplexity under it, at most",
          PlainFormat.perplexity(report.judged().samples().perplexity(), 3),
          report.judged().references() == null
              ? ""
              : PlainFormat.of(
                  " %12s", PlainFormat.perplexity(report.judged().references().perplexity(), 3)));
    }
    row(out, "distinct-1", SampleFigures::distinct1);
    row(out, "distinct-2", SampleFigures::distinct2);
    row(out, "distinct-3", SampleFigures::distinct3);
    row(out, "seq-rep-2", SampleFigures::sequenceRepetition2);
    row(out, "seq-rep-3", SampleFigures::sequenceRepetition3);
    row(out, "seq-rep-4", SampleFigures::sequenceRepetition4);
    row(out, "rep/16", SampleFigures::tokenRepetition16);
    row(out, "rep/128", SampleFigures::tokenRepetition128);
    if (report.compared() != null) {
      PlainFormat.print(out, "%-30s %12.4f%n", "MAUVE", report.compared().mauve().mauve());
      PlainFormat.print(
          out, "%-30s %12.4f%n", "MAUVE*, smoothed", report.compared().mauve().smoothed());
    }
    out.println();
    if (report.judged() != null) {
      PlainFormat.print(
          out,
          "judge: %s, over %,d of its own tokens; %s%s%n",
          report.judged().name(),
          report.judged().samples().tokens(),
          report.judged().samples().estimate(),
          report.judged().exact() ? "" : ", an upper bound");
    }
    if (report.compared() != null) {
      PlainFormat.print(
          out,
          "MAUVE: features of %s, %d samples compared with %d texts, %d buckets, %d components%n",
          report.compared().features(),
          report.compared().samples(),
          report.compared().references(),
          report.compared().mauve().buckets(),
          report.compared().mauve().components());
    }
    missing().forEach(line -> out.println("not measured, " + line));
  }

  private void row(PrintWriter out, String name, ToDoubleFunction<SampleFigures> figure) {
    PlainFormat.print(out, "%-30s %12.4f", name, figure.applyAsDouble(report.samples()));
    PlainFormat.print(
        out,
        "%s%n",
        report.references() == null
            ? ""
            : PlainFormat.of(" %12.4f", figure.applyAsDouble(report.references())));
  }
}
