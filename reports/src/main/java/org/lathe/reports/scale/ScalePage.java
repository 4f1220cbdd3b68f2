package org.lathe.reports.scale;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.lathe.reports.page.Page;
import org.lathe.reports.page.ReportFigure;
import org.lathe.reports.page.ReportNumber;
import org.lathe.reports.page.ReportPlot;
import org.lathe.reports.page.ReportTable;

/**
 * The view of {@code scale.mustache}, as text that it escapes.
 *
 * @param head of the page
 * @param table a row for each number of ranks
 * @param figures the plots
 * @param remedies sentences: where efficiency is too small, and what would raise it
 * @param assumptions sentences
 */
record ScalePage(
    Page.Head head,
    ReportTable table,
    List<ReportFigure> figures,
    List<String> remedies,
    List<String> assumptions) {

  static ScalePage of(JsonNode plan) {
    String title = "Lathe: how far %s scales".formatted(plan.path("recipe").asText());
    String step =
        "A model; nothing was trained. A step has %s sequences of %s tokens in leaves of %s."
            .formatted(whole(plan, "batch"), whole(plan, "length"), whole(plan, "leaf"));
    return new ScalePage(
        new Page.Head(
            title,
            title,
            List.of(Page.Line.of(step)),
            List.of(
                new Page.Part("efficiency", "Efficiency"),
                new Page.Part("ranks", "Numbers of ranks"),
                new Page.Part("assumptions", "Assumptions"))),
        table(plan),
        List.of(efficiency(plan), seconds(plan)).stream()
            .map(plot -> new ReportFigure(plot, null))
            .toList(),
        plan.path("remedies")
            .valueStream()
            .map(remedy -> sentence(remedy, plan.has("fitSteps")))
            .toList(),
        plan.path("assumptions").valueStream().map(JsonNode::asText).toList());
  }

  Page page() {
    return new Page(
        head,
        new Page.Body(ScalePage.class, "scale.mustache", this),
        "Made by Lathe from a description of a cluster and a measured step.",
        Optional.of(figures.stream().map(ReportFigure::plot).toList()));
  }

  private static ReportTable table(JsonNode plan) {
    List<ReportTable.Row> rows = new ArrayList<>();
    for (JsonNode point : plan.path("points")) {
      String ranks = whole(point, "ranks");
      rows.add(
          ReportTable.Row.of(
              List.of(
                  point.path("refused").asBoolean()
                      ? ranks + ", refused: more ranks than leaves"
                      : ranks),
              List.of(
                  whole(point, "machines"),
                  number(point, "stepSeconds"),
                  number(point, "insideSeconds"),
                  number(point, "betweenSeconds"),
                  number(point, "stagingSeconds"),
                  number(point, "balance"),
                  number(point, "efficiency"),
                  number(point, "tokensPerSecond"),
                  number(point, "meanTensorsSent"),
                  number(point, "mostTensorsSent"),
                  number(point, "tensorsLeaving"),
                  whole(point, "tensorsHeld"),
                  whole(point, "heldBytes"))));
    }
    return new ReportTable(
        "What the model says of each number of ranks",
        List.of("ranks"),
        List.of(
            ReportTable.Group.of("machines", "step, s"),
            ReportTable.Group.named(
                "exchange, s", "inside machines", "between machines", "to hosts and back"),
            ReportTable.Group.of("balance", "efficiency", "tokens/s"),
            ReportTable.Group.named(
                "gradients sent", "a rank, mean", "a rank, most", "a machine, most"),
            ReportTable.Group.named("gradients held by a rank, most", "tensors", "bytes")),
        rows);
  }

  private static ReportPlot efficiency(JsonNode plan) {
    JsonNode last = last(plan);
    return plot(
        plan,
        "efficiency",
        "Efficiency",
        "%s ranks: %s.".formatted(whole(last, "ranks"), number(last, "efficiency")),
        false,
        "share of the speed of one rank times their number",
        List.of(
            series(plan, "efficiency", "efficiency"), series(plan, "balance", "balance alone")));
  }

  private static ReportPlot seconds(JsonNode plan) {
    JsonNode last = last(plan);
    return plot(
        plan,
        "seconds",
        "Time of a step",
        "%s ranks: %s s, of which the exchange takes %s s."
            .formatted(
                whole(last, "ranks"), number(last, "stepSeconds"), number(last, "exchangeSeconds")),
        true,
        "seconds",
        List.of(series(plan, "stepSeconds", "step"), series(plan, "exchangeSeconds", "exchange")));
  }

  private static ReportPlot plot(
      JsonNode plan,
      String id,
      String title,
      String caption,
      boolean log,
      String y,
      List<ReportPlot.Series> series) {
    List<String> ranks =
        plan.path("points").valueStream().map(point -> whole(point, "ranks")).toList();
    return new ReportPlot(id, title, caption, "line", log, "ranks", y, ranks, series);
  }

  /** The numbers of ranks double from point to point, so that points stand at equal distances. */
  private static ReportPlot.Series series(JsonNode plan, String field, String name) {
    List<List<Double>> points = new ArrayList<>();
    for (JsonNode point : plan.path("points")) {
      double value = point.path(field).asDouble();
      // One rank exchanges nothing, for which a logarithmic axis has no place.
      points.add(ReportPlot.point(points.size(), value == 0 ? Double.NaN : value));
    }
    return new ReportPlot.Series(name, "both", points);
  }

  private static JsonNode last(JsonNode plan) {
    return plan.path("points").get(plan.path("points").size() - 1);
  }

  private static String sentence(JsonNode remedy, boolean fits) {
    List<String> changes = new ArrayList<>();
    change(changes, remedy, "batch", "a batch of %s");
    change(changes, remedy, "leaf", "a leaf of %s");
    change(changes, remedy, "fitSteps", "T_fast %s");
    return String.format(
        Locale.ROOT,
        "At %s ranks efficiency is %s. To reach %s: %s.",
        whole(remedy, "ranks"),
        number(remedy, "efficiency"),
        number(remedy, "below"),
        changes.isEmpty()
            ? "no single change of batch%s is enough"
                .formatted(fits ? ", leaf or T_fast" : " or leaf")
            : String.join(", or ", changes));
  }

  private static void change(List<String> changes, JsonNode remedy, String field, String words) {
    if (remedy.has(field)) {
      changes.add(words.formatted(whole(remedy, field)));
    }
  }

  private static String whole(JsonNode node, String field) {
    return ReportNumber.whole(node.path(field).asLong());
  }

  private static String number(JsonNode node, String field) {
    return ReportNumber.of(node.path(field).asDouble());
  }
}
