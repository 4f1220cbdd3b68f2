package org.lathe.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.lathe.conformance.Conformance;
import org.lathe.conformance.bundle.Bundle;
import org.lathe.conformance.report.Replay;
import org.lathe.conformance.report.ReportContent;
import org.lathe.conformance.report.ReportFormat;
import org.lathe.conformance.suite.CaseFamily;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.CaseSelection;
import org.lathe.conformance.suite.CaseVerdict;
import org.lathe.conformance.suite.ConformanceSuite;
import org.lathe.conformance.suite.IllegalCaseException;
import org.lathe.conformance.suite.Plan;
import org.lathe.conformance.suite.SuiteResult;
import org.lathe.engine.Backends;
import org.lathe.files.DurableFile;
import org.lathe.files.InputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares an engine with the reference, operation by operation and end to end. */
@Command(
    name = "conformance",
    header = "Compares an engine with the reference, operation by operation.",
    description = {
      "",
      "Runs generated and fixed cases on the engine: of every operation, of its gradient, of"
          + " sessions and of the whole model. Compares the results with float64 under the"
          + " tolerance policy or, if the engine declares it, with the bits of the definitions."
          + " Prints each failing case with the command that runs it again alone. Exit code 1 if a"
          + " case fails or no case ran.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  ./lathe conformance                               the vector engine",
      "  ./lathe conformance --backend tornado --quick     another engine, few cases",
      "  ./lathe conformance --op matmul,rope --seed random",
      "  ./lathe conformance --report html --report junit --out build/conformance",
      "  ./lathe conformance --case 'matmul[m=17,k=129,n=31,ta]#cancelling@seed=9f3'",
      "  ./lathe conformance --bundle conformance-report/bundles/matmul-m-17-..."
    })
final class ConformanceCommand implements Callable<Integer> {
  private static final Path OUT = Path.of("conformance-report");
  private static final String BUNDLES = "bundles";

  @Spec private CommandSpec spec;

  @Mixin private BackendArguments engine;

  @Option(
      names = "--op",
      paramLabel = "OP",
      split = ",",
      description =
          "Mnemonics of operations, or parts of the model such as fast_step; several with commas."
              + " Default: all.")
  private List<String> operations = List.of();

  @Option(
      names = "--family",
      paramLabel = "FAMILY",
      split = ",",
      description =
          "Families of cases: example, values, special, gradient, memory, session, model; several"
              + " with commas. Default: all.")
  private List<String> families = List.of();

  @Option(
      names = "--case",
      paramLabel = "NAME",
      description = "Runs this one case, with its name in a report; may be given several times.")
  private List<String> cases = List.of();

  @Option(
      names = "--bundle",
      paramLabel = "DIR",
      description = "Runs a failing case again, from the bundle folder that was written for it.")
  private Path bundle;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Seed of the cases: a whole number, or random, which prints the number that it chose."
              + " Default: ${DEFAULT-VALUE}.")
  private String seed;

  @Option(
      names = "--quick",
      description =
          "A fixed small set, for engines that compile each shape: less than ten minutes at half a"
              + " second per compilation.")
  private boolean quick;

  @Option(
      names = "--report",
      paramLabel = "KIND",
      split = ",",
      description =
          "html, json, summary (JSON without the cases) or junit; several with commas. Default:"
              + " html; none for --case unless --out is given.")
  private List<ReportFormat> reports = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Folder of the reports and of the bundles of failing cases. Default: conformance-report.")
  private Path out;

  @Override
  public Integer call() {
    Backends.Choice choice = engine.choice();
    Plan plan = new Plan(seed(), quick);
    if (bundle != null) {
      return replay(choice);
    }
    ConformanceSuite suite = Conformance.suite();
    ConformancePrinter printer = new ConformancePrinter(spec.commandLine().getOut());
    Replay replay = Replay.launcher(engine.name(), choice.backend().declaration().products());
    if (!cases.isEmpty()) {
      return cases(suite, choice, plan, printer, replay);
    }
    CaseSelection selection = selection(suite);
    Path folder = Optional.ofNullable(out).orElse(OUT);
    Writing.to(folder, () -> DurableFile.requireWritableFolder(folder));
    printer.begin(choice, plan);
    SuiteResult result;
    try (CaseProgress progress = new CaseProgress()) {
      result = suite.run(choice, plan, selection, progress);
    }
    Map<CaseName, Path> bundles =
        Writing.to(folder, () -> Bundle.writeAll(result, folder.resolve(BUNDLES), replay));
    printer.table(result);
    printer.failures(result, replay, bundles);
    printer.verdict(result);
    report(result, folder, replay, bundles, printer);
    return result.passes() ? 0 : 1;
  }

  /** Runs only the named cases, and prints the comparison of each. */
  private int cases(
      ConformanceSuite suite,
      Backends.Choice choice,
      Plan plan,
      ConformancePrinter printer,
      Replay replay) {
    if (!operations.isEmpty() || !families.isEmpty()) {
      throw new InputException("--case names one case: leave out --op and --family");
    }
    boolean writes = out != null || !reports.isEmpty();
    if (writes && cases.size() > 1) {
      throw new InputException(
          "a report with --case contains one case: give one --case, or leave out --report");
    }
    List<CaseName> names = new ArrayList<>();
    for (String text : cases) {
      names.add(named(suite, text));
    }
    boolean passes = true;
    for (CaseName name : names) {
      SuiteResult result = Arguments.checked(() -> suite.run(choice, plan, name));
      Map<CaseName, Path> bundles = Map.of();
      Path folder = Optional.ofNullable(out).orElse(OUT);
      if (writes) {
        bundles =
            Writing.to(folder, () -> Bundle.writeAll(result, folder.resolve(BUNDLES), replay));
      }
      printer.one(result, bundles);
      if (writes) {
        report(result, folder, replay, bundles, printer);
      }
      passes &= result.passes();
    }
    return passes ? 0 : 1;
  }

  private static CaseName named(ConformanceSuite suite, String text) {
    try {
      CaseName name = CaseName.parse(text);
      // Subjects are listed only for an unknown name: listing them is slow beside one case.
      if (suite.families().stream().noneMatch(family -> family.owns(name))) {
        known("operation", Set.of(name.subject()), subjects(suite));
      }
      return name;
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage());
    } catch (IllegalCaseException e) {
      throw new InputException("'" + text + "': " + e.getMessage());
    }
  }

  private int replay(Backends.Choice choice) {
    if (!operations.isEmpty() || !families.isEmpty() || !cases.isEmpty()) {
      throw new InputException("--bundle contains its case: remove --op, --family and --case");
    }
    int threads = Runtime.getRuntime().availableProcessors();
    CaseVerdict verdict = Arguments.checked(() -> Bundle.replay(bundle, choice, threads));
    new ConformancePrinter(spec.commandLine().getOut()).bundle(bundle, choice, verdict);
    return verdict.passes() ? 0 : 1;
  }

  private void report(
      SuiteResult result,
      Path folder,
      Replay replay,
      Map<CaseName, Path> bundles,
      ConformancePrinter printer) {
    Map<CaseName, String> relative = new LinkedHashMap<>();
    bundles.forEach((name, path) -> relative.put(name, BUNDLES + "/" + path.getFileName()));
    ReportContent findings = new ReportContent(result, replay, relative);
    for (ReportFormat format :
        new LinkedHashSet<>(reports.isEmpty() ? List.of(ReportFormat.HTML) : reports)) {
      printer.report(Writing.to(folder, () -> format.write(findings, folder)));
    }
  }

  private long seed() {
    if (seed.equals("random")) {
      return new SplittableRandom().nextLong(1L << 31);
    }
    try {
      return Long.parseLong(seed);
    } catch (NumberFormatException e) {
      throw new InputException(
          "--seed '"
              + seed
              + "' is neither a whole number nor random; to run a case again, give its whole name"
              + " to --case");
    }
  }

  private CaseSelection selection(ConformanceSuite suite) {
    Set<String> ids = new LinkedHashSet<>();
    suite.families().forEach(family -> ids.add(family.id()));
    known("family", families, ids);
    known("operation", operations, subjects(suite));
    CaseSelection selection = new CaseSelection(Set.copyOf(families), Set.copyOf(operations));
    boolean any =
        suite.families().stream()
            .filter(family -> families.isEmpty() || families.contains(family.id()))
            .flatMap(family -> family.subjects().stream())
            .anyMatch(subject -> operations.isEmpty() || operations.contains(subject));
    if (!any) {
      throw new InputException(
          "no case is left: --family "
              + String.join(",", families)
              + " has no cases of --op "
              + String.join(",", operations));
    }
    return selection;
  }

  private static Set<String> subjects(ConformanceSuite suite) {
    Set<String> subjects = new LinkedHashSet<>();
    for (CaseFamily family : suite.families()) {
      subjects.addAll(family.subjects());
    }
    return subjects;
  }

  private static void known(String what, Iterable<String> names, Set<String> known) {
    for (String name : names) {
      if (!known.contains(name)) {
        throw new InputException(
            "no %s '%s'; %s".formatted(what, name, NearMatches.of(name, known)));
      }
    }
  }
}
