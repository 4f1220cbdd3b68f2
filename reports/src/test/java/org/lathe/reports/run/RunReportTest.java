package org.lathe.reports.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.files.Json;

/** The report says what the metrics say, whatever they are, and asks nothing of any network. */
class RunReportTest {
  private static final String RUN =
      "{\"event\":\"run\",\"preset\":\"pocket\",\"data\":\"jdk\",\"steps\":200}";
  private static final String HOSTILE =
      "</script></code></pre><script>alert('x')</script> & \"<!-- <b>` {{page}}\u0000\u001b\u202e";

  @TempDir private Path folder;

  @Test
  void theWholeRunIsOnThePage() throws IOException {
    Document page = page(madeUp());
    assertEquals("Lathe: preset pocket on made-up", page.title());
    assertEquals("Finished after step 120 of 120. Resumed from step 70.", text(page, ".state"));
    assertEquals(5, page.select("#validation ~ .scroll tbody tr").size());
    assertEquals(
        List.of("nelbo", "loss", "kl", "fast", "layers", "speed", "gradient", "rate"),
        page.select(".plots canvas").stream()
            .map(plot -> plot.id().substring("plot-".length()))
            .toList());
    assertEquals(page.select(".plots canvas").size(), plots(page).size());
    assertTrue(text(page, "#caption-loss").contains("step 120"), text(page, "#caption-loss"));
    assertEquals(2, page.select("[aria-labelledby=reconstruction] table tbody tr").size());
    assertEquals(3, page.select(".sample").size());
    assertFalse(page.select("mark").isEmpty());
  }

  @Test
  void thePageNamesWhatComputed() throws IOException {
    ObjectNode run = object("run").put("preset", "pocket").put("data", "made-up");
    String device = "a card of a name that takes a line of its own";
    run.put("backend", "tornado").put("device", device).put("precision", "tf32");
    Document page = page(List.of(run.toString()));
    for (String fact : List.of("Backend tornado", "Precision of products tf32")) {
      assertTrue(page.text().contains(fact), page.text());
    }
    assertEquals("Device " + device, text(page, ".facts .wide"));
  }

  /** Averaged weights are not to be compared with others unsaid. */
  @Test
  void thePageSaysWhetherWeightsAreAveraged() throws IOException {
    ObjectNode run = object("run").put("preset", "pocket").put("data", "made-up");
    assertFalse(page(List.of(run.toString())).text().contains("Average of the weights"));
    run.put("average_decay", 0.9999).put("average_warmup", true);
    Document page = page(List.of(run.toString()));
    assertTrue(
        page.text().contains("Average of the weights decay 0.9999, with warm-up"), page.text());
  }

  @Test
  void theValidationTextIsMeasuredWithoutAModelToo() throws IOException {
    ObjectNode evaluation = object("evaluation").put("step", 0).put("sequences", 2);
    ObjectNode baselines = object("baselines").put("step", 0).put("bytes", 1024);
    baselines.put("training_bytes", 4096);
    baselines.putObject("bits_per_byte").put("xz", 1.2).put("unigram", 4.95).put("ngram_3", 2.76);
    Document page = page(List.of(RUN, evaluation.toString(), baselines.toString()));
    Element table = page.select("#validation ~ .scroll table").last();
    assertEquals(
        "The 1,024 bytes of validation text without a model; tables from 4,096 training bytes",
        table.select("caption").text());
    assertEquals(
        List.of(
            "xz -9e, which sees all earlier validation text 1.200",
            "frequencies of bytes 4.950",
            "3-gram of bytes 2.760"),
        table.select("tbody tr").eachText());
  }

  @Test
  void theModelIsComparedWithItsBaseline() throws IOException {
    ObjectNode evaluation = object("evaluation").put("step", 9).put("sequences", 64);
    ObjectNode compared = object("compared").put("step", 9).put("sequences", 64);
    compared.put("nelbo", -0.2).put("bits_per_byte", -0.125).put("bits_per_byte_error", 0.0156);
    compared.put("model_bits_per_byte", 0.75).put("baseline_bits_per_byte", 0.875);
    assertEquals(
        "The same decoder without latents, trained on the same tokens: 0.875 bits per byte"
            + " (exact). With latents: 0.750. The difference is -0.125 ± 0.016, paired over 64"
            + " sequences: the model with latents is better.",
        comparison(evaluation, compared));
    compared.put("bits_per_byte", 0.03);
    assertTrue(comparison(evaluation, compared).endsWith(": no difference beyond its error."));
    compared.put("bits_per_byte", 0.125);
    assertTrue(comparison(evaluation, compared).endsWith(": the decoder alone is better."));
    compared.put("bits_per_byte_error", Double.NaN);
    String single = comparison(evaluation, compared);
    assertTrue(single.contains("difference is +0.125, paired"), single);
    assertTrue(single.endsWith(": no difference beyond its error."), single);
    assertEquals(1, page(List.of(RUN, evaluation.toString())).select("p.headline").size());
  }

  private String comparison(ObjectNode evaluation, ObjectNode compared) throws IOException {
    return page(List.of(RUN, evaluation.toString(), compared.toString()))
        .select("p.headline")
        .last()
        .text();
  }

  @Test
  void thePageLoadsNothing() throws IOException {
    Document page = page(madeUp());
    for (Element element : page.getAllElements()) {
      for (String reference : List.of("src", "href", "srcset", "action", "data", "poster")) {
        String value = element.attr(reference);
        assertTrue(
            !element.hasAttr(reference) || value.equals("data:,") || value.startsWith("#"),
            () -> "loads: " + element.outerHtml());
      }
    }
    String policy = page.select("meta[http-equiv=Content-Security-Policy]").attr("content");
    assertTrue(policy.startsWith("default-src 'none';"), policy);
    Pattern loading =
        Pattern.compile(
            "@import|url\\(|sourceMappingURL|XMLHttpRequest|\\bfetch\\(|\\bimport\\(|sendBeacon"
                + "|new WebSocket|new EventSource|new Worker");
    page.select("style, script")
        .forEach(
            inlined ->
                assertFalse(
                    loading.matcher(inlined.data()).find(),
                    () -> loading.matcher(inlined.data()).results().toList().toString()));
  }

  @Test
  void theLibraryComesWithItsLicence() throws IOException {
    Document page = page(madeUp());
    assertTrue(page.select("script").stream().anyMatch(s -> s.data().contains("Chart.js v")));
    assertTrue(text(page, "footer pre").contains("Chart.js Contributors"));
    assertTrue(text(page, "footer pre").contains("shall be included in all copies"));
  }

  @Test
  void hostileTextStaysText() throws IOException {
    ObjectNode run = object("run").put("preset", HOSTILE).put("data", HOSTILE);
    run.put("data_summary", HOSTILE).put("tokenizer", HOSTILE);
    ObjectNode reconstruction = object("reconstruction").put("step", 1).put("sampled", HOSTILE);
    reconstruction.putArray("source_tokens").add(HOSTILE).add(HOSTILE);
    reconstruction.putArray("greedy_tokens").add(HOSTILE).add("right");
    ObjectNode sample = object("sample").put("step", 1).put("from", "prompt");
    sample.put("prompt", HOSTILE).put("text", HOSTILE);
    ObjectNode stopped = object("stopped").put("step", 1).put("reason", HOSTILE);
    Document page =
        page(Stream.of(run, reconstruction, sample, stopped).map(JsonNode::toString).toList());
    String visible =
        HOSTILE.replace("\u0000", "‹00›").replace("\u001b", "‹1b›").replace("\u202e", "‹202e›");
    assertEquals(visible, page.selectFirst(".sample pre").wholeText());
    assertEquals(
        visible + visible.replace(' ', '␣'), page.select(".beside pre").get(0).wholeText());
    assertEquals(visible, page.select(".beside pre").get(2).wholeText());
    assertEquals(3, page.select("script").size());
    assertEquals(0, page.select("b").size());
    assertEquals(0, plots(page).size());
  }

  @Test
  void namesInPlotsCannotEndTheirScript() throws IOException {
    String hostile = "{\"event\":\"evaluation\",\"step\":0,\"kl_by_layer\":[\"</script><b>\",1]}";
    assertEquals(0, page(List.of(RUN, hostile)).select("b").size());
  }

  @Test
  void wrongTokensAreMarkedWhereTheyStand() throws IOException {
    ObjectNode reconstruction = object("reconstruction").put("step", 1);
    List.of("a", "b", "\n", "d", " ").forEach(reconstruction.withArray("source_tokens")::add);
    List.of("a", " ", "\n", "D", "\n").forEach(reconstruction.withArray("greedy_tokens")::add);
    Document page = page(List.of(RUN, reconstruction.toString()));
    Element source = page.select(".beside pre").get(0);
    Element greedy = page.select(".beside pre").get(1);
    assertEquals("ab\nd␣", source.wholeText());
    assertEquals(List.of("b", "d␣"), source.select("mark").eachText());
    assertEquals(
        List.of("wrong: ␣", "wrong: D⏎"),
        greedy.select("mark").stream().map(Element::wholeText).toList());
    assertEquals("awrong: ␣\nwrong: D⏎", greedy.wholeText());
  }

  @Test
  void aTornLastLineIsIgnored() throws IOException {
    List<String> lines = madeUp();
    String whole = html(lines);
    Path torn = folder.resolve("torn.jsonl");
    byte[] half = "{\"event\":\"sample\",\"text\":\"é".getBytes(StandardCharsets.UTF_8);
    Files.write(torn, lines);
    try (var out = Files.newOutputStream(torn, java.nio.file.StandardOpenOption.APPEND)) {
      out.write(half, 0, half.length - 1);
    }
    RunReport.write(torn, folder.resolve("torn.html"));
    assertEquals(whole, Files.readString(folder.resolve("torn.html")));
  }

  @Test
  void anUnreadableLineInTheMiddleIsSaid() throws IOException {
    Document page = page(List.of(RUN, "{\"event\":\"st", step(1, "5.5")));
    assertTrue(text(page, "header").contains("left out: 1."), text(page, "header"));
  }

  @Test
  void aRunThatHasJustBegunHasAPage() throws IOException {
    Document page = page(List.of(RUN));
    assertTrue(text(page, ".state").startsWith("Not finished"), text(page, ".state"));
    assertTrue(page.text().contains("Nothing has been evaluated yet."));
    assertTrue(page.text().contains("No step has been taken yet."));
    assertEquals(0, page.select("canvas, table").size());
    assertEquals(0, page(List.of()).select("canvas, table, dd").size());
  }

  @Test
  void stepsWithoutEvaluationShowTheFitsOfTraining() throws IOException {
    String fitted = "{\"event\":\"step\",\"step\":7,\"loss\":2.5,\"fit\":[4.25,3.5,3.25]}";
    Document page = page(List.of(RUN, fitted));
    assertEquals(
        "Training at slow step 7: from 4.25 to 3.25 in 2 fast steps.", text(page, "#caption-fast"));
    assertTrue(page.text().contains("Nothing has been evaluated yet."));
    assertNotNull(page.getElementById("plot-nelbo"));
  }

  @Test
  void whatIsNotFiniteIsSaidAndLeavesAGap() throws IOException {
    Document page =
        page(
            List.of(
                RUN,
                "{\"event\":\"evaluation\",\"step\":0,\"fit\":[26.5],\"fitted\":{\"nelbo\":\"NaN\"},"
                    + "\"fresh\":{\"nelbo\":\"Infinity\"},\"kl_by_layer\":[\"NaN\"]}",
                step(1, "5.5"),
                step(2, "NaN"),
                step(3, "\"-Infinity\""),
                step(4, "\"NaN\""),
                "{\"event\":\"stopped\",\"step\":4,\"reason\":\"not finite\"}"));
    assertEquals("Stopped at step 4 of 200: the loss was not finite.", text(page, ".state strong"));
    assertEquals(
        "Cross-entropy, nats per token at step 4: not finite; over the run 5.5 to 5.5, median 5.5.",
        text(page, "#caption-loss"));
    assertEquals(
        "Validation at slow step 0: from 26.5 to not finite in 1 fast steps.",
        text(page, "#caption-fast"));
    JsonNode points = plots(page).get(1).path("series").get(0).path("points");
    assertEquals("[[1.0,5.5],[2.0,null],[3.0,null],[4.0,null]]", points.toString());
    List<String> cells = page.select("tbody tr td").eachText();
    assertTrue(cells.containsAll(List.of("∞", "not finite", "–")), cells.toString());
  }

  @Test
  void aResumedRunTakesBackLaterSteps() throws IOException {
    Document page =
        page(
            List.of(
                RUN,
                step(1, "5"),
                step(2, "4"),
                "{\"event\":\"evaluation\",\"step\":2,\"fitted\":{\"nelbo\":9}}",
                "{\"event\":\"stopped\",\"step\":2,\"reason\":\"interrupted\"}",
                "{\"event\":\"resumed\",\"step\":1}",
                step(2, "3")));
    assertTrue(page.text().contains("Nothing has been evaluated yet."));
    assertEquals(
        "Not finished when this page was written; the last step was 2 of 200. Resumed from step 1.",
        text(page, ".state"));
    JsonNode points = plots(page).get(1).path("series").get(0).path("points");
    assertEquals("[[1.0,5.0],[2.0,3.0]]", points.toString());
  }

  @Test
  void aLongRunIsThinned() throws IOException {
    List<String> lines =
        Stream.concat(
                Stream.of(RUN),
                Stream.iterate(1, s -> s <= 4000, s -> s + 1).map(s -> step(s, "1")))
            .toList();
    Document page = page(lines);
    JsonNode points = plots(page).get(1).path("series").get(0).path("points");
    assertEquals(1334, points.size());
    assertEquals("[4000.0,1.0]", points.get(1333).toString());
    assertTrue(
        text(page, "#caption-loss")
            .endsWith("A point of the training curve is the mean of 3 steps."));
  }

  @Test
  void thePageCanBeReadWithoutSeeingIt() throws IOException {
    Document page = page(madeUp());
    assertEquals("en", page.selectFirst("html").attr("lang"));
    assertEquals(1, page.select("h1").size());
    page.select("table").forEach(t -> assertFalse(t.select("caption").text().isEmpty()));
    page.select("canvas")
        .forEach(
            plot -> {
              assertFalse(plot.attr("aria-label").isEmpty());
              Element caption = page.getElementById(plot.attr("aria-describedby"));
              assertTrue(caption.text().matches(".*\\d.*"), caption.text());
            });
    assertEquals(5, page.select("nav a").size());
    page.select("nav a")
        .forEach(a -> assertNotNull(page.getElementById(a.attr("href").substring(1))));
    page.select("[aria-labelledby]")
        .forEach(part -> assertNotNull(page.getElementById(part.attr("aria-labelledby"))));
    List<String> ids = page.select("[id]").eachAttr("id");
    assertEquals(ids.size(), ids.stream().distinct().count(), ids.toString());
  }

  @Test
  void theBytesDependOnTheMetricsAlone() throws IOException {
    assertEquals(html(madeUp()), html(madeUp()));
  }

  @Test
  void missingMetricsAreNamed() {
    Path none = folder.resolve("none.jsonl");
    var error =
        assertThrows(
            UncheckedIOException.class, () -> RunReport.write(none, folder.resolve("report.html")));
    assertTrue(error.getMessage().contains(none.toString()), error.getMessage());
    assertFalse(Files.exists(folder.resolve("report.html")));
  }

  private static ObjectNode object(String event) {
    return Json.object().put("event", event);
  }

  private static String step(int step, String loss) {
    return "{\"event\":\"step\",\"step\":" + step + ",\"loss\":" + loss + "}";
  }

  private static List<String> madeUp() throws IOException {
    try (InputStream in = RunReportTest.class.getResourceAsStream("made-up-metrics.jsonl")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private String html(List<String> lines) throws IOException {
    Path metrics = Files.write(folder.resolve("metrics.jsonl"), lines);
    Path html = folder.resolve("report.html");
    RunReport.write(metrics, html);
    return Files.readString(html);
  }

  private Document page(List<String> lines) throws IOException {
    return Jsoup.parse(html(lines));
  }

  private static String text(Document page, String selector) {
    return page.select(selector).text();
  }

  private static JsonNode plots(Document page) throws IOException {
    return Json.reader().readTree(page.getElementById("plots").data());
  }
}
