package org.lathe.conformance.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.lathe.conformance.suite.CaseFamily;
import org.lathe.conformance.suite.CaseResult;
import org.lathe.conformance.suite.Deviation;
import org.lathe.conformance.suite.Status;
import org.lathe.conformance.suite.SubjectResult;
import org.lathe.conformance.suite.SuiteResult;
import org.lathe.files.Json;

/**
 * Results for programs: what the engine declares, counts, each subject of each family with its
 * worst case and histogram, and every case. A share that is not a finite number is written as a
 * string, {@code "Infinity"} or {@code "NaN"}.
 */
public final class JsonReport {

  private JsonReport() {}

  /** Returns the report, in UTF-8. */
  public static byte[] of(ReportContent findings) {
    ObjectNode root = root(findings.result());
    ArrayNode cases = root.putArray("cases");
    findings.result().cases().forEach(one -> one(cases.addObject(), one, findings));
    return bytes(root);
  }

  /** Returns the report without its cases, small enough to be kept in the repository. */
  public static byte[] summary(ReportContent findings) {
    return bytes(root(findings.result()));
  }

  private static ObjectNode root(SuiteResult result) {
    ObjectNode root = Json.object();
    root.put("engine", result.engine());
    root.put("device", result.device());
    ObjectNode claims = root.putObject("claims");
    claims.put("exact", result.declaration().exact());
    claims.put("repeatability", result.declaration().repeatability().name());
    claims.put("products", result.declaration().products().name());
    result.declaration().unsupported().stream()
        .sorted()
        .forEach(claims.putArray("unsupported")::add);
    root.put("seed", result.plan().seed());
    root.put("quick", result.plan().quick());
    root.put("passes", result.passes());
    counts(root.putObject("counts"), result::count);
    ArrayNode families = root.putArray("families");
    for (CaseFamily family : result.families()) {
      ObjectNode node = families.addObject();
      node.put("id", family.id());
      node.put("about", family.about());
      ArrayNode subjects = node.putArray("subjects");
      result.subjects(family).forEach(subject -> subject(subjects.addObject(), subject));
    }
    return root;
  }

  private static void subject(ObjectNode node, SubjectResult subject) {
    node.put("subject", subject.subject());
    counts(node.putObject("counts"), subject::count);
    Deviation deviation = subject.deviation();
    if (deviation.count() > 0) {
      node.put("worst_share", deviation.worst());
      subject.worst().ifPresent(worst -> node.put("worst_case", worst.toString()));
      ObjectNode histogram = node.putObject("histogram");
      for (int i = 0; i < Deviation.BUCKETS; i++) {
        histogram.put(Deviation.label(i), deviation.histogram()[i]);
      }
    }
  }

  private static void one(ObjectNode node, CaseResult result, ReportContent findings) {
    node.put("case", result.name().toString());
    if (!result.drawn().equals(result.name())) {
      node.put("drawn", result.drawn().toString());
    }
    node.put("family", result.family().id());
    node.put("subject", Wording.subject(result));
    node.put("status", lower(result.verdict().status()));
    if (!result.verdict().message().isEmpty()) {
      node.put("message", Visible.of(result.verdict().message()));
    }
    if (result.verdict().deviation().count() > 0) {
      node.put("worst_share", result.verdict().deviation().worst());
    }
    if (result.verdict().status() == Status.FAIL) {
      node.put("command", findings.replay().command(result.name()));
      findings.bundle(result.name()).ifPresent(bundle -> node.put("bundle", bundle));
    }
  }

  private static void counts(ObjectNode node, ToLongFunction<Status> count) {
    for (Status status : Status.values()) {
      node.put(lower(status), count.applyAsLong(status));
    }
  }

  private static String lower(Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  /** Prints JSON with indentation and the same line ends on every system. */
  private static byte[] bytes(ObjectNode root) {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines);
    try {
      return (Json.writer().with(printer).writeValueAsString(root) + "\n")
          .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
