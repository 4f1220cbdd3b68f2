package org.lathe.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.lathe.evaluation.samples.Judge;
import org.lathe.evaluation.samples.Mauve;
import org.lathe.evaluation.samples.SampleFigures;
import org.lathe.files.FiniteJson;

/**
 * What was measured of samples, to be printed.
 *
 * @param of what the samples are of
 * @param how they were made
 * @param reference what the texts beside them are; null where there are none
 * @param samples figures of the tokens
 * @param references of the texts; null where there are none
 * @param judged null where there was no judge
 * @param compared null where there were no features
 */
record SamplesResult(
    String of,
    String how,
    String reference,
    SampleFigures samples,
    SampleFigures references,
    Judged judged,
    Compared compared) {

  /**
   * Perplexities under a judge.
   *
   * @param references null where there are none
   */
  record Judged(String name, boolean exact, Judge.Verdict samples, Judge.Verdict references) {}

  /**
   * MAUVE.
   *
   * @param features whose
   * @param samples how many had a token
   * @param references how many
   */
  record Compared(String features, int samples, int references, Mauve mauve) {}

  /** A line for each figure that was not measured: what it needs. */
  private List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (judged == null) {
      missing.add(
          "perplexity under a judge: give --judge DIR, a folder with a GPT-2 (config.json,"
              + " model.safetensors) or a run of Lathe");
    }
    if (compared == null) {
      missing.add(
          "MAUVE: give --features DIR, a folder with a GPT-2"
              + (reference == null ? ", and --reference, the texts to compare with" : ""));
    }
    return missing;
  }

  ObjectNode json() {
    ObjectNode node = FiniteJson.of(Map.of());
    node.put("of", of).put("how", how).put("reference", reference);
    node.set("samples", FiniteJson.of(samples));
    if (references != null) {
      node.set("references", FiniteJson.of(references));
    }
    if (judged != null) {
      ObjectNode judge = node.putObject("judge");
      judge.put("name", judged.name()).put("bound", !judged.exact());
      judge.set("samples", json(judged.samples()));
      if (judged.references() != null) {
        judge.set("references", json(judged.references()));
      }
    }
    if (compared != null) {
      node.putObject("mauve")
          .put("features", compared.features())
          .put("samples", compared.samples())
          .put("references", compared.references())
          .put("mauve", compared.mauve().mauve())
          .put("mauve_star", compared.mauve().smoothed())
          .put("buckets", compared.mauve().buckets())
          .put("components", compared.mauve().components());
    }
    missing().forEach(node.putArray("not_measured")::add);
    return node;
  }

  private static ObjectNode json(Judge.Verdict verdict) {
    ObjectNode node = FiniteJson.of(verdict);
    return node.setAll(FiniteJson.of(Map.of("perplexity", verdict.perplexity())));
  }

  void print(PrintWriter out) {
    out.printf("samples     %s%n", of);
    out.printf(
        Locale.ROOT, "            %d, %,d tokens, %s%n", samples.samples(), samples.tokens(), how);
    if (samples.empty() > 0) {
      out.printf("            %d of them have no token%n", samples.empty());
    }
    if (reference != null) {
      out.printf(
          Locale.ROOT,
          "reference   %s: %d texts, %,d tokens%n",
          reference,
          references.samples(),
          references.tokens());
    }
    out.printf("%n%-30s %12s%s%n", "", "samples", reference == null ? "" : "    reference");
    row(out, "tokens a sample", f -> (double) f.tokens() / f.samples());
    row(out, "token entropy, a sample", SampleFigures::entropy);
    row(out, "token entropy, all tokens", SampleFigures::pooledEntropy);
    row(out, "distinct-1", SampleFigures::distinct1);
    row(out, "distinct-2", SampleFigures::distinct2);
    row(out, "distinct-3", SampleFigures::distinct3);
    row(out, "seq-rep-2", SampleFigures::sequenceRepetition2);
    row(out, "seq-rep-3", SampleFigures::sequenceRepetition3);
    row(out, "seq-rep-4", SampleFigures::sequenceRepetition4);
    row(out, "rep/16", SampleFigures::tokenRepetition16);
    row(out, "rep/128", SampleFigures::tokenRepetition128);
    if (judged != null) {
      out.printf(
          Locale.ROOT,
          "%-30s %12.3f%s%n",
          judged.exact() ? "perplexity under the judge" : "perplexity under it, at most",
          judged.samples().perplexity(),
          judged.references() == null
              ? ""
              : String.format(Locale.ROOT, " %12.3f", judged.references().perplexity()));
    }
    if (compared != null) {
      out.printf(Locale.ROOT, "%-30s %12.4f%n", "MAUVE", compared.mauve().mauve());
      out.printf(Locale.ROOT, "%-30s %12.4f%n", "MAUVE*, smoothed", compared.mauve().smoothed());
    }
    out.println();
    if (judged != null) {
      out.printf(
          Locale.ROOT,
          "judge: %s, over %,d tokens of its own%s%n",
          judged.name(),
          judged.samples().tokens(),
          judged.exact() ? "" : "; negative ELBO at fresh noise");
    }
    if (compared != null) {
      out.printf(
          Locale.ROOT,
          "MAUVE: features of %s, %d samples against %d texts, %d buckets, %d components%n",
          compared.features(),
          compared.samples(),
          compared.references(),
          compared.mauve().buckets(),
          compared.mauve().components());
    }
    missing().forEach(line -> out.println("not measured, " + line));
  }

  private void row(PrintWriter out, String name, ToDoubleFunction<SampleFigures> figure) {
    out.printf(Locale.ROOT, "%-30s %12.4f", name, figure.applyAsDouble(samples));
    out.printf(
        Locale.ROOT,
        "%s%n",
        references == null
            ? ""
            : String.format(Locale.ROOT, " %12.4f", figure.applyAsDouble(references)));
  }
}
