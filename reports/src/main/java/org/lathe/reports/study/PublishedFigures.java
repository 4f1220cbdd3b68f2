package org.lathe.reports.study;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.lathe.files.Json;
import org.lathe.reports.page.ReportNumber;
import org.lathe.reports.page.ReportTable;

/**
 * Figures of papers beside ours. {@code published.json} has each with its source and its protocol:
 * what was measured, on what, and how. A figure stands beside ours only where both have the same
 * protocol.
 */
final class PublishedFigures {
  private static final String FILE = "published.json";
  private static final List<String> HEADS = List.of("model");
  private static final List<ReportTable.Group> COLUMNS =
      List.of(ReportTable.Group.of("ours", "published", "source"));

  /**
   * The figures of ours whose protocol the file has.
   *
   * @param figure its name in the file
   * @param protocol how it is measured, by its name in the file
   * @param field of a run in the JSON of a study
   */
  private record Ours(String figure, String protocol, String field) {}

  private static final List<Ours> OURS =
      List.of(
          new Ours("weights", "weights", "/weights"),
          new Ours("flopsPerToken", "paper-flops", "/nominalFlopsPerToken"));

  private final JsonNode file;

  private PublishedFigures(JsonNode file) {
    this.file = file;
  }

  /** Returns the figures that ship with Lathe. */
  static PublishedFigures shipped() {
    try (InputStream in = PublishedFigures.class.getResourceAsStream(FILE)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new PublishedFigures(Json.parse(text, FILE, "it ships with Lathe"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns all figures of the file. */
  JsonNode all() {
    return file.path("figures");
  }

  /** Returns what the protocol of a name is; empty if the file has none. */
  String described(String protocol) {
    return file.path("protocols").path(protocol).asText();
  }

  /**
   * Returns tables of what was published of the models of a study by the protocols of our figures.
   */
  List<ReportTable> beside(JsonNode study, StudyCells cells) {
    return OURS.stream()
        .map(ours -> new ReportTable(caption(ours), HEADS, COLUMNS, rows(study, cells, ours)))
        .filter(table -> !table.rows().isEmpty())
        .toList();
  }

  private String caption(Ours ours) {
    return "Published figures beside ours, by the same protocol. " + described(ours.protocol());
  }

  private List<ReportTable.Row> rows(JsonNode study, StudyCells cells, Ours ours) {
    List<ReportTable.Row> rows = new ArrayList<>();
    for (JsonNode model : study.path("models")) {
      for (JsonNode published : all()) {
        if (published.path("figure").asText().equals(ours.figure())
            && published.path("protocol").asText().equals(ours.protocol())
            && published.path("recipe").equals(model.path("recipe"))) {
          cells.all().stream()
              .filter(cell -> cell.model().equals(model.path("name").asText()))
              .findFirst()
              .ifPresent(cell -> rows.add(row(cell, ours, published)));
        }
      }
    }
    return rows;
  }

  private static ReportTable.Row row(StudyCells.Cell cell, Ours ours, JsonNode published) {
    return ReportTable.Row.of(
        List.of(cell.label()),
        List.of(
            ReportNumber.of(cell.first().at(ours.field())),
            "published: " + published.path("shown").asText(),
            published.path("source").asText()));
  }
}
