package org.lathe.reports.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.reports.comparison.ComparisonReport;

/** Pages of runs whose likelihood is exact, alone and beside a latent thought model's. */
class OtherFamilyReportTest {
  private static final List<String> EXACT =
      List.of(
          "{'event':'run','preset':'ar-pocket','family':'gpt','data':'stories','steps':2}",
          "{'event':'evaluation','step':0,'sequences':16,'exact':{'nelbo':5.5,'standard_error':"
              + "0.25,'perplexity':244.5,'bits_per_byte':7.875,'kind':'exact'}}",
          "{'event':'step','step':1,'loss':5.25}",
          "{'event':'step','step':2,'loss':5}",
          "{'event':'evaluation','step':2,'sequences':16,'exact':{'nelbo':2.75,'standard_error':"
              + "0.125,'perplexity':15.625,'bits_per_byte':3.875,'kind':'exact'}}",
          "{'event':'sample','step':2,'from':'prior','prompt':'','text':'once'}",
          "{'event':'stopped','step':2,'reason':'finished'}");

  /** As runs of latent thought models write it now: each score by itself, with its kind. */
  private static final List<String> BOUNDED =
      List.of(
          "{'event':'run','preset':'pocket','family':'ltm','latents':4,'data':'stories'}",
          "{'event':'evaluation','step':9,'sequences':16,"
              + "'fresh':{'nelbo':2.5,'perplexity':12.25,'bits_per_byte':3.625,'kind':'upper_bound'},"
              + "'importance_weighted':{'nelbo':2.25,'perplexity':9.5,'bits_per_byte':3.25,"
              + "'kind':'upper_bound'},"
              + "'fitted':{'nelbo':2,'perplexity':7.375,'bits_per_byte':2.875,'kind':'no_bound'},"
              + "'draws':4,'kl':8,'kl_by_layer':[5,3]}");

  /** As runs of amortized autoencoders write it. */
  private static final List<String> ENCODED =
      List.of(
          "{'event':'run','preset':'vae-pocket','family':'vae','latents':4,'encoder_layers':2}",
          "{'event':'step','step':9,'loss':2.75,'nll':2.5,'kl':0.25,'nelbo':2.75}",
          "{'event':'evaluation','step':9,'sequences':16,"
              + "'encoder':{'nelbo':2.5,'perplexity':12.25,'bits_per_byte':3.625,'kind':'upper_bound'},"
              + "'posterior_nll':{'nelbo':2.25,'perplexity':9.5,'bits_per_byte':3.25,"
              + "'kind':'no_bound'},'draws':4,'kl':16,'kl_by_layer':[9,7],'nll_shuffled':2.375}",
          "{'event':'sample','step':9,'from':'prior','prompt':'','text':'once'}");

  @TempDir private Path folder;

  private Path run(String name, List<String> lines) throws IOException {
    Path run = Files.createDirectories(folder.resolve(name));
    Files.write(
        run.resolve("metrics.jsonl"), lines.stream().map(line -> line.replace('\'', '"')).toList());
    return run;
  }

  private Document page(String name, List<String> lines) throws IOException {
    Path run = run(name, lines);
    RunReport.write(run);
    return Jsoup.parse(Files.readString(RunReport.of(run)));
  }

  private Document comparison(Path... runs) throws IOException {
    Path html = folder.resolve("page.html");
    ComparisonReport.write(List.of(runs), 9, (measurement, run) -> "make it", html);
    return Jsoup.parse(Files.readString(html));
  }

  private static List<String> rows(Document page, String section) {
    return page.select("main > section[aria-labelledby=" + section + "] tbody tr").eachText();
  }

  /** Whatever the family, and beside the figures of exact likelihoods. */
  @Test
  void theLoadOfExpertsIsDrawn() throws IOException {
    List<String> lines = new ArrayList<>(EXACT);
    lines.set(
        4, lines.get(4).replace("}}", "},'expert_load':[[0.5,0.25,0.25],[0.125,0.5,0.375]]}"));
    Document page = page("experts", lines);
    assertTrue(
        page.text()
            .contains(
                "Share of the routers' choices, validation at step 2: layer 1 0.5000 0.2500 0.2500,"
                    + " layer 2 0.1250 0.5000 0.3750."),
        page::text);
    assertFalse(page("plain", EXACT).text().contains("Load of the experts"));
  }

  @Test
  void aRunWithAnExactLikelihoodHasNoPartsAboutLatents() throws IOException {
    Document page = page("ar", EXACT);
    assertEquals(
        "After step 2, on text held out from training: perplexity 15.63, 3.875 bits per byte"
            + " (exact). Before training: perplexity 244.5, 7.875 bits per byte (exact).",
        page.select(".headline").text());
    assertEquals(
        List.of(
            "0 negative log-likelihood exact 16 5.5 0.2500 244.5 7.875",
            "2 negative log-likelihood exact 16 2.75 0.1250 15.63 3.875"),
        rows(page, "validation"));
    assertEquals(
        List.of("likelihood", "loss", "speed", "gradient"),
        page.select(".plots canvas").stream()
            .map(plot -> plot.id().substring("plot-".length()))
            .toList());
    assertTrue(
        page.select("#caption-likelihood").text().contains("(exact) at step 2: 2.75"),
        page.select("#caption-likelihood").text());
    assertNull(page.getElementById("reconstruction"));
    assertTrue(page.select(".sample").text().contains("unconditional"));
    String text = page.select("main").text();
    for (String word : List.of("latent", "noise", "KL", "ELBO", "prior", "slow", "fast")) {
      assertFalse(text.contains(word), word + " in " + text);
    }
  }

  /** It has latents, but nothing of fits and their noise. */
  @Test
  void aRunWithAnEncoderHasItsBoundsByName() throws IOException {
    Document page = page("vae", ENCODED);
    assertEquals(
        "After step 9, on text held out from training: perplexity 12.25, 3.625 bits per byte"
            + " (encoder, upper bound); perplexity 9.5, 3.25 bits per byte (posterior nll, not a"
            + " bound).",
        page.select(".headline").text());
    assertEquals(
        List.of(
            "9 encoder upper bound 16 2.5 – 12.25 3.625",
            "9 posterior nll not a bound 16 2.25 – 9.5 3.25"),
        rows(page, "validation"));
    assertEquals(
        List.of("likelihood", "loss", "kl", "layers", "speed", "gradient"),
        page.select(".plots canvas").stream()
            .map(plot -> plot.id().substring("plot-".length()))
            .toList());
    assertTrue(page.text().contains("from the prior"), page.text());
    String text = page.select("main").text();
    for (String word : List.of("noise", "slow", "fast", "fitted")) {
      assertFalse(text.contains(word), word + " in " + text);
    }
  }

  @Test
  void scoresThatStandByThemselvesAreRead() throws IOException {
    Document page = page("ltm", BOUNDED);
    assertEquals(
        List.of("9 16 2.5 – 12.25 3.625 2.25 9.5 3.25 2 7.375 2.875"), rows(page, "validation"));
    assertTrue(page.text().contains("4 samples of noise"), page.text());
  }

  @Test
  void exactScoresStandBesideBounds() throws IOException {
    Path ar = run("ar", EXACT);
    Path ltm = run("ltm", BOUNDED);
    List<String> rows = rows(comparison(ltm, ar), "validation");
    assertEquals(
        List.of(
            ltm + " fresh noise upper bound 9 16 2.5 12.25 3.625",
            ltm + " importance weighted upper bound 9 16 2.25 9.5 3.25 lowest",
            ltm + " fixed noise not a bound 9 16 2 7.375 2.875",
            ar + " negative log-likelihood exact 2 16 2.75 ± 0.13 15.63 3.875"),
        rows);
  }

  @Test
  void evaluationsOfBothFamiliesShareATable() throws IOException {
    Path ar = run("ar", EXACT);
    Path ltm = run("ltm", BOUNDED);
    write(
        ar,
        "{'sets':[{'set':'ptb','title':'Penn','blocks':2,'measured':2,'tokens':8,'figures':"
            + "{'exact':{'label':'exact','kind':'exact','nats_per_token':1.5,'bits_per_byte':2.125}},"
            + "'second_half':{'exact':{'kind':'exact','nats_per_token':1.25}}}]}");
    write(
        ltm,
        "{'sets':[{'set':'ptb','title':'Penn','blocks':2,'measured':2,'tokens':8,'points':"
            + "[{'fast_steps':4,'fresh':{'nats_per_token':1.75,'bits_per_byte':2.5},"
            + "'fitted':{'nats_per_token':1}}]}]}");
    Document page = comparison(ltm, ar);
    List<String> rows = rows(page, "perplexity");
    assertEquals("Penn " + ltm + " fresh noise upper bound 1.75 – – 2.5", rows.get(0));
    assertEquals("Penn " + ltm + " fixed noise not a bound 1 – – –", rows.get(1));
    assertEquals("Penn " + ar + " negative log-likelihood exact 1.5 – – 2.125 lowest", rows.get(2));
    assertTrue(
        rows(page, "held-out").contains("Penn " + ar + " negative log-likelihood exact 1.25 –"));
    Document alone = comparison(ar);
    assertNull(alone.getElementById("inference-compute"));
    assertNull(alone.getElementById("inclusion"));
    assertFalse(alone.select(".missing").text().contains("probe"), alone.text());
    for (String section : List.of("perplexity", "held-out")) {
      String text = alone.select("section[aria-labelledby=" + section + "]").text();
      assertFalse(text.contains("latents were") || text.contains("KL"), text);
      assertFalse(text.contains("fitted"), text);
    }
  }

  /** Earlier evaluations of second halves did not say the kind of what was not exact. */
  @Test
  void secondHalvesHaveARowWhateverTheirKind() throws IOException {
    Path run = run("mdlm", List.of("{'event':'run','family':'diffusion'}"));
    write(
        run,
        "{'sets':[{'set':'ptb','title':'Penn','blocks':2,'measured':2,'tokens':8,'figures':"
            + "{'finite':{'kind':'upper_bound','nats_per_token':1.5}},'second_half':"
            + "{'finite':{'kind':'upper_bound','nats_per_token':1.25},"
            + "'score_entropy':{'nats_per_token':1.75}}}]}");
    assertEquals(
        List.of("Penn finite upper bound 1.25 –", "Penn score entropy estimate 1.75 –"),
        rows(comparison(run), "held-out"));
  }

  @Test
  void sequencesHaveTheScoresOfTheirModelByName() throws IOException {
    Path run = run("mdlm", List.of("{'event':'run','family':'diffusion'}"));
    write(run, "{'sets':[]}");
    Files.writeString(
        run.resolve("evaluation").resolve("sequences.jsonl"),
        ("{'set':'ptb','block':0,'tokens':4,'begins':'once','figures':{'finite':10,'release':9},"
                + "'second_half':{'finite':4.5}}\n")
            .replace('\'', '"'));
    Document page = comparison(run);
    assertEquals(
        "ptb, block 0: finite 2.5 nats per token",
        page.select(".sequence summary > span:first-child").text());
    assertEquals(
        List.of("finite 2.5 2.25", "release 2.25 –"), page.select(".sequence tbody tr").eachText());
    assertEquals(
        List.of("as in the file", "lowest finite first", "highest finite first"),
        page.select(".order option").eachText());
  }

  private static void write(Path run, String evaluation) throws IOException {
    Path file = Files.createDirectories(run.resolve("evaluation")).resolve("evaluation.json");
    Files.writeString(file, evaluation.replace('\'', '"'));
  }
}
