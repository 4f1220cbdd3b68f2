package org.lathe.conformance.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lathe.conformance.Conformance;
import org.lathe.conformance.bundle.Bundle;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.CaseResult;
import org.lathe.conformance.suite.CaseSelection;
import org.lathe.conformance.suite.Deviation;
import org.lathe.conformance.suite.Plan;
import org.lathe.conformance.suite.Status;
import org.lathe.conformance.suite.SuiteResult;
import org.lathe.engine.Backends;
import org.lathe.files.Json;
import org.w3c.dom.NodeList;

/**
 * The reports show the results of the suite, for any text that the engine returns, and nothing
 * else.
 */
class ReportTest {
  private static final Set<String> SUBJECTS = Set.of("add", "clip", "rope", "row_sum", "swiglu");

  @TempDir private static Path folder;
  private static SuiteResult flawed;
  private static ReportContent findings;
  private static ReportContent again;

  @BeforeAll
  static void runTheSuite() {
    flawed = run(FlawedBackend.choice());
    findings = findings(flawed);
    again = findings(run(FlawedBackend.choice()));
  }

  private static SuiteResult run(Backends.Choice engine) {
    CaseSelection selection = new CaseSelection(Set.of("values", "special"), SUBJECTS);
    return Conformance.suite()
        .run(engine, new Plan(5, true), selection, (result, done, total) -> {});
  }

  private static ReportContent findings(SuiteResult result) {
    Replay replay = Replay.launcher(result.engine());
    Map<CaseName, String> bundles = new LinkedHashMap<>();
    Bundle.writeAll(result, folder, replay)
        .forEach((name, path) -> bundles.put(name, "bundles/" + path.getFileName()));
    return new ReportContent(result, replay, bundles);
  }

  @ParameterizedTest
  @EnumSource
  void twoRunsAlikeGiveTheSameBytes(ReportFormat format) throws IOException {
    Path first = format.write(findings, folder.resolve("first/deep"));
    Path second = format.write(again, folder.resolve("second"));
    assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(second));
    String text = Files.readString(first);
    assertFalse(text.contains(folder.toString()), "a path of this machine");
    assertFalse(text.contains(System.getProperty("user.home")), "a path of this machine");
    assertFalse(text.matches("(?s).*20[2-9][0-9]-[01][0-9].*"), "a date");
    assertFalse(text.contains("\r"), "line ends of some machine");
  }

  @Test
  void jsonHasItAll() throws IOException {
    JsonNode root = Json.reader().readTree(JsonReport.of(findings));
    assertEquals("flawed", root.get("engine").asText());
    assertEquals("TF32", root.get("claims").get("products").asText());
    assertEquals("[\"rope\"]", root.get("claims").get("unsupported").toString());
    assertEquals(5, root.get("seed").asLong());
    assertTrue(root.get("quick").asBoolean());
    assertFalse(root.get("passes").asBoolean());
    for (Status status : Status.values()) {
      String name = status.name().toLowerCase(java.util.Locale.ROOT);
      assertEquals(flawed.count(status), root.get("counts").get(name).asLong());
    }
    assertEquals(flawed.cases().size(), root.get("cases").size());
    int failures = 0;
    for (int i = 0; i < flawed.cases().size(); i++) {
      CaseResult result = flawed.cases().get(i);
      JsonNode node = root.get("cases").get(i);
      assertEquals(result.name(), CaseName.parse(node.get("case").asText()));
      if (result.verdict().status() == Status.FAIL) {
        failures++;
        assertTrue(node.get("command").asText().contains("--case '" + result.name() + "'"));
      }
    }
    assertTrue(failures > 0);
    JsonNode add = root.get("families").get(0).get("subjects").get(0);
    assertEquals("add", add.get("subject").asText());
    assertEquals(Deviation.BUCKETS, add.get("histogram").size());
  }

  @Test
  void junitsXmlIsOneSuiteAFamilyAndOneTestACase() throws Exception {
    org.w3c.dom.Document xml =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(JunitReport.of(findings)));
    NodeList suites = xml.getElementsByTagName("testsuite");
    assertEquals(flawed.families().size(), suites.getLength());
    org.w3c.dom.Element root = xml.getDocumentElement();
    assertEquals(Integer.toString(flawed.cases().size()), root.getAttribute("tests"));
    assertEquals(Long.toString(flawed.count(Status.FAIL)), root.getAttribute("failures"));
    NodeList cases = xml.getElementsByTagName("testcase");
    assertEquals(flawed.cases().size(), cases.getLength());
    Set<String> names = new HashSet<>();
    for (int i = 0; i < cases.getLength(); i++) {
      org.w3c.dom.Element test = (org.w3c.dom.Element) cases.item(i);
      CaseResult result = flawed.cases().get(i);
      assertTrue(names.add(test.getAttribute("classname") + test.getAttribute("name")));
      NodeList failure = test.getElementsByTagName("failure");
      NodeList skipped = test.getElementsByTagName("skipped");
      Status status = result.verdict().status();
      assertEquals(status == Status.FAIL ? 1 : 0, failure.getLength());
      boolean without = status == Status.UNSUPPORTED || status == Status.SKIPPED;
      assertEquals(without ? 1 : 0, skipped.getLength());
      if (status == Status.FAIL) {
        String command = findings.replay().command(result.name());
        assertTrue(failure.item(0).getTextContent().contains(command));
      }
      if (without) {
        String reason = ((org.w3c.dom.Element) skipped.item(0)).getAttribute("message");
        assertEquals(Visible.of(status + ": " + result.verdict().message()), reason);
      }
    }
  }

  @Test
  void aRunOfNothingFailsInEveryReport() throws IOException {
    SuiteResult nothing =
        Conformance.suite()
            .run(
                FlawedBackend.choice(),
                new Plan(1, true),
                new CaseSelection(Set.of("special"), Set.of("rope")),
                (result, done, total) -> {});
    assertEquals(0, nothing.count(Status.FAIL));
    ReportContent empty = findings(nothing);
    assertFalse(Json.reader().readTree(JsonReport.of(empty)).get("passes").asBoolean());
    String xml = new String(JunitReport.of(empty), StandardCharsets.UTF_8);
    assertTrue(xml.contains("failures=\"1\""), xml);
    assertTrue(page(empty).selectFirst(".verdict").hasClass("fail"));
    assertTrue(page(empty).selectFirst(".verdict").text().contains("no case was run"));
  }

  private static Document page(ReportContent of) {
    return Jsoup.parse(new String(HtmlReport.of(of), StandardCharsets.UTF_8));
  }

  @Test
  void thePageSaysItAll() {
    Document page = page(findings);
    assertEquals(Wording.verdict(flawed), page.selectFirst(".verdict").text());
    String facts = page.selectFirst("[aria-labelledby=run]").text();
    assertTrue(facts.contains("declared TF32"), facts);
    assertTrue(facts.contains("Seed 5"), facts);
    assertTrue(facts.contains("the quick set"), facts);
    assertEquals(
        SUBJECTS,
        Set.copyOf(page.select("[aria-labelledby=overview-caption] tbody th").eachText()));
    assertEquals(flawed.families().size(), page.select(".family").size());
    List<String> commands = page.select(".failure pre").eachText();
    for (CaseResult failure : flawed.failures()) {
      assertTrue(commands.contains(findings.replay().command(failure.name())), failure::toString);
    }
    assertFalse(page.select("rect.over").isEmpty());
    for (Element histogram : page.select("svg")) {
      assertFalse(histogram.selectFirst("title").text().isEmpty());
    }
    assertTrue(page.selectFirst("[aria-labelledby=not-run-caption]").text().contains("no rope"));
    findings.bundles().values().forEach(b -> assertTrue(page.text().contains(b), b));
  }

  @Test
  void thePageLoadsNothingAndRunsNothing() {
    Document page = page(findings);
    assertEquals(0, page.select("script").size());
    for (Element element : page.getAllElements()) {
      for (String reference : List.of("src", "href", "srcset", "action", "data", "poster")) {
        String value = element.attr(reference);
        assertTrue(
            value.isEmpty() || value.equals("data:,") || value.startsWith("#"),
            () -> "loads: " + element.outerHtml());
      }
    }
    String style = page.selectFirst("style").data();
    assertFalse(style.contains("url(") || style.contains("@import"), style);
  }

  @Test
  void everyLinkAndLabelOnThePageHasItsTarget() {
    Document page = page(findings);
    page.select("a[href]").forEach(a -> assertTrue(page.select(a.attr("href")).size() == 1));
    for (Element element : page.select("[aria-labelledby]")) {
      assertTrue(page.getElementById(element.attr("aria-labelledby")) != null, element::outerHtml);
    }
    Set<String> ids = new HashSet<>();
    page.select("[id]").forEach(element -> assertTrue(ids.add(element.id()), element::id));
  }

  @Test
  void whatAnEngineSaysStaysText() {
    Document page = page(findings);
    String visible =
        FlawedBackend.HOSTILE
            .replace("\u0000", "‹00›")
            .replace("\u001b", "‹1b›")
            .replace("\u202e", "‹202e›");
    assertTrue(page.select(".terms dd").eachText().contains(visible), page.select("dd")::text);
    assertTrue(page.select(".message").text().contains("out of luck " + visible));
    assertTrue(page.select(".message").text().contains("there is no swiglu" + visible));
  }
}
