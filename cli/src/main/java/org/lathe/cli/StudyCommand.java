package org.lathe.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lathe.cli.ranks.OwnRank;
import org.lathe.cli.ranks.RanksArguments;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.reports.study.StudyReport;
import org.lathe.studies.format.Cut;
import org.lathe.studies.format.Study;
import org.lathe.studies.format.StudyFile;
import org.lathe.studies.plan.StudyPlan;
import org.lathe.studies.run.MachineRates;
import org.lathe.studies.run.StudyOptions;
import org.lathe.studies.run.StudyRun;
import org.lathe.studies.run.TimeLimit;
import org.lathe.training.ranks.RankLaunch;
import org.lathe.training.ranks.Ranks;
import org.lathe.training.ranks.SharedWork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains and measures many models with equal budgets, and decides claims by their figures. */
@Command(
    name = "study",
    header = "Tests claims: trains many models with equal budgets, and measures them.",
    description = {
      "",
      "A study is a YAML file: models, fields that vary, seeds, a budget that is held equal, what"
          + " is measured, and the claims that the figures decide (docs/guides/studies.md). What is"
          + " missing in the folder is trained and measured, what is there is kept: the same"
          + " command continues after Ctrl-C or a crash, with the bits of a study without the"
          + " stop.",
      "",
      "--plan needs neither texts nor evaluation sets, but for a tokenizer that is trained on its"
          + " text. A study that measures evaluation sets is refused before anything is trained if"
          + " one is missing.",
      "",
      "Several ranks divide the runs, not their steps: a rank that is free takes the next run."
          + " --out is one folder that all of them see.",
      "",
      "A claim gets one of three verdicts: holds here, does not hold here, undecided. Here is the"
          + " scale of the study. One seed never gives a verdict.",
      ""
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  ./lathe study smoke --out runs/smoke",
      "  ./lathe study laptop --plan",
      "  ./lathe study paper --plan --predict h200",
      "  ./lathe study laptop --hours 2 --out runs/laptop",
      "  ./lathe study my-study.yaml --out runs/mine --only ltm,ar --seeds 2"
    })
final class StudyCommand implements Callable<Integer> {
  private static final int INTERRUPTED = 130;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "NAME|FILE",
      description =
          "A study that ships with Lathe (smoke, laptop, paper), or the path of a YAML file.")
  private String study;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the study; the same command continues where it was.")
  private Path out;

  @Option(
      names = {"--plan", "--dry-run"},
      description =
          "Prints the runs with their steps and operations, and the time on this machine by a rate"
              + " that is measured over some seconds of each model; keeps nothing.")
  private boolean dryRun;

  @Option(
      names = "--predict",
      paramLabel = "GPU",
      description =
          "With --plan: GPU-hours on this GPU, such as h200, by the performance model of bench"
              + " --predict, in place of the time on this machine. It needs TornadoVM's SDK, and"
              + " no GPU.")
  private String predict;

  @Option(
      names = "--data",
      paramLabel = "WHAT",
      description =
          "Folder of evaluation sets, for studies that measure some. Default: the one that"
              + " LATHE_DATA names.")
  private Path data;

  @Option(
      names = "--only",
      paramLabel = "PART",
      split = ",",
      description = "Names of the models to train: claims about others stay undecided.")
  private List<String> only;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Trains with the first N seeds of the study.")
  private Integer seeds;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Runs that are trained side by side and share the threads, on each rank; changes no"
              + " figure. Default: ${DEFAULT-VALUE}.")
  private int jobs;

  @Option(
      names = "--hours",
      paramLabel = "H",
      description =
          "Leaves out parts, in the order that the study states, until the rest takes this long by"
              + " rates that are measured first. The choice is kept in the folder.")
  private Double hours;

  @Mixin private EngineArguments engine;
  @Mixin private RanksArguments ranked;

  @Option(names = "--json", description = "Prints JSON instead of text.")
  private boolean json;

  private MachineRates rates;
  private SaveOnInterrupt interrupts;

  @Override
  public Integer call() {
    if (dryRun) {
      // Trains nothing: of several processes the first one works, and none waits for another.
      return OwnRank.THIS.speaks() ? studied(Ranks.ALONE) : 0;
    }
    // Open until the ranks have left each other: a signal waits for it.
    try (SaveOnInterrupt save =
        new SaveOnInterrupt(line -> spec.commandLine().getErr().println("lathe: " + line))) {
      interrupts = save;
      return ranked.run(this::studied);
    }
  }

  private int studied(Ranks joined) {
    Arguments.atLeast(1, "--jobs", jobs);
    List<Cut> chosen = new ArrayList<>();
    Study selected = selected(StudyFile.find(study), chosen);
    if (hours != null && !(hours > 0)) {
      throw new InputException("--hours " + hours + ", must be above 0");
    }
    if (predict != null && !dryRun) {
      throw new InputException("--predict is for a plan: give --plan too");
    }
    if (out == null && !dryRun) {
      throw new InputException("--out is missing: give the folder of the study");
    }
    StudyPlan planned = StudyPlan.of(selected);
    if (hours != null) {
      TimeLimit limit = limited(planned, joined);
      chosen.addAll(limit.cuts());
      planned = limit.plan();
    }
    PrintWriter to = spec.commandLine().getOut();
    if (dryRun) {
      chosen.forEach(cut -> spec.commandLine().getErr().println("lathe: " + cut.described()));
      print(planned, new StudyPrinter(to));
      return 0;
    }
    return run(planned, chosen.stream().map(Cut::described).toList(), to, joined);
  }

  private void print(StudyPlan planned, StudyPrinter printer) {
    if (predict == null) {
      printer.plan(planned, rates(planned), json);
      return;
    }
    PrintWriter err = spec.commandLine().getErr();
    if (!Machine.hasTornado()) {
      err.println("lathe: no GPU-hours: " + Machine.whyNoTornado());
      printer.plan(planned, GpuHours.NONE, json);
      return;
    }
    printer.plan(
        planned, GpuHours.of(planned, predict, line -> err.println("lathe: " + line)), json);
  }

  /** Returns the rates of the models; those that were measured are not measured again. */
  private MachineRates rates(StudyPlan planned) {
    if (rates == null) {
      spec.commandLine().getErr().println("lathe: measuring how fast each model is trained here");
      rates = MachineRates.of(planned, engine.choice(), engine.threads());
    }
    return rates;
  }

  /** The first rank measures and cuts; the others make the same cuts. */
  private TimeLimit limited(StudyPlan whole, Ranks joined) {
    int count = OwnRank.THIS.launch().map(RankLaunch::size).orElse(1);
    int cuts = new SharedWork(joined).ofFirst(() -> limited(whole, count).cuts().size());
    return TimeLimit.cut(whole, hours, cuts);
  }

  private TimeLimit limited(StudyPlan whole, int count) {
    Optional<TimeLimit> kept = out == null ? Optional.empty() : TimeLimit.kept(whole, hours, out);
    if (kept.isPresent()) {
      return kept.get();
    }
    TimeLimit limit = TimeLimit.of(whole, hours, rates(whole), count);
    if (!dryRun) {
      Writing.to(out, () -> limit.keep(out));
    }
    return limit;
  }

  private Study selected(Study all, List<Cut> chosen) {
    if (only != null) {
      List<String> known = all.models().stream().map(model -> model.name()).toList();
      only.stream()
          .filter(name -> !known.contains(name))
          .findFirst()
          .ifPresent(
              unknown -> {
                throw new InputException(
                    "--only %s: study %s has no such model, it has %s"
                        .formatted(unknown, all.name(), String.join(", ", known)));
              });
      known.stream().filter(name -> !only.contains(name)).map(Cut.Model::new).forEach(chosen::add);
    }
    if (seeds != null) {
      Arguments.atLeast(1, "--seeds", seeds);
      chosen.add(new Cut.Seeds(seeds));
    }
    Study selected = all;
    for (Cut cut : chosen) {
      selected = cut.of(selected);
    }
    return selected;
  }

  private int run(StudyPlan planned, List<String> cuts, PrintWriter to, Ranks joined) {
    Optional<ObjectNode> result;
    try (StudyProgress progress = new StudyProgress(spec.commandLine().getErr(), planned)) {
      StudyRun run =
          new StudyRun(
              planned,
              cuts,
              new StudyOptions(
                  out,
                  engine.choice(),
                  engine.threads(),
                  jobs,
                  Optional.ofNullable(data).or(ReferenceArguments::sets)),
              progress,
              joined);
      interrupts.calls(run::stop);
      result = Writing.to(out, run::run);
    }
    if (result.isEmpty()) {
      spec.commandLine().getErr().println("lathe: stopped and saved; the same command continues");
      return INTERRUPTED;
    }
    if (joined.rank() > 0) {
      return 0;
    }
    Path page = out.resolve("study.html");
    Writing.to(page, () -> StudyReport.write(result.get(), page));
    if (json) {
      to.println(Json.line(result.get()));
    } else {
      new StudyPrinter(to).claims(result.get());
      to.printf("%nresults: %s%nreport: %s%n", out.resolve("study.json"), page);
    }
    return 0;
  }
}
