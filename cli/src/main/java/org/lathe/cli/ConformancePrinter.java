package org.lathe.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lathe.conformance.cases.Cases;
import org.lathe.conformance.report.Replay;
import org.lathe.conformance.report.Visible;
import org.lathe.conformance.report.Wording;
import org.lathe.conformance.suite.CaseFamily;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.CaseResult;
import org.lathe.conformance.suite.CaseVerdict;
import org.lathe.conformance.suite.Deviation;
import org.lathe.conformance.suite.Plan;
import org.lathe.conformance.suite.Status;
import org.lathe.conformance.suite.SubjectResult;
import org.lathe.conformance.suite.SuiteResult;
import org.lathe.engine.Backends;
import org.lathe.graph.op.Op;

/** Prints the results of the conformance suite as text. */
final class ConformancePrinter {
  /** Most failures printed for one subject in one family; the report has all of them. */
  private static final int PRINTED = 3;

  private final PrintWriter out;

  ConformancePrinter(PrintWriter out) {
    this.out = out;
  }

  void begin(Backends.Choice choice, Plan plan) {
    out.printf("engine    %s, %s%n", choice.backend().id(), Visible.of(choice.device().name()));
    out.printf("declares  %s%n", Wording.declaration(choice.backend().declaration()));
    out.printf(
        "          unsupported operations: %s%n",
        Wording.unsupported(choice.backend().declaration()));
    out.printf("cases     %s set, seed %d%n%n", plan.quick() ? "quick" : "full", plan.seed());
  }

  /** Prints one row for each subject, over all families. */
  void table(SuiteResult result) {
    Map<String, Row> rows = new LinkedHashMap<>();
    for (CaseFamily family : result.families()) {
      for (SubjectResult subject : result.subjects(family)) {
        rows.computeIfAbsent(subject.subject(), none -> new Row(family)).add(subject);
      }
    }
    Map<String, String> classes = classes();
    boolean without = rows.values().stream().anyMatch(row -> row.without > 0);
    out.printf(
        "%-32s %-9s %7s %12s %8s%s%n",
        "operation", "class", "cases", "worst share", "failed", without ? "  not run" : "");
    rows.forEach(
        (subject, row) ->
            PlainFormat.print(
                out,
                "%-32s %-9s %,7d %12s %8s%s%n",
                subject,
                classes.getOrDefault(subject, row.family),
                row.cases,
                Wording.share(row.deviation),
                row.failed == 0 ? "–" : Wording.whole(row.failed),
                row.without == 0 ? "" : PlainFormat.of("  %,7d", row.without)));
    out.println();
  }

  private static final class Row {
    private final String family;
    private final Deviation deviation = new Deviation();
    private int cases;
    private int failed;
    private int without;

    Row(CaseFamily family) {
      this.family = family.id();
    }

    void add(SubjectResult subject) {
      deviation.add(subject.deviation());
      for (Status status : Status.values()) {
        cases += subject.count(status);
      }
      failed += subject.count(Status.FAIL);
      without += subject.count(Status.UNSUPPORTED) + subject.count(Status.SKIPPED);
    }
  }

  /** Returns the accuracy class of each operation. */
  private static Map<String, String> classes() {
    Map<String, String> classes = new HashMap<>();
    for (Cases<?> cases : Cases.all().values()) {
      Op op = cases.of(cases.real().getFirst()).op();
      classes.put(op.mnemonic(), op.accuracy().name().toLowerCase(Locale.ROOT));
    }
    return classes;
  }

  void failures(SuiteResult result, Replay replay, Map<CaseName, Path> bundles) {
    for (CaseFamily family : result.families()) {
      for (SubjectResult subject : result.subjects(family)) {
        List<CaseResult> failures = subject.failures();
        for (CaseResult failure : failures.subList(0, Math.min(PRINTED, failures.size()))) {
          Path bundle = bundles.get(failure.name());
          out.printf("FAIL %s%s%n", failure.name(), bundle == null ? "" : "  bundle: " + bundle);
          out.printf("     %s%n", line(failure.verdict().message()));
          out.printf("     %s%n", replay.command(failure.name()));
        }
        if (failures.size() > PRINTED) {
          PlainFormat.print(
              out,
              "     and %,d more of %s in %s%n",
              failures.size() - PRINTED,
              subject.subject(),
              family.id());
        }
      }
    }
    if (!result.failures().isEmpty()) {
      out.println();
    }
  }

  void verdict(SuiteResult result) {
    out.println(Wording.verdict(result));
  }

  void report(Path report) {
    out.printf("report: %s%n", report);
  }

  /** Prints one case and its comparison. */
  void one(SuiteResult result, Map<CaseName, Path> bundles) {
    CaseResult one = result.cases().getFirst();
    CaseVerdict verdict = one.verdict();
    out.printf("%s %s%n", verdict.status(), one.name());
    out.printf("  family   %s: %s%n", one.family().id(), one.family().about());
    out.printf("  engine   %s, %s%n", result.engine(), Visible.of(result.device()));
    out.printf("  declares %s%n", Wording.declaration(result.declaration()));
    verdict.evidence().ifPresent(evidence -> out.print(evidence.graph().toString().indent(2)));
    compared(verdict);
    if (bundles.containsKey(one.name())) {
      out.printf("  bundle   %s%n", bundles.get(one.name()));
    }
  }

  /** Prints a bundle and its comparison. */
  void bundle(Path folder, Backends.Choice choice, CaseVerdict verdict) {
    out.printf("%s %s%n", verdict.status(), folder);
    out.printf("  engine   %s, %s%n", choice.backend().id(), Visible.of(choice.device().name()));
    compared(verdict);
  }

  private void compared(CaseVerdict verdict) {
    Deviation deviation = verdict.deviation();
    if (deviation.count() > 0) {
      out.printf(
          "  compared %s elements, the worst %s of its bound%n",
          Wording.whole(deviation.count()), Wording.share(deviation));
      out.printf("           elements by share of bound: %s%n", Wording.histogram(deviation));
    }
    if (!verdict.message().isEmpty()) {
      out.printf(
          "  %s %s%n",
          verdict.status() == Status.FAIL ? "wrong   " : "reason  ", line(verdict.message()));
    }
  }

  private static String line(String text) {
    return Visible.of(text.strip().replaceAll("\\s*\\R\\s*", " "));
  }
}
