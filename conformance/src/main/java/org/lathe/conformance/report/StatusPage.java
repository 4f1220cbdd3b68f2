package org.lathe.conformance.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lathe.conformance.cases.Cases;
import org.lathe.engine.Repeatability;
import org.lathe.files.Json;
import org.lathe.graph.op.Op;

/**
 * The page {@code docs/reference/status.md}: each operation by engine, from the dated results in
 * the repository, {@code YYYY-MM-DD-ENGINE.json}. Each file is a summary of a full run; the latest
 * one of each engine is used.
 */
public final class StatusPage {
  private static final Pattern FILE = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})-(.+)\\.json");

  private record Kept(String date, String file, JsonNode summary) {
    String engine() {
      return summary.get("engine").asText();
    }

    /** The results of a subject, by family. */
    Map<String, JsonNode> of(String subject) {
      Map<String, JsonNode> found = new LinkedHashMap<>();
      for (JsonNode family : summary.get("families")) {
        for (JsonNode one : family.get("subjects")) {
          if (one.get("subject").asText().equals(subject)) {
            found.put(family.get("id").asText(), one);
          }
        }
      }
      return found;
    }
  }

  private final List<Kept> kept;
  private final StringBuilder page = new StringBuilder();

  private StatusPage(List<Kept> kept) {
    this.kept = kept;
  }

  /**
   * Returns the page in Markdown.
   *
   * @param results folder of the results
   * @throws IOException if a result cannot be read
   */
  public static String of(Path results) throws IOException {
    Map<String, Kept> latest = new TreeMap<>();
    List<Path> files;
    try (Stream<Path> all = Files.list(results)) {
      files = all.sorted().toList();
    }
    for (Path file : files) {
      Matcher name = FILE.matcher(file.getFileName().toString());
      if (name.matches()) {
        JsonNode summary = Json.read(file, "write the summary again");
        String engine = summary.get("engine").asText();
        latest.put(engine, new Kept(name.group(1), file.getFileName().toString(), summary));
      }
    }
    return new StatusPage(List.copyOf(latest.values())).write();
  }

  private String write() {
    line("# Status: operations by engine");
    line("");
    line(
        "Generated from the results in `conformance/results/`, the latest full run of each"
            + " engine;");
    line(
        "do not edit. A number is the worst error seen as a share of the bound that the tolerance");
    line(
        "policy allows, over all cases on finite values and of gradients: 0 is as good as float32");
    line(
        "can be, 1 would be at the bound. **✗** names the families of cases that fail, with how"
            + " many");
    line("of how many cases did. – means that the run has no case of the operation: the engine");
    line("declares that it lacks it, or the operation is newer than the run.");
    line("");
    row("operation", "class", kept.stream().map(Kept::engine).toList());
    row("---", "---", kept.stream().map(engine -> "---").toList());
    for (Map.Entry<String, Op> operation : operations().entrySet()) {
      row(
          "[" + operation.getKey() + "](../spec/ops/" + operation.getKey() + ".md)",
          operation.getValue().accuracy().name().toLowerCase(Locale.ROOT),
          cells(operation.getKey()));
    }
    whole().forEach((subject, family) -> row(subject.replace('_', ' '), family, cells(subject)));
    line("");
    line("## Engines");
    kept.forEach(this::engine);
    return page.toString();
  }

  private static Map<String, Op> operations() {
    Map<String, Op> operations = new TreeMap<>();
    for (Cases<?> cases : Cases.all().values()) {
      Op op = cases.of(cases.real().getFirst()).op();
      operations.put(op.mnemonic(), op);
    }
    return operations;
  }

  /**
   * Returns the subjects that are not operations, with their family: parts of a session and of the
   * model, in order.
   */
  private Map<String, String> whole() {
    Set<String> operations = operations().keySet();
    Map<String, String> whole = new LinkedHashMap<>();
    for (Kept engine : kept) {
      for (JsonNode family : engine.summary().get("families")) {
        for (JsonNode subject : family.get("subjects")) {
          if (!operations.contains(subject.get("subject").asText())) {
            whole.put(subject.get("subject").asText(), family.get("id").asText());
          }
        }
      }
    }
    return whole;
  }

  private List<String> cells(String subject) {
    return kept.stream().map(engine -> cell(engine.of(subject))).toList();
  }

  private static String cell(Map<String, JsonNode> families) {
    if (families.isEmpty()) {
      return "–";
    }
    long passed = 0;
    double worst = 0;
    boolean measured = false;
    List<String> failed = new ArrayList<>();
    for (Map.Entry<String, JsonNode> family : families.entrySet()) {
      JsonNode counts = family.getValue().get("counts");
      passed += counts.get("pass").asLong();
      long failures = counts.get("fail").asLong();
      if (failures > 0) {
        long of = failures + counts.get("pass").asLong();
        failed.add("✗ " + family.getKey() + " " + failures + "/" + of);
      } else if (family.getValue().has("worst_share")) {
        measured = true;
        worst = Math.max(worst, family.getValue().get("worst_share").asDouble());
      }
    }
    if (passed == 0 && failed.isEmpty()) {
      return "not there";
    }
    String share = measured ? share(worst) : "holds";
    return failed.isEmpty() ? share : share + " **" + String.join(", ", failed) + "**";
  }

  private static String share(double worst) {
    if (worst == 0) {
      return "0";
    }
    return worst < 0.001 ? "< 0.001" : String.format(Locale.ROOT, "%.3f", worst);
  }

  /**
   * Results older than this declaration were checked for the same bits on any number of threads.
   */
  private static String repeatability(JsonNode claims) {
    String declared = claims.path("repeatability").asText(Repeatability.ANY_THREADS.name());
    return declared.equals(Repeatability.ANY_THREADS.name())
        ? ""
        : "; the same bits only on the same number of threads";
  }

  private void engine(Kept engine) {
    JsonNode claims = engine.summary().get("claims");
    JsonNode counts = engine.summary().get("counts");
    line("");
    line("### " + engine.engine());
    line("");
    line(
        "- Device: " + engine.summary().get("device").asText() + "; run of " + engine.date() + ",");
    line("  `conformance/results/" + engine.file() + "`.");
    line(
        "- Declares: "
            + (claims.get("exact").asBoolean()
                ? "the bits of the definitions"
                : "within the tolerance policy, products in " + claims.get("products").asText())
            + repeatability(claims)
            + "; unsupported operations: "
            + unsupported(claims.get("unsupported"))
            + ".");
    line(
        "- "
            + (engine.summary().get("quick").asBoolean() ? "Quick" : "Full")
            + " set, seed "
            + engine.summary().get("seed").asLong()
            + ": "
            + counts.get("pass").asLong()
            + " cases pass, "
            + counts.get("fail").asLong()
            + " fail, "
            + counts.get("skipped").asLong()
            + " are skipped, "
            + counts.get("unsupported").asLong()
            + " unsupported.");
  }

  private static String unsupported(JsonNode mnemonics) {
    return mnemonics.isEmpty()
        ? "none"
        : mnemonics.valueStream().map(JsonNode::asText).collect(Collectors.joining(", "));
  }

  private void row(String first, String second, List<String> cells) {
    line("| " + first + " | " + second + " | " + String.join(" | ", cells) + " |");
  }

  private void line(String text) {
    page.append(text).append('\n');
  }
}
