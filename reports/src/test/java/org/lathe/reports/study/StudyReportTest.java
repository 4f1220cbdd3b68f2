package org.lathe.reports.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.files.Json;

/** The page of a study: claims first, every figure with its kind, readable without a mouse. */
class StudyReportTest {
  private static final String STUDY =
      """
      {"format": 1, "study": "mine", "about": "A study.", "level": 0.05, "seeds": [1, 2],
       "cuts": ["2 seeds"],
       "budgets": [{"name": "tokens", "axis": "tokens", "amount": 100}],
       "models": [
         {"name": "ltm", "label": "LTM <M>", "family": "ltm", "recipe": "ltm-m"},
         {"name": "ar", "label": "AR", "family": "gpt", "recipe": "gpt2-s"},
         {"name": "mdlm", "label": "MDLM", "family": "diffusion", "recipe": "mdlm-small"}],
       "claims": [
         {"id": "first", "sentence": "It is better.", "source": "Nobody (2025)",
          "figure": "bound of ltm minus bound of ar", "expected": "below 0.0",
          "verdict": "does not hold here", "seeds": 2, "sequences": 4, "effect": 0.25,
          "low": 0.125, "high": 0.375, "p": 0.01,
          "kinds": {"ltm bound": "upper_bound", "ar bound": "exact", "ltm fitted": "no_bound"}},
         {"id": "second", "sentence": "It is not tested.", "source": "Nobody (2025)",
          "figure": "kl of ar", "expected": "below 0.0", "verdict": "undecided",
          "reason": "model ar has no figure kl", "seeds": 0, "sequences": 0}],
       "tuned": [{"model": "ar", "budget": "tokens", "values": {}, "field": "rate.peak",
         "tried": {"0.01": 5.5, "0.001": null}, "chosen": "0.01"}],
       "runs": [RUNS]}
      """;

  @TempDir private Path folder;
  private Document page;

  private static String run(String model, int seed, String kind, double loss, String more) {
    return """
    {"id": "%s-%d", "model": "%s", "budget": "tokens", "seed": %d, "weights": 51005952,
     "flopsPerToken": 3e9, "nominalFlopsPerToken": 5.52e9, "steps": 10, "tokens": 100,
     "flops": 3e11, "figures": {"bound": {"kind": "%s", "mean": %s}%s}}\
    """
        .formatted(model, seed, model, seed, kind, loss, more);
  }

  private static JsonNode study() {
    List<String> runs = new ArrayList<>();
    for (int seed = 1; seed <= 2; seed++) {
      runs.add(
          run(
              "ltm",
              seed,
              "upper_bound",
              2.0,
              """
              , "bound@1": {"kind": "upper_bound", "mean": 2.5}
              , "bound@4": {"kind": "upper_bound", "mean": 2.0}
              , "zeroShot.ptb": {"kind": "upper_bound", "mean": 3.0}
              , "zeroShotRelease.ptb": {"kind": "no_bound", "mean": 1.0}
              , "gsm8k@5": {"kind": "estimate", "mean": 0.125}\
              """));
      runs.add(
          run(
              "ar",
              seed,
              "exact",
              1.75,
              ", \"zeroShot.ptb\": {\"kind\": \"exact\", \"mean\": 2.0}"));
      runs.add(run("mdlm", seed, "upper_bound", 1.9, ""));
    }
    return Json.parse(STUDY.replace("RUNS", String.join(",", runs)), "study.json", "correct it");
  }

  @BeforeEach
  void writes() throws IOException {
    Path file = folder.resolve("study.html");
    StudyReport.write(study(), file);
    page = Jsoup.parse(Files.readString(file));
  }

  @Test
  void claimsComeFirstWithVerdictEffectAndKinds() {
    assertEquals(
        List.of("claims", "figures", "runs"),
        page.select("main > section").eachAttr("aria-labelledby"));
    Element section = page.selectFirst("section[aria-labelledby=claims]");
    assertEquals(
        List.of("does not hold here: 1", "undecided: 1"), section.select("> h3").eachText());
    Element first = section.selectFirst("li");
    assertEquals("It is better. 0.2500 (0.1250 to 0.3750)", first.text());
    assertEquals(
        "It is better. Nobody (2025)",
        page.selectFirst(first.selectFirst("a").attr("href")).text());
    Element claim = page.selectFirst("section article");
    assertEquals("does not hold here", claim.selectFirst(".headline").text());
    String text = claim.text();
    assertTrue(text.contains("0.2500, 95 % interval 0.1250 to 0.3750"), text);
    assertTrue(text.contains("ltm bound: an upper bound, so the truth may be lower."), text);
    assertTrue(text.contains("ar bound: exact."), text);
    assertTrue(text.contains("ltm fitted: no bound."), text);
    String second = page.select("section article").get(1).text();
    assertTrue(second.contains("undecided"), second);
    assertTrue(second.contains("No verdict: model ar has no figure kl."), second);
    assertTrue(page.selectFirst("header").text().contains("Cuts of the study: 2 seeds."));
  }

  private Element table(String caption) {
    return page.select("table").stream()
        .filter(table -> table.selectFirst("caption").text().startsWith(caption))
        .findFirst()
        .orElseThrow();
  }

  private List<String> row(String caption, String name) {
    return table(caption).select("tbody tr").stream()
        .filter(row -> row.selectFirst("th").text().equals(name))
        .findFirst()
        .orElseThrow()
        .select("td")
        .eachText();
  }

  @Test
  void everyFigureHasItsKind() {
    assertEquals("≤ 2 ± 0", row("Held-out loss, nats", "LTM <M>").get(0));
    assertEquals("= 1.75 ± 0", row("Held-out loss, nats", "AR").get(0));
    // exp(3) and exp(2); MDLM has no row, since it has no such figure.
    assertEquals(List.of("≤ 20.09 ± 0"), row("Zero-shot perplexity of a token", "LTM <M>"));
    assertEquals(List.of("= 7.389 ± 0"), row("Zero-shot perplexity of a token", "AR"));
    assertEquals(2, table("Zero-shot perplexity of a token").select("tbody tr").size());
    assertTrue(table("Zero-shot perplexity as").text().contains("no bound"));
    assertEquals(List.of("2.718 ± 0"), row("Zero-shot perplexity as", "LTM <M>"));
    assertEquals(List.of("0.1250 ± 0"), row("GSM8K", "LTM <M>"));
    List<String> plotted = page.select(".plots figure table th[scope=col]").eachText();
    assertTrue(plotted.contains("≤ LTM <M>") && plotted.contains("= AR"), plotted::toString);
    assertTrue(table("Values that were tried").text().contains("0.01: 5.5; 0.001: –"));
  }

  /** A published figure is marked, and is there only where it was measured as ours. */
  @Test
  void publishedFiguresStandBesideOursOfTheSameProtocolAlone() {
    String weights = "Published figures beside ours, by the same protocol. Weights";
    assertEquals(2, table(weights).select("tbody tr").size());
    assertEquals(
        List.of("51,005,952", "published: 51M", "Kong et al. (2025)"), row(weights, "LTM <M>"));
    assertEquals("published: 124,439,808", row(weights, "AR").get(1));
    String flops = "Published figures beside ours, by the same protocol. Operations";
    assertEquals(1, table(flops).select("tbody tr").size());
    assertEquals("published: 5.52 G", row(flops, "LTM <M>").get(1));
    Set<String> shown = new HashSet<>(page.select("td").eachText());
    int others = 0;
    for (JsonNode published : PublishedFigures.shipped().all()) {
      if (!List.of("weights", "flopsPerToken").contains(published.path("figure").asText())) {
        others++;
        assertFalse(
            shown.contains("published: " + published.path("shown").asText()), published::toString);
      }
    }
    assertTrue(others > 40);
  }

  /** Each published figure names a protocol that the file describes. */
  @Test
  void everyPublishedFigureHasASourceAndAProtocol() {
    for (JsonNode published : PublishedFigures.shipped().all()) {
      assertTrue(published.path("value").isNumber(), published::toString);
      assertFalse(published.path("source").asText().isBlank(), published::toString);
      assertFalse(
          PublishedFigures.shipped().described(published.path("protocol").asText()).isBlank(),
          published::toString);
    }
  }

  @Test
  void itIsReadByKeyboardPrintedAndInDarkness() {
    for (Element scroll : page.select(".scroll")) {
      assertEquals("0", scroll.attr("tabindex"));
      assertEquals("region", scroll.attr("role"));
      assertFalse(scroll.attr("aria-label").isBlank());
    }
    for (Element link : page.select("nav a")) {
      assertEquals(1, page.select(link.attr("href")).size(), link::toString);
    }
    // Each plot has the table of its values: nothing is told by colour or script alone.
    assertEquals(page.select(".plots figure").size(), page.select(".plots figure table").size());
    String style = page.selectFirst("style").data();
    assertTrue(style.contains("@media print"));
    assertTrue(style.contains("prefers-color-scheme: dark"));
    assertTrue(page.select("[src^=http], link[href^=http]").isEmpty());
  }

  @Test
  void theBytesDependOnTheResultsAlone() throws IOException {
    Path again = folder.resolve("again.html");
    StudyReport.write(study(), again);
    assertEquals(Files.readString(folder.resolve("study.html")), Files.readString(again));
  }
}
