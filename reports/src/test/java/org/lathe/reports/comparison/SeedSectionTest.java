package org.lathe.reports.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.files.InputException;

/** Runs that differ in the seed alone have means and spreads; nothing else is mixed. */
class SeedSectionTest {
  private static final String WHOLE = "validation part, whole blocks";

  private static final String EXACT =
      "'figures':{'exact':{'label':'negative log-likelihood','kind':'exact','nats_per_token':%s,"
          + "'bits_per_byte':%s}},'second_half':{'exact':{'kind':'exact','nats_per_token':%s}}";

  @TempDir private Path folder;

  /** A run of a decoder, whose likelihood is exact. */
  private Path exact(String name, int seed, String rate, double nats) throws IOException {
    run(
        name,
        "{'event':'run','family':'gpt','data':'made-up','backend':'vector','precision':'f32','parameters':7,"
            + "'batch':8,'length':64,'flops_per_token_executed':1000}",
        "ar",
        seed,
        rate,
        10);
    evaluation(
        name,
        "{'suite':'validation','weights':'%s'}".formatted(name),
        10,
        EXACT.formatted(nats, 2 * nats, nats + 1));
    return folder.resolve(name);
  }

  /** A run of a latent thought model, whose likelihood is bounded. */
  private Path latent(String name, int seed, int fastSteps, double nats) throws IOException {
    run(
        name,
        "{'event':'run','latents':4,'backend':'vector','precision':'f32'}",
        "ltm",
        seed,
        "1",
        10);
    latentEvaluation(name, fastSteps, nats);
    return folder.resolve(name);
  }

  private void latentEvaluation(String name, int fastSteps, double nats) throws IOException {
    String prior = "{'log_of_mean':{'nats_per_token':%s}}".formatted(nats + 3);
    String half =
        "{'log_of_mean':{'nats_per_token':%s},'gain':{'nats_per_token':1}}".formatted(nats + 2);
    evaluation(
        name,
        "{'draws':4,'fast_steps':[%d],'weights':'%s'}".formatted(fastSteps, name),
        10,
        ("'points':[{'fast_steps':%d,'fresh':{'nats_per_token':%s},"
                + "'importance_weighted':{'nats_per_token':%s},'fitted':{'nats_per_token':%s},"
                + "'kl':32,'kl_by_layer':[24,8],'second_half':%s}],'prior_second_half':%s")
            .formatted(fastSteps, nats, nats - 0.5, nats - 1, half, prior));
  }

  private void run(String name, String line, String family, int seed, String rate, int steps)
      throws IOException {
    write(
        name + "/recipe.yaml",
        List.of(
            "name: " + family + "-pocket",
            "data:",
            "  source: texts/stories",
            "rate:",
            "  peak: " + rate,
            "seed: " + seed,
            "objective: {}"));
    write(
        name + "/metrics.jsonl",
        List.of(
            line,
            "{'event':'step','step':%d,'loss':1}".formatted(steps),
            ("{'event':'evaluation','step':%d,'sequences':16,'exact':{'nelbo':%d,"
                    + "'bits_per_byte':1.5,'kind':'exact'}}")
                .formatted(steps, seed)));
  }

  private void evaluation(String name, String settings, int step, String figures)
      throws IOException {
    write(
        name + "/evaluation/evaluation.json",
        List.of(
            ("{'step':%d,'settings':%s,'sets':[{'title':'validation part','blocks':3,"
                    + "'measured':2,'tokens':128,%s}]}")
                .formatted(step, settings, figures)));
  }

  private void write(String file, List<String> lines) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.write(path, lines.stream().map(line -> line.replace('\'', '"')).toList());
  }

  private Document page(Path... folders) throws IOException {
    Path html = folder.resolve("page.html");
    ComparisonReport.write(List.of(folders), 9, (what, run) -> "make " + what, html);
    return Jsoup.parse(Files.readString(html));
  }

  private static Element section(Document page) {
    return page.selectFirst("main > section[aria-labelledby=seeds]");
  }

  private static Element table(Document page, String caption) {
    return section(page).select("table").stream()
        .filter(table -> table.selectFirst("caption").text().startsWith(caption))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no table " + caption));
  }

  /** Returns the rows of a table, each as its cells, the names first, with bars between. */
  private static List<String> rows(Document page, String caption) {
    return table(page, caption).select("tbody tr").stream()
        .map(row -> String.join(" | ", row.select("th, td").eachText()))
        .toList();
  }

  @Test
  void aGroupHasTheMeanAndTheSpreadOfItsSeeds() throws IOException {
    Document page = page(exact("a", 1, "0.1", 1), exact("b", 2, "0.1", 2), exact("c", 3, "0.1", 6));
    assertEquals(
        List.of(
            "ar-pocket on stories | negative log-likelihood | exact | 3 | 3 | 2.6"
                + " | 6 | 1, 2, 6 | step 10, 2 of 3 blocks"),
        rows(page, WHOLE));
    assertEquals(
        List.of(
            "ar-pocket on stories | negative log-likelihood | exact | 3 | 4 | 2.6"
                + " | 2, 3, 7 | step 10, 2 of 3 blocks"),
        rows(page, "validation part, second halves"));
    assertEquals(
        List.of(
            "ar-pocket on stories | negative log-likelihood | exact | 3 | 2 | 1 | 1.5"
                + " | 1, 2, 3 | step 10, 16 sequences"),
        rows(page, "made-up, end of training"));
    assertEquals(
        List.of("ar-pocket on stories | 1, 2, 3 | 7 | 10 | 5,120 | 1,000 | 0.0051"),
        rows(page, "Seeds of the groups"));
  }

  @Test
  void eachFigureSaysItsKind() throws IOException {
    Document page = page(latent("a", 1, 6, 3), latent("b", 2, 6, 4), exact("c", 1, "1", 2));
    String group = "ltm-pocket on stories | ";
    assertEquals(
        List.of(
            group + "fresh noise | upper bound | 2 | 3.5 | 0.71",
            group + "importance weighted | upper bound | 2 | 3 | 0.71",
            group + "fixed noise | not a bound | 2 | 2.5 | 0.71",
            group + "KL of the latents | – | 2 | 0.5000 | 0",
            group + "KL of layer 1 | – | 2 | 0.3750 | 0",
            group + "KL of layer 2 | – | 2 | 0.1250 | 0",
            "ar-pocket on stories | negative log-likelihood | exact | 1 | 2 | –"),
        firstCells(rows(page, WHOLE)));
    assertEquals(
        List.of(
            group + "prediction, z from the first half | upper bound | 2 | 5.5 | 0.71",
            group + "prediction, z from the prior | upper bound | 2 | 6.5 | 0.71",
            group + "gain by z from the first half | – | 2 | 1 | 0",
            "ar-pocket on stories | negative log-likelihood | exact | 1 | 3 | –"),
        firstCells(rows(page, "validation part, second halves")));
  }

  private static List<String> firstCells(List<String> rows) {
    return rows.stream()
        .map(row -> String.join(" | ", List.of(row.split(" \\| ")).subList(0, 6)))
        .toList();
  }

  @Test
  void theOptionsThatDifferComeFirst() throws IOException {
    Document page = page(exact("a", 1, "0.1", 1), exact("b", 2, "0.1", 2), exact("c", 1, "0.2", 5));
    assertEquals("seeds", page.select("main > section").get(1).attr("aria-labelledby"));
    Element first = section(page).selectFirst("table");
    assertEquals(
        List.of(
            "Option", "ar-pocket on stories, rate.peak 0.1", "ar-pocket on stories, rate.peak 0.2"),
        first.select("thead th").eachText());
    assertEquals(List.of("rate.peak | 0.1 | 0.2"), rows(page, "Options that the groups differ in"));
    List<String> whole = rows(page, WHOLE);
    assertEquals(2, whole.size());
    assertTrue(
        whole.get(1).contains("rate.peak 0.2 | negative log-likelihood | exact | 1 | 5 | –"));
  }

  /** What only some groups have is no difference between them but goes with their family. */
  @Test
  void theOptionsOfOneFamilyAreNotes() throws IOException {
    Path other = latent("c", 1, 6, 3);
    write(
        "c/recipe.yaml",
        List.of("name: ltm-pocket", "data:", "  source: stories", "fast: 6", "slow: 1", "seed: 1"));
    Document page = page(exact("a", 1, "0.1", 1), exact("b", 2, "0.1", 2), other);
    assertEquals(
        List.of("name | ar-pocket | ltm-pocket", "data.source | texts/stories | stories"),
        rows(page, "Options that the groups differ in"));
    assertEquals(
        List.of(
            "Options of ar-pocket on stories alone: rate.peak 0.1",
            "Options of ltm-pocket on stories alone: fast 6, slow 1"),
        section(page).select(".notes li").eachText());
  }

  /** Two options differ, and the first tells all groups apart. */
  @Test
  void aNameHasNoMoreThanWhatTellsItsGroupApart() throws IOException {
    Path shorter = exact("c", 1, "0.2", 5);
    run(
        "c",
        "{'event':'run','family':'gpt','backend':'vector','precision':'f32'}",
        "ar",
        1,
        "0.2",
        5);
    Document page = page(exact("a", 1, "0.1", 1), exact("b", 2, "0.1", 2), shorter);
    assertEquals(
        List.of("rate.peak | 0.1 | 0.2", "steps trained | 10 | 5"),
        rows(page, "Options that the groups differ in"));
    assertEquals(
        List.of(
            "ar-pocket on stories, rate.peak 0.1 | 1, 2",
            "ar-pocket on stories, rate.peak 0.2 | 1"),
        rows(page, "Seeds of the groups").stream()
            .map(row -> String.join(" | ", List.of(row.split(" \\| ")).subList(0, 2)))
            .toList());
  }

  @Test
  void groupsThatDifferInNothingHaveNoTableOfOptions() throws IOException {
    Document page = page(exact("a", 1, "0.1", 1), exact("b", 2, "0.1", 2));
    assertTrue(section(page).selectFirst("caption").text().startsWith("Seeds of the groups"));
  }

  /** Fits of other lengths in training are other recipes; in the evaluation, other settings. */
  @Test
  void fitsOfDifferentLengthsAreNeverMixed() throws IOException {
    Document page = page(latent("a", 1, 6, 3), latent("b", 2, 12, 4), latent("c", 3, 6, 5));
    List<String> fresh =
        rows(page, WHOLE).stream().filter(row -> row.contains("fresh noise")).toList();
    assertEquals(2, fresh.size(), fresh::toString);
    assertTrue(fresh.get(0).contains("| 2 | 4 | 1.4 |"), fresh::toString);
    assertTrue(fresh.get(0).endsWith("6 fast steps, 4 samples"), fresh::toString);
    assertTrue(fresh.get(1).contains("| 1 | 4 | – |"), fresh::toString);
    assertTrue(fresh.get(1).endsWith("12 fast steps, 4 samples"), fresh::toString);
  }

  @Test
  void otherEnginesAndOtherNumbersOfStepsAreOtherGroups() throws IOException {
    Path first = exact("a", 1, "0.1", 1);
    Path second = exact("b", 2, "0.1", 2);
    Path shorter = exact("c", 3, "0.1", 3);
    run(
        "c",
        "{'event':'run','family':'gpt','data':'made-up','backend':'vector','precision':'f32'}",
        "ar",
        3,
        "0.1",
        5);
    Path rounded = exact("d", 4, "0.1", 4);
    run(
        "d",
        "{'event':'run','family':'gpt','data':'made-up','backend':'vector','precision':'bf16'}",
        "ar",
        4,
        "0.1",
        10);
    assertEquals(
        List.of("precision | f32 | f32 | bf16", "steps trained | 10 | 5 | 10"),
        rows(page(first, second, shorter, rounded), "Options that the groups differ in"));
  }

  @Test
  void aSeedCountsOnce() throws IOException {
    Document page =
        page(exact("a", 1, "0.1", 1), exact("b", 2, "0.1", 3), exact("again", 2, "0.1", 99));
    assertTrue(rows(page, WHOLE).getFirst().contains("| 2 | 2 | 1.4 |"));
    assertTrue(
        section(page)
            .text()
            .contains(
                folder.resolve("again")
                    + ": left out, because ar-pocket on stories has this seed already."),
        section(page).text());
  }

  @Test
  void runsOfOneSeedEachHaveNoSection() throws IOException {
    assertNull(section(page(exact("a", 1, "0.1", 1), exact("b", 1, "0.2", 2))));
  }

  @Test
  void aRunWithoutARecipeIsNamedAndInNoGroup() throws IOException {
    Path bare = exact("bare", 3, "0.1", 5);
    Files.delete(bare.resolve("recipe.yaml"));
    Document page = page(exact("a", 1, "0.1", 1), exact("b", 2, "0.1", 2), bare);
    assertTrue(rows(page, WHOLE).getFirst().contains("| 2 | 1.5 |"));
    assertTrue(section(page).text().contains(bare + ": in no group"), section(page).text());
  }

  @Test
  void aFigureThatIsNotFiniteIsNotHidden() throws IOException {
    Path first = exact("a", 1, "0.1", 1);
    Path broken = exact("b", 2, "0.1", 2);
    evaluation(
        "b", "{'suite':'validation','weights':'b'}", 10, EXACT.formatted("null", "null", "null"));
    String row = rows(page(first, broken), WHOLE).getFirst();
    assertTrue(row.contains("| 2 | not finite | – | – | 1, not finite |"), row);
  }

  @Test
  void aRecipeThatCannotBeReadIsNamed() throws IOException {
    Path torn = exact("torn", 1, "0.1", 1);
    Stream.of("a: [1,", "seed: 1\n  b: 2", "\u0000").forEach(text -> refused(torn, text));
  }

  private void refused(Path run, String recipe) {
    Path file = run.resolve("recipe.yaml");
    InputException error =
        assertThrows(
            InputException.class,
            () -> {
              Files.writeString(file, recipe);
              page(run);
            });
    assertTrue(error.getMessage().startsWith(file + " is not YAML"), error::getMessage);
  }
}
