package org.lathe.reports.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.files.InputException;
import org.lathe.files.Json;

/** The page says what the folders hold, names what they lack, and obeys no text in them. */
class ComparisonReportTest {
  private static final Remedy REMEDY =
      (measurement, run) -> "make " + measurement + " of " + run.orElse("the last run");

  private static final String HOSTILE =
      "</script></code></pre><script>alert('x')</script> & \"<!-- <b>` {{page}}\u0000\u001b\u202e";
  private static final String VISIBLE =
      HOSTILE.replace("\u0000", "‹00›").replace("\u001b", "‹1b›").replace("\u202e", "‹202e›");

  @TempDir private Path folder;
  private Path whole;
  private Path bare;

  @BeforeEach
  void writeFolders() throws IOException {
    whole = folder.resolve("whole");
    bare = folder.resolve("bare");
    write("whole/metrics.jsonl", List.of("{'event':'run','preset':'pocket','data':'made-up'}"));
    write("bare/metrics.jsonl", List.of("{'event':'run','preset':'ltm-s','latents':'none'}"));
    write("whole/evaluation/evaluation.json", List.of(evaluation("Penn Treebank", 2.5)));
    write(
        "whole/evaluation/sequences.jsonl",
        List.of(
            "{'set':'ptb','block':7,'tokens':4,'begins':'once upon','nelbo':[16,8],"
                + "'points':[{'fast_steps':2,'fitted':4,'fresh':6,'importance_weighted':5}],"
                + "'latents':{'kl':[[1,2],[3,4]],'norm':[[0.5,0.5],[1,1.5]]}}"));
    write(
        "whole/probe/probe.json",
        List.of(
            "{'step':5,'inclusion':{'levels':["
                + "{'layers':0,'free_running':{'accuracy':0.125,'standard_error':0.01},"
                + "'teacher_forced':{'accuracy':0.5,'standard_error':0.02}},"
                + "{'layers':1,'free_running':{'accuracy':0.25,'standard_error':null},"
                + "'teacher_forced':{'accuracy':0.75,'standard_error':null}}]},"
                + "'stories':{'stories':40,'length':64,'cut':3,'folds':5,'permutations':2,"
                + "'factors':[{'name':'hero','values':10,'majority':0.2}],"
                + "'features':[{'name':'layer 1','figures':[{'accuracy':0.9,'standard_error':0.05,"
                + "'control_mean':0.1,'control_max':0.15,'p':0.33}]},"
                + "{'name':'text','figures':[{'accuracy':0.2,'standard_error':0.05,"
                + "'control_mean':0.1,'control_max':0.15,'p':0.33}]}]}}"));
    write("whole/probe/probe-sequences.jsonl", List.of(sequence(0, "b"), sequence(1, "a")));
    write(
        "whole/samples.json",
        List.of(
            "{'how':'multinomial','samples':{'samples':8,'tokens':64,'entropy':3.5},"
                + "'judge':{'name':'j','bound':true,'samples':{'perplexity':44.5}},"
                + "'mauve':{'mauve':0.875},'not_measured':['nothing']}"));
    write(
        "whole/gsm8k/results.json",
        List.of(
            "{'problems':9,'skipped':1,'answers':5,"
                + "'pass_at_k':{'1':{'mean':0.125,'standard_error':0.1}}}"));
    write("whole/other/results.json", List.of("{'of':'another program'}"));
  }

  private static String evaluation(String title, double fresh) {
    return ("{'step':5,'complete':false,'settings':{'fast_rate':0.34},'sets':[{'set':'ptb','notes':['mind"
                + " this'],'title':'%s','blocks':1460,'measured':32,"
                + "'tokens':8192,'points':[%s,%s],'nelbo':[9.5,3.25],"
                + "'prior_second_half':{'log_of_mean':{'nats_per_token':4.5,'perplexity':90}},"
                + "'active':{'count':31,'dimensions':768},"
                + "'adaptive':{'tolerance':0.01,'mean_steps':21.5,'most_steps':64,'steps_saved':0.66,"
                + "'fresh':{'nats_per_token':2.75},'cost':{'nats_per_token':0.25,'standard_error':0.125}}}],'skipped':[{'set':'wikitext2','reason':'wikitext2"
                + " is not in there'}]}")
        .formatted(title, point(0, 7), point(16, fresh));
  }

  private static String point(int steps, double fresh) {
    return ("{'fast_steps':%d,'fresh':{'nats_per_token':%s,'standard_error':0.5,'perplexity':12.25},"
                + "'fitted':{'nats_per_token':1.5},'importance_weighted':{'nats_per_token':2.25},"
                + "'kl':41.25,'kl_by_layer':[30.25,11],"
                + "'second_half':{'log_of_mean':{'nats_per_token':3.5,'standard_error':0.25},"
                + "'gain':{'nats_per_token':1,'standard_error':0.5}},"
                + "'by_draws':[{'draws':1,'fresh':2.5,'standard_error_of_draws':null},"
                + "{'draws':2,'fresh':2.5,'standard_error_of_draws':0.125}]}")
        .formatted(steps, fresh);
  }

  private static String sequence(int number, String second) {
    return ("{'number':%d,'tokens':2,'nelbo':[8,4],'fitted':2,'fresh':3,'latents':{'kl':[[1]],'norm':[[2]]},"
                + "'source_tokens':['a','b'],'greedy_tokens':['a','%s'],'free_running':[0.5,%s]}")
        .formatted(number, second, second.equals("b") ? "1" : "0.5");
  }

  private void write(String file, List<String> lines) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.write(path, lines.stream().map(line -> line.replace('\'', '"')).toList());
  }

  private Document page(int sequences, Path... folders) throws IOException {
    Path html = folder.resolve("page.html");
    ComparisonReport.write(List.of(folders), sequences, REMEDY, html);
    return Jsoup.parse(Files.readString(html));
  }

  private static String section(Document page, String id) {
    return page.selectFirst("main > section[aria-labelledby=" + id + "]").text();
  }

  private static JsonNode plot(Document page, String id) throws IOException {
    for (JsonNode plot : Json.reader().readTree(page.getElementById("plots").data())) {
      if (plot.path("id").asText().equals(id)) {
        return plot;
      }
    }
    throw new AssertionError("no plot " + id);
  }

  /** "EMA for all or none, or say": the table of the models says. */
  @Test
  void thePageSaysWhichWeightsAreAveraged() throws IOException {
    write("bare/metrics.jsonl", List.of("{'event':'run','preset':'a','average_decay':0.999}"));
    Element models = page(1, whole, bare).selectFirst("table:has(caption:contains(The models;))");
    Element row = models.selectFirst("tbody tr:has(th:contains(Average of weights))");
    assertEquals(List.of("none", "0.999"), row.select("td").eachText());
  }

  @Test
  void everyPartIsOnThePage() throws IOException {
    Document page = page(9, whole);
    assertTrue(section(page, "perplexity").contains("12.25"));
    assertTrue(section(page, "perplexity").contains("30.25, 11"));
    assertTrue(section(page, "perplexity").contains("wikitext2 is not in there"));
    assertTrue(section(page, "perplexity").contains("the same command continues it"));
    assertTrue(section(page, "perplexity").contains("fast rate 0.34"));
    assertTrue(section(page, "perplexity").contains("Penn Treebank: mind this"));
    assertTrue(section(page, "held-out").contains("3.5 ± 0.25"), section(page, "held-out"));
    assertTrue(section(page, "adaptive").contains("66.0 %"), section(page, "adaptive"));
    assertTrue(section(page, "inclusion").contains("12.5 ± 1"), section(page, "inclusion"));
    assertTrue(section(page, "probes").contains("▲ 90.0 %"), section(page, "probes"));
    assertFalse(section(page, "probes").contains("▲ 20.0 %"), "within two errors of the control");
    assertTrue(section(page, "samples").contains("at most 44.5"), section(page, "samples"));
    assertTrue(section(page, "samples").contains("0.8750"));
    assertTrue(section(page, "gsm8k").contains("12.5 % ± 10.0 %"), section(page, "gsm8k"));
    assertEquals(3, page.select(".sequence").size());
    assertFalse(page.text().contains("to measure it"), page::text);
  }

  @Test
  void whatIsNotThereIsNamedAsNotMeasured() throws IOException {
    Document page = page(9, bare);
    String card = section(page, "unmeasured");
    for (Measurement measurement : Measurement.values()) {
      String command = bare + ": not measured; to measure it: make " + measurement + " of " + bare;
      assertTrue(card.contains(command), () -> measurement + " in " + card);
    }
    assertTrue(card.contains("Validation in training, " + bare + ": not measured"), card);
    for (String part : List.of("perplexity", "held-out", "samples", "gsm8k", "sequences")) {
      assertEquals(0, page.select("#" + part).size(), part);
    }
    Document alone = page(9, Files.createDirectories(whole.resolve("gsm8k")));
    assertTrue(
        section(alone, "unmeasured").contains("to measure it: make SAMPLES of the last run"),
        section(alone, "unmeasured"));
    assertEquals(0, page.select("canvas").size());
    assertEquals(0, page(9, whole, bare).select("#perplexity ~ p").size(), "explanations fold");
  }

  @Test
  void oneModelsCurvesShareAPlotAndCarryTheirErrors() throws IOException {
    JsonNode plot = plot(page(9, whole), "inference-compute-1-1-0");
    assertEquals("[\"0\",\"16\"]", plot.get("categories").toString());
    assertEquals(4, plot.get("series").size());
    assertEquals("[[0.0,7.0,0.5],[1.0,2.5,0.5]]", plot.at("/series/0/points").toString());
    assertEquals(
        "[[0.0,2.5,null],[1.0,2.5,0.125]]",
        plot(page(9, whole), "noise-samples-1-1-0").at("/series/0/points").toString());
  }

  @Test
  void severalModelsAreComparedFigureByFigure() throws IOException {
    write("second/evaluation.json", List.of(evaluation("Penn Treebank", 2.25)));
    Document page = page(9, whole, folder.resolve("second"), bare);
    JsonNode fresh = plot(page, "inference-compute-1-1-0");
    assertEquals(2, fresh.get("series").size());
    assertTrue(fresh.get("title").asText().endsWith("fresh noise"), fresh::toString);
    assertTrue(fresh.at("/series/1/name").asText().endsWith("second"), fresh::toString);
    assertEquals("[1.0,2.25,0.5]", fresh.at("/series/1/points/1").toString());
    List<String> rows = page.select("#perplexity ~ .scroll").first().select("tbody th").eachText();
    assertEquals(
        List.of(
            "Penn Treebank",
            whole.toString(),
            "Penn Treebank",
            folder.resolve("second").toString()),
        rows);
    assertTrue(section(page, "perplexity").contains(bare + ": not measured"));
    assertEquals("Lathe: comparison of 3 models", page.title());
    assertFalse(page.text().contains("NaN"), page::text);
  }

  @Test
  void aCurveOfOneModelAmongOthersNamesIt() throws IOException {
    String title = plot(page(9, whole, bare), "inference-compute-1-1-0").get("title").asText();
    assertEquals("Penn Treebank: NELBO against T_fast, " + whole, title);
    assertEquals(
        "Penn Treebank: NELBO against T_fast",
        plot(page(9, whole), "inference-compute-1-1-0").get("title").asText());
  }

  @Test
  void moreLinesThanColoursComeInSeveralPlots() throws IOException {
    Path[] many = new Path[7];
    for (int i = 0; i < many.length; i++) {
      write("model" + i + "/evaluation.json", List.of(evaluation("Penn Treebank", i)));
      many[i] = folder.resolve("model" + i);
    }
    Document page = page(9, many);
    assertEquals(6, plot(page, "inference-compute-1-1-0").get("series").size());
    assertEquals(1, plot(page, "inference-compute-1-1-1").get("series").size());
  }

  @Test
  void wrongTokensAreMarkedInTheBrowserOfSequences() throws IOException {
    Document page = page(9, whole);
    List<Element> sequences = page.select(".browser .sequence");
    Element right =
        sequences.stream().filter(s -> s.text().contains("sequence 0")).findFirst().orElseThrow();
    Element wrong =
        sequences.stream().filter(s -> s.text().contains("sequence 1")).findFirst().orElseThrow();
    assertEquals(0, right.select("pre mark").size());
    assertEquals("awrong: a", wrong.select("pre").get(1).wholeText());
    assertEquals("ab", wrong.select("pre").get(0).wholeText());
    assertTrue(
        wrong
            .selectFirst("summary")
            .text()
            .contains("NELBO 4 → 1 nats per token, 50.0 % reconstructed"),
        wrong.text());
    Element block =
        sequences.stream().filter(s -> s.text().contains("block 7")).findFirst().orElseThrow();
    assertTrue(block.selectFirst("summary").text().contains("once upon"));
    assertEquals(
        "width: 100",
        "width: " + block.select("td.bar").last().attr("style").replaceAll("\\D", ""));
    assertEquals(4, block.select("td.bar").size());
    assertTrue(block.text().contains("norm 1.5"));
  }

  @Test
  void sequencesThatAreLeftOutAreCounted() throws IOException {
    Document page = page(1, whole);
    assertEquals(2, page.select(".sequence").size());
    assertTrue(page.text().contains("1 more are in the file"), page.text());
  }

  @Test
  void aTornLastLineIsIgnored() throws IOException {
    write("torn/probe-sequences.jsonl", List.of(sequence(0, "b"), "{'number':1,'tok"));
    Document page = page(9, folder.resolve("torn"));
    assertEquals(1, page.select(".sequence").size());
    assertFalse(page.text().contains("more are in the file"));
  }

  @Test
  void hostileTextStaysText() throws IOException {
    ObjectNode line = Json.object().put("number", 1).put("tokens", 2);
    line.putArray("nelbo").add(2);
    line.putArray("source_tokens").add(HOSTILE).add("x");
    line.putArray("greedy_tokens").add(HOSTILE).add(HOSTILE);
    line.putArray("free_running").add(0.5);
    ObjectNode set = Json.object().put("set", HOSTILE).put("title", HOSTILE);
    JsonNode points =
        Json.reader().readTree("[%s,%s]".formatted(point(0, 7), point(1, 6)).replace('\'', '"'));
    set.set("points", points);
    ObjectNode evaluation = Json.object();
    evaluation.putArray("sets").add(set);
    evaluation.putArray("skipped").addObject().put("set", HOSTILE).put("reason", HOSTILE);
    ObjectNode probe =
        (ObjectNode) Json.reader().readTree(Files.readString(whole.resolve("probe/probe.json")));
    ((ObjectNode) probe.at("/stories/factors/0")).put("name", HOSTILE);
    ((ObjectNode) probe.at("/stories/features/0")).put("name", HOSTILE);
    ObjectNode block = Json.object().put("set", HOSTILE).put("block", HOSTILE);
    ObjectNode samples = Json.object().put("how", HOSTILE);
    samples.putArray("not_measured").add(HOSTILE);
    Path hostile = Files.createDirectories(folder.resolve("hostile"));
    Files.writeString(hostile.resolve("probe-sequences.jsonl"), line + "\n");
    Files.writeString(hostile.resolve("evaluation.json"), evaluation.toString());
    Files.writeString(hostile.resolve("probe.json"), probe.toString());
    Files.writeString(hostile.resolve("samples.json"), samples.toString());
    Files.writeString(hostile.resolve("sequences.jsonl"), block.put("begins", HOSTILE) + "\n");
    ObjectNode run = Json.object().put("event", "run").put("preset", HOSTILE);
    Files.writeString(hostile.resolve("metrics.jsonl"), run.put("data", HOSTILE).toString());
    Document page = page(9, hostile);
    assertEquals(3, page.select("script").size());
    assertEquals(0, page.select("b").size());
    assertFalse(page.text().contains("\u202e") || page.text().contains("\u001b"));
    assertEquals(VISIBLE + "x", page.select(".beside pre").get(0).wholeText());
    Element decoded = page.select(".beside pre").get(1);
    assertEquals(VISIBLE + "wrong: " + VISIBLE.replace(' ', '␣'), decoded.wholeText());
    assertNotNull(plot(page, "inference-compute-1-1-0"));
  }

  @Test
  void thePageLoadsNothing() throws IOException {
    Document page = page(9, whole, bare);
    for (Element element : page.getAllElements()) {
      for (String reference : List.of("src", "href", "srcset", "action", "data", "poster")) {
        String value = element.attr(reference);
        assertTrue(
            value.isEmpty() || value.equals("data:,") || value.startsWith("#"),
            () -> "loads: " + element.outerHtml());
      }
    }
    String policy = page.select("meta[http-equiv=Content-Security-Policy]").attr("content");
    assertTrue(policy.startsWith("default-src 'none';"), policy);
  }

  @Test
  void thePageCanBeReadWithoutSeeingIt() throws IOException {
    Document page = page(9, whole, bare);
    assertEquals("en", page.selectFirst("html").attr("lang"));
    assertEquals(1, page.select("h1").size());
    assertEquals(1, page.select("main").size());
    int level = 1;
    for (Element heading : page.select("h1, h2, h3, h4")) {
      int next = heading.tagName().charAt(1) - '0';
      assertTrue(next <= level + 1, () -> "skips a level: " + heading);
      level = next;
    }
    page.select("table").forEach(t -> assertFalse(t.select("caption").text().isEmpty()));
    page.select("th").forEach(th -> assertTrue(th.hasAttr("scope"), th::outerHtml));
    page.select("canvas")
        .forEach(
            plot -> {
              assertFalse(plot.attr("aria-label").isEmpty());
              assertTrue(
                  page.getElementById(plot.attr("aria-describedby")).text().matches(".*\\d.*"));
              assertNotNull(plot.closest("figure").selectFirst("details table td"));
            });
    page.select("select")
        .forEach(s -> assertEquals(1, page.select("label[for=" + s.id() + "]").size()));
    page.select("nav a")
        .forEach(a -> assertNotNull(page.getElementById(a.attr("href").substring(1))));
    page.select("[aria-labelledby]")
        .forEach(part -> assertNotNull(page.getElementById(part.attr("aria-labelledby"))));
    List<String> ids = page.select("[id]").eachAttr("id");
    assertEquals(ids.size(), ids.stream().distinct().count(), ids.toString());
  }

  @Test
  void badFoldersAndFilesAreNamed() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    refused(empty, "contains nothing to report", "evaluate, with a suite");
    refused(folder.resolve("none"), "none is not a folder");
    write("torn/probe.json", List.of("{'step':"));
    refused(folder.resolve("torn"), "probe.json is not JSON");
    write("list/probe.json", List.of("[]"));
    refused(folder.resolve("list"), "probe.json is not a JSON object");
    write("lines/probe-sequences.jsonl", List.of(sequence(0, "b"), "nonsense", sequence(1, "b")));
    refused(folder.resolve("lines"), "line 2 of", "probe-sequences.jsonl");
    Path bytes = Files.createDirectories(folder.resolve("bytes"));
    Files.write(bytes.resolve("evaluation.json"), new byte[] {'{', (byte) 0xff, '}'});
    refused(bytes, "evaluation.json");
  }

  /** What a page needs of a probed sequence is missing, or does not fit. */
  @Test
  void aProbedSequenceThatCannotBeIsNamed() throws IOException {
    ObjectNode line = (ObjectNode) Json.reader().readTree(sequence(0, "b").replace('\'', '"'));
    Path file = Files.createDirectories(folder.resolve("probed")).resolve("probe-sequences.jsonl");
    for (String name :
        List.of("number", "tokens", "source_tokens", "greedy_tokens", "free_running", "nelbo")) {
      Files.writeString(file, line.deepCopy().without(List.of(name)) + "\n");
      refused(folder.resolve("probed"), "line 1 of " + file + " is damaged: ");
      for (String value : List.of("null", "[]", "[null]", "-1", "\"NaN\"", "{}")) {
        boolean possible =
            name.equals("nelbo")
                ? value.startsWith("[")
                : name.equals("number") && value.equals("-1");
        if (!possible) {
          ObjectNode changed = line.deepCopy();
          changed.set(name, Json.reader().readTree(value));
          Files.writeString(file, changed + "\n");
          refused(folder.resolve("probed"), "line 1 of " + file + " is damaged: ");
        }
      }
    }
  }

  /** Whatever a node of a file is replaced by: a page, or the one error. */
  @Test
  void noChangeOfANodeIsAnInternalError() throws IOException {
    for (String name :
        List.of(
            "evaluation/evaluation.json",
            "evaluation/sequences.jsonl",
            "probe/probe.json",
            "probe/probe-sequences.jsonl",
            "samples.json",
            "gsm8k/results.json")) {
      Path file = whole.resolve(name);
      String text = Files.readString(file);
      String first = text.lines().findFirst().orElseThrow();
      List<String> paths = new ArrayList<>();
      collect(Json.reader().readTree(first), "", paths);
      for (String path : paths) {
        for (String value : List.of("null", "-1", "1e300", "\"x\"", "[]", "{}", "[null]")) {
          JsonNode changed = Json.reader().readTree(first);
          int last = path.lastIndexOf('/');
          JsonNode parent = changed.at(path.substring(0, last));
          JsonNode node = Json.reader().readTree(value);
          if (parent instanceof ArrayNode list) {
            list.set(Integer.parseInt(path.substring(last + 1)), node);
          } else {
            ((ObjectNode) parent).set(path.substring(last + 1), node);
          }
          Files.writeString(file, changed + text.substring(first.length()));
          try {
            ComparisonReport.write(List.of(whole), 9, REMEDY, folder.resolve("changed.html"));
          } catch (InputException expected) {
            assertEquals(1, expected.getMessage().lines().count());
          } catch (RuntimeException e) {
            throw new AssertionError(name + ": " + path + " is " + value, e);
          }
        }
      }
      Files.writeString(file, text);
    }
  }

  private static void collect(JsonNode node, String path, List<String> paths) {
    if (!path.isEmpty()) {
      paths.add(path);
    }
    node.properties()
        .forEach(field -> collect(field.getValue(), path + "/" + field.getKey(), paths));
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      collect(node.get(i), path + "/" + i, paths);
    }
  }

  private void refused(Path bad, String... parts) {
    Path html = folder.resolve("refused.html");
    InputException error =
        assertThrows(
            InputException.class, () -> ComparisonReport.write(List.of(bad), 9, REMEDY, html));
    Stream.of(parts)
        .forEach(part -> assertTrue(error.getMessage().contains(part), error.getMessage()));
    assertFalse(Files.exists(html));
  }

  @Test
  void theBytesDependOnTheFilesAlone() throws IOException {
    assertEquals(page(9, whole).html(), page(9, whole).html());
  }

  /** Two runs right after training: what differs comes first, curves lie over each other. */
  @Test
  void trainedRunsAreComparedBeforeAnyEvaluation() throws IOException {
    train("slow", "0.001", 8, 100);
    train("fast", "0.01", 4, 2);
    Document page = page(9, folder.resolve("slow"), folder.resolve("fast"));
    Element first = page.selectFirst("main > section");
    assertEquals("What differs", first.selectFirst("h2").text());
    assertEquals(List.of("rate.peak 0.001 0.01"), first.select("tbody tr").eachText(), first::html);
    JsonNode curves = plot(page, "training-0");
    assertEquals(2, curves.get("series").size());
    assertTrue(curves.get("log").asBoolean(), "8 to 0.08 spans decades");
    assertEquals("[[128000.0,8.0],[256000.0,0.08]]", curves.at("/series/0/points").toString());
    assertEquals(
        "[[256000.0,2.5,0.25]]", plot(page, "validating-0").at("/series/0/points").toString());
    assertFalse(plot(page, "validating-0").get("log").asBoolean());
    String models = section(page, "models");
    for (String said : List.of("Learning rate, peak 0.0010 0.0100", "3 min 20 s", "lathe 1")) {
      assertTrue(models.contains(said), models);
    }
    assertTrue(models.contains("./lathe train --out slow"), models);
    List<Element> lowest = page.select("#validation ~ .scroll td:has(small)");
    assertEquals(List.of("3 lowest"), lowest.stream().map(Element::text).toList());
    assertTrue(section(page, "unmeasured").contains("make PERPLEXITY of"));
  }

  private void train(String name, String rate, int loss, int seconds) throws IOException {
    write(
        name + "/metrics.jsonl",
        List.of(
            "{'event':'run','preset':'a','data':'text','batch':4,'length':32000,'family':'gpt'}",
            "{'event':'step','step':1,'loss':%d,'rate':%s,'seconds':%d}"
                .formatted(loss, rate, seconds),
            "{'event':'step','step':2,'loss':%s,'rate':0,'seconds':%d}"
                .formatted(loss / 100.0, seconds),
            "{'event':'evaluation','step':2,'exact':{'nelbo':2.5,'standard_error':0.25,"
                + "'kind':'exact','bits_per_byte':%s}}".formatted(loss / 2.0 + 1)));
    write(name + "/recipe.yaml", List.of("name: a", "rate:", "  peak: " + rate, "seed: 1"));
    write(
        name + "/commands.jsonl",
        List.of(
            "{'step':0,'version':'lathe 1','command':'./lathe train --out %s'}".formatted(name)));
  }

  /** Fits with other numbers of steps have other rates: one plot does not mix them. */
  @Test
  void fitsOfOtherLengthsHavePlotsOfTheirOwn() throws IOException {
    write(
        "short/evaluation.json",
        List.of(evaluation("Penn Treebank", 2).replace("[9.5,3.25]", "[9]")));
    Document page = page(9, whole, folder.resolve("short"));
    assertEquals(1, plot(page, "trace-1-0").get("series").size());
    assertEquals(1, plot(page, "trace-2-0").get("series").size());
  }
}
