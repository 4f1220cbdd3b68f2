package org.lathe.conformance.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.lathe.conformance.suite.CaseFamily;
import org.lathe.conformance.suite.CaseResult;
import org.lathe.conformance.suite.Deviation;
import org.lathe.conformance.suite.Status;
import org.lathe.conformance.suite.SubjectResult;
import org.lathe.conformance.suite.SuiteResult;
import org.lathe.reports.page.Page;

/**
 * The content of {@code conformance.mustache}, as text that it escapes.
 *
 * @param head the head of the page, which says whether the engine passes
 */
record ConformancePage(
    Page.Head head,
    List<Fact> facts,
    List<Fact> counts,
    List<String> families,
    List<OverviewRow> overview,
    List<Group> groups,
    List<Failures> failures,
    List<NotRun> notRun) {
  private static final int BAR_WIDTH = 9;
  private static final int BARS_HEIGHT = 24;
  private static final int LEAST_HEIGHT = 3;

  /** The gap before the bar of elements beyond their bound. */
  private static final int APART = 6;

  /** One line about the run. */
  record Fact(String name, String value) {}

  /** One subject in every family. */
  record OverviewRow(String subject, List<Cell> cells) {}

  /**
   * One subject in one family.
   *
   * @param text worst share or number of failures; empty if there are no cases
   * @param said additional text for a screen reader
   */
  record Cell(String text, String said, boolean failed, boolean empty) {}

  /** The table of a family. */
  record Group(String id, String about, String counts, List<Row> rows, boolean measures) {}

  /** The row of a subject in it. */
  record Row(
      String subject,
      String passed,
      String failed,
      boolean fails,
      String without,
      String worst,
      boolean over,
      String worstCase,
      List<Bar> bars,
      String histogram) {
    boolean measured() {
      return !bars.isEmpty();
    }
  }

  /**
   * A bar of a histogram.
   *
   * @param kind {@code exact}, {@code within} or {@code over}
   */
  record Bar(int x, int y, int width, int height, String kind) {}

  /** The failures of one subject in one family: the first case, simplified, and the others. */
  record Failures(
      String subject, String family, String about, Failure first, int others, List<Failure> more) {
    boolean several() {
      return !more.isEmpty();
    }
  }

  /**
   * A case that failed.
   *
   * @param drawn the case before simplification; null if it is the same
   * @param bundle null if it has none
   */
  record Failure(String name, String drawn, String message, String command, String bundle) {}

  /** The cases that were not run for one reason. */
  record NotRun(String status, String reason, String cases, String subjects) {}

  boolean hasFailures() {
    return !failures.isEmpty();
  }

  boolean hasNotRun() {
    return !notRun.isEmpty();
  }

  static ConformancePage of(ReportContent findings) {
    SuiteResult result = findings.result();
    Map<CaseFamily, List<SubjectResult>> subjects = new LinkedHashMap<>();
    result.families().forEach(family -> subjects.put(family, result.subjects(family)));
    return new ConformancePage(
        head(result),
        facts(result),
        counts(result),
        result.families().stream().map(CaseFamily::id).toList(),
        overview(subjects),
        subjects.entrySet().stream().map(entry -> group(entry.getKey(), entry.getValue())).toList(),
        subjects.values().stream()
            .flatMap(List::stream)
            .filter(subject -> !subject.failures().isEmpty())
            .map(subject -> failures(subject, findings))
            .toList(),
        notRun(result));
  }

  private static Page.Head head(SuiteResult result) {
    String verdict = Visible.of(Wording.verdict(result));
    List<Page.Part> parts = new ArrayList<>();
    if (result.count(Status.FAIL) > 0) {
      parts.add(new Page.Part("failures", "Failures"));
    }
    parts.add(new Page.Part("overview", "Overview"));
    parts.add(new Page.Part("families", "Families of cases"));
    if (result.count(Status.UNSUPPORTED) + result.count(Status.SKIPPED) > 0) {
      parts.add(new Page.Part("not-run", "Not run"));
    }
    String kind = result.passes() ? "verdict pass" : "verdict fail";
    return new Page.Head(
        "Lathe conformance: " + verdict,
        "Conformance of engine " + Visible.of(result.engine()),
        List.of(new Page.Line(verdict, kind, true)),
        parts);
  }

  private static List<Fact> facts(SuiteResult result) {
    return Stream.of(
            new Fact("Engine", result.engine()),
            new Fact("Device", result.device()),
            new Fact("Declares", Wording.declaration(result.declaration())),
            new Fact("Not supported", Wording.unsupported(result.declaration())),
            new Fact("Seed", Long.toString(result.plan().seed())),
            new Fact("Cases tried", result.plan().quick() ? "the quick set" : "the full set"))
        .map(fact -> new Fact(fact.name(), Visible.of(fact.value())))
        .toList();
  }

  private static List<Fact> counts(SuiteResult result) {
    return List.of(
        new Fact("Passed", Wording.whole(result.count(Status.PASS))),
        new Fact("Failed", Wording.whole(result.count(Status.FAIL))),
        new Fact("Unsupported", Wording.whole(result.count(Status.UNSUPPORTED))),
        new Fact("Skipped", Wording.whole(result.count(Status.SKIPPED))));
  }

  private static List<OverviewRow> overview(Map<CaseFamily, List<SubjectResult>> subjects) {
    Set<String> names = new LinkedHashSet<>();
    subjects.values().forEach(list -> list.forEach(subject -> names.add(subject.subject())));
    List<OverviewRow> rows = new ArrayList<>();
    for (String name : names) {
      List<Cell> cells =
          subjects.values().stream()
              .map(list -> list.stream().filter(s -> s.subject().equals(name)).findFirst())
              .map(found -> found.map(ConformancePage::cell).orElse(new Cell("", "", false, true)))
              .toList();
      rows.add(new OverviewRow(name, cells));
    }
    return rows;
  }

  private static Cell cell(SubjectResult subject) {
    int failed = subject.count(Status.FAIL);
    if (failed > 0) {
      return new Cell("✗ " + Wording.whole(failed), " failed", true, false);
    }
    if (subject.count(Status.PASS) == 0) {
      return new Cell("not run", "", false, false);
    }
    return subject.deviation().count() == 0
        ? new Cell("✓", " passed", false, false)
        : new Cell("✓ " + Wording.share(subject.deviation()), " of its bound", false, false);
  }

  private static Group group(CaseFamily family, List<SubjectResult> subjects) {
    int cases = 0;
    int failed = 0;
    for (SubjectResult subject : subjects) {
      for (Status status : Status.values()) {
        cases += subject.count(status);
      }
      failed += subject.count(Status.FAIL);
    }
    String counts =
        "%s %s, %s"
            .formatted(
                Wording.whole(cases),
                cases == 1 ? "case" : "cases",
                failed == 0 ? "none failed" : Wording.whole(failed) + " failed");
    return new Group(
        family.id(),
        family.about(),
        counts,
        subjects.stream().map(ConformancePage::row).toList(),
        subjects.stream().anyMatch(subject -> subject.deviation().count() > 0));
  }

  private static Row row(SubjectResult subject) {
    Deviation deviation = subject.deviation();
    return new Row(
        subject.subject(),
        Wording.whole(subject.count(Status.PASS)),
        Wording.whole(subject.count(Status.FAIL)),
        subject.count(Status.FAIL) > 0,
        Wording.whole(subject.count(Status.UNSUPPORTED) + subject.count(Status.SKIPPED)),
        Wording.share(deviation),
        !(deviation.worst() <= 1),
        subject.worst().map(Object::toString).orElse("–"),
        bars(deviation),
        Wording.histogram(deviation));
  }

  /** Heights are logarithmic: one wrong element among a million must be visible. */
  private static List<Bar> bars(Deviation deviation) {
    List<Bar> bars = new ArrayList<>();
    long[] counts = deviation.histogram();
    double full = Math.log1p(deviation.count());
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        int height =
            Math.max(LEAST_HEIGHT, (int) Math.round(BARS_HEIGHT * Math.log1p(counts[i]) / full));
        boolean over = i == counts.length - 1;
        String kind = i == 0 ? "exact" : over ? "over" : "within";
        int x = i * BAR_WIDTH + (over ? APART : 0);
        bars.add(new Bar(x, BARS_HEIGHT - height, BAR_WIDTH - 2, height, kind));
      }
    }
    return bars;
  }

  private static Failures failures(SubjectResult subject, ReportContent findings) {
    List<Failure> all =
        subject.failures().stream().map(failure -> failure(failure, findings)).toList();
    return new Failures(
        subject.subject(),
        subject.family().id(),
        subject.family().about(),
        all.getFirst(),
        all.size() - 1,
        all.subList(1, all.size()));
  }

  private static Failure failure(CaseResult result, ReportContent findings) {
    return new Failure(
        result.name().toString(),
        result.drawn().equals(result.name()) ? null : result.drawn().toString(),
        Visible.of(result.verdict().message()),
        findings.replay().command(result.name()),
        findings.bundle(result.name()).orElse(null));
  }

  private static List<NotRun> notRun(SuiteResult result) {
    Map<List<String>, List<CaseResult>> byReason = new LinkedHashMap<>();
    for (CaseResult one : result.cases()) {
      Status status = one.verdict().status();
      if (status == Status.UNSUPPORTED || status == Status.SKIPPED) {
        String said = status == Status.UNSUPPORTED ? "unsupported" : "skipped";
        byReason
            .computeIfAbsent(List.of(said, one.verdict().message()), none -> new ArrayList<>())
            .add(one);
      }
    }
    return byReason.entrySet().stream()
        .map(
            entry ->
                new NotRun(
                    entry.getKey().get(0),
                    Visible.of(entry.getKey().get(1)),
                    Wording.whole(entry.getValue().size()),
                    String.join(
                        ", ", entry.getValue().stream().map(Wording::subject).distinct().toList())))
        .toList();
  }
}
