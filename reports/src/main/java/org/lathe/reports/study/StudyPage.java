package org.lathe.reports.study;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.lathe.reports.page.Page;
import org.lathe.reports.page.ReportFigure;
import org.lathe.reports.page.ReportNumber;
import org.lathe.reports.page.ReportTable;

/**
 * The view of {@code study.mustache}, as text that it escapes.
 *
 * @param head of the page
 * @param verdicts the claims in short, those of one verdict together; the verdicts that no claim
 *     got are not there
 * @param claims in the order of the study
 * @param figures the plots
 * @param steps tables of T_fast at training against T_fast at test
 * @param tuned what was tried; null where nothing was tuned
 * @param runs tables with a row for the runs that differ in the seed alone
 * @param sets evaluation sets and GSM8K, where they were measured
 * @param published figures of papers beside ours, a table for each protocol
 */
record StudyPage(
    Page.Head head,
    List<Verdict> verdicts,
    List<Claim> claims,
    List<ReportFigure> figures,
    List<ReportTable> steps,
    ReportTable tuned,
    List<ReportTable> runs,
    List<ReportTable> sets,
    List<ReportTable> published) {
  private static final String FAST_STEPS = "fast.steps";
  private static final String BOUND = "bound@";

  /**
   * The claims with one verdict.
   *
   * @param verdict in words
   */
  record Verdict(String verdict, List<Claim> claims) {
    private static final List<String> ALL =
        List.of("holds here", "does not hold here", "undecided");

    static List<Verdict> of(List<Claim> claims) {
      return ALL.stream()
          .map(
              verdict ->
                  new Verdict(
                      verdict,
                      claims.stream().filter(claim -> claim.verdict().equals(verdict)).toList()))
          .filter(verdict -> !verdict.claims().isEmpty())
          .toList();
    }

    /** Returns how many claims there are. */
    public int count() {
      return claims.size();
    }
  }

  /**
   * A claim.
   *
   * @param number from 1, by which the page names it
   * @param verdict in words
   * @param sentence the claim
   * @param source where it is from
   * @param figure that decides it
   * @param effect with its interval, in short; empty where there is none
   * @param result the effect with its interval, or why there is none
   * @param remarks what a reader must know of the figures
   */
  record Claim(
      int number,
      String verdict,
      String sentence,
      String source,
      String figure,
      String effect,
      String result,
      List<String> remarks) {
    static List<Claim> all(JsonNode claims) {
      List<Claim> all = new ArrayList<>();
      claims.forEach(claim -> all.add(of(all.size() + 1, claim)));
      return all;
    }

    private static Claim of(int number, JsonNode claim) {
      List<String> remarks = new ArrayList<>();
      if (claim.has("reason")) {
        remarks.add("No verdict: " + claim.path("reason").asText() + ".");
      }
      claim
          .path("kinds")
          .properties()
          .forEach(kind -> remarks.add("%s: %s.".formatted(kind.getKey(), kind(kind.getValue()))));
      return new Claim(
          number,
          claim.path("verdict").asText(),
          claim.path("sentence").asText(),
          claim.path("source").asText(),
          claim.path("figure").asText(),
          effect(claim),
          result(claim),
          remarks);
    }

    private static String effect(JsonNode claim) {
      return claim.has("effect")
          ? "%s (%s to %s)"
              .formatted(
                  ReportNumber.of(claim.path("effect")),
                  ReportNumber.of(claim.path("low")),
                  ReportNumber.of(claim.path("high")))
          : "";
    }

    private static String kind(JsonNode kind) {
      return switch (kind.asText()) {
        case "exact" -> "exact";
        case "upper_bound" -> "an upper bound, so the truth may be lower";
        case "no_bound" -> "no bound";
        default -> "an estimate";
      };
    }

    private static String result(JsonNode claim) {
      if (!claim.has("effect")) {
        return "no test";
      }
      return String.format(
          Locale.ROOT,
          "%s, 95 %% interval %s to %s; the claim says %s; p %.2g, corrected for all claims; %d"
              + " seeds%s",
          ReportNumber.of(claim.path("effect")),
          ReportNumber.of(claim.path("low")),
          ReportNumber.of(claim.path("high")),
          claim.path("expected").asText(),
          claim.path("p").asDouble(),
          claim.path("seeds").asInt(),
          claim.path("sequences").asInt() > 1
              ? ", %d sequences each".formatted(claim.path("sequences").asInt())
              : "");
    }
  }

  static StudyPage of(JsonNode study) {
    StudyCells cells = new StudyCells(study);
    String title = "Lathe: study " + study.path("study").asText();
    List<Page.Line> lines = new ArrayList<>();
    lines.add(Page.Line.of(study.path("about").asText()));
    lines.add(
        Page.Line.of(
            "Seeds %s. The chance of any wrong verdict is at most %s. Verdicts are about models and texts of this size."
                .formatted(list(study.path("seeds")), study.path("level").asText())));
    if (!study.path("cuts").isEmpty()) {
      lines.add(Page.Line.of("Cuts of the study: " + list(study.path("cuts")) + "."));
    }
    List<ReportTable> steps = steps(cells);
    List<Claim> claims = Claim.all(study.path("claims"));
    return new StudyPage(
        new Page.Head(
            title,
            title,
            lines,
            List.of(
                new Page.Part("claims", "Claims"),
                new Page.Part("figures", "Plots"),
                new Page.Part("runs", "Runs"))),
        Verdict.of(claims),
        claims,
        StudyPlots.of(cells),
        steps,
        study.path("tuned").isEmpty() ? null : tuned(study.path("tuned")),
        runs(cells),
        StudySets.of(cells),
        PublishedFigures.shipped().beside(study, cells));
  }

  Page page() {
    return new Page(
        head,
        new Page.Body(StudyPage.class, "study.mustache", this),
        "Made by Lathe from study.json, whose runs are repeated by the same command.",
        Optional.of(figures.stream().map(ReportFigure::plot).toList()));
  }

  private static String list(JsonNode values) {
    return String.join(", ", values.valueStream().map(JsonNode::asText).toList());
  }

  /** Tables of the bound: T_fast at training down, T_fast at test across; the best stands out. */
  private static List<ReportTable> steps(StudyCells cells) {
    Map<String, List<StudyCells.Cell>> byModel = new LinkedHashMap<>();
    for (StudyCells.Cell cell : cells.all()) {
      if (cell.values().size() == 1
          && cell.values().keySet().iterator().next().endsWith(FAST_STEPS)) {
        byModel
            .computeIfAbsent(cell.label() + ", " + cell.budget(), _ -> new ArrayList<>())
            .add(cell);
      }
    }
    List<ReportTable> tables = new ArrayList<>();
    byModel.forEach((name, of) -> tables.add(steps(name, of)));
    return tables;
  }

  private static ReportTable steps(String name, List<StudyCells.Cell> of) {
    List<String> tested = new ArrayList<>();
    of.getFirst()
        .first()
        .path("figures")
        .fieldNames()
        .forEachRemaining(
            figure -> {
              if (figure.startsWith(BOUND)) {
                tested.add(figure);
              }
            });
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (StudyCells.Cell cell : of) {
      for (String figure : tested) {
        double mean = cell.figure(figure).map(StudyCells.Spread::mean).orElse(Double.NaN);
        least = mean < least ? mean : least;
        most = mean > most ? mean : most;
      }
    }
    List<ReportTable.Row> rows = new ArrayList<>();
    for (StudyCells.Cell cell : of) {
      List<ReportTable.Cell> values = new ArrayList<>();
      for (String figure : tested) {
        values.add(heat(cell, figure, least, most));
      }
      rows.add(new ReportTable.Row(List.of(cell.values().values().iterator().next()), values));
    }
    return new ReportTable(
        name + ": upper bound, nats per token; a longer bar is worse",
        List.of("T_fast at training"),
        List.of(
            ReportTable.Group.named(
                "T_fast at test",
                tested.stream()
                    .map(figure -> figure.substring(BOUND.length()))
                    .toArray(String[]::new))),
        rows);
  }

  private static ReportTable.Cell heat(
      StudyCells.Cell cell, String figure, double least, double most) {
    Optional<StudyCells.Spread> spread = cell.figure(figure);
    if (spread.isEmpty()) {
      return ReportTable.Cell.of("–");
    }
    double mean = spread.get().mean();
    double share = most > least ? (mean - least) / (most - least) : 0;
    return new ReportTable.Cell(
        ReportNumber.of(mean),
        spread.get().seeds() > 1 ? "± " + ReportNumber.error(spread.get().deviation()) : null,
        mean == least,
        String.format(Locale.ROOT, "%.0f", 100 * share));
  }

  private static ReportTable tuned(JsonNode tuned) {
    List<ReportTable.Row> rows = new ArrayList<>();
    for (JsonNode choice : tuned) {
      List<String> tried = new ArrayList<>();
      choice
          .path("tried")
          .properties()
          .forEach(value -> tried.add(value.getKey() + ": " + ReportNumber.of(value.getValue())));
      rows.add(
          ReportTable.Row.of(
              List.of(choice.path("model").asText(), choice.path("budget").asText()),
              List.of(
                  choice.path("field").asText(),
                  String.join("; ", tried),
                  choice.path("chosen").asText())));
    }
    return new ReportTable(
        "Values that were tried with the first seed: nats of a held-out sequence at the end of the"
            + " training",
        List.of("model", "budget"),
        List.of(ReportTable.Group.of("field", "tried", "chosen")),
        rows);
  }

  /** Returns what was trained, and tables of what was measured, none without a figure. */
  private static List<ReportTable> runs(StudyCells cells) {
    List<ReportTable> tables = new ArrayList<>();
    tables.add(trained(cells));
    figures(
        tables,
        cells,
        "Held-out sequences, and their second half given the first: nats per token",
        Map.of(
            "importanceWeighted", "importance weighted",
            "fitted", "fitted (no bound)",
            "kl", "KL",
            "secondHalf", "second half",
            "gain", "gain of a fitted z"),
        List.of("importanceWeighted", "fitted", "kl", "secondHalf", "gain"));
    figures(
        tables,
        cells,
        "Samples",
        Map.of(
            "judged", "perplexity under the judge",
            "entropy", "entropy",
            "distinct2", "distinct pairs",
            "mauve", "MAUVE"),
        List.of("judged", "entropy", "distinct2", "mauve"));
    return tables;
  }

  private static ReportTable trained(StudyCells cells) {
    List<ReportTable.Row> rows = new ArrayList<>();
    for (StudyCells.Cell cell : cells.all()) {
      JsonNode first = cell.first();
      rows.add(
          ReportTable.Row.of(
              List.of(cell.name(), cell.budget()),
              List.of(
                  cell.shown("bound"),
                  String.valueOf(cell.runs().size()),
                  ReportNumber.whole(first.path("weights").asLong()),
                  ReportNumber.whole(first.path("steps").asLong()),
                  ReportNumber.whole(first.path("tokens").asLong()),
                  ReportNumber.of(first.path("flops")))));
    }
    return new ReportTable(
        "Held-out loss, nats per token: means ± standard deviations over the seeds; = is exact, ≤"
            + " an upper bound, – is not measured",
        List.of("model", "budget"),
        List.of(ReportTable.Group.of("loss", "seeds", "weights", "steps", "tokens", "FLOPs")),
        rows);
  }

  /** Adds a table of figures if a run has any of them. */
  private static void figures(
      List<ReportTable> tables,
      StudyCells cells,
      String caption,
      Map<String, String> names,
      List<String> order) {
    List<StudyCells.Cell> with =
        cells.all().stream()
            .filter(cell -> order.stream().anyMatch(name -> cell.figure(name).isPresent()))
            .toList();
    if (with.isEmpty()) {
      return;
    }
    tables.add(
        new ReportTable(
            caption,
            List.of("model", "budget"),
            List.of(ReportTable.Group.of(order.stream().map(names::get).toArray(String[]::new))),
            with.stream()
                .map(
                    cell ->
                        ReportTable.Row.of(
                            List.of(cell.name(), cell.budget()),
                            order.stream().map(cell::shown).toList()))
                .toList()));
  }
}
