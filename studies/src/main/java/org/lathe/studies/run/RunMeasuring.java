package org.lathe.studies.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.lathe.datasets.evaluation.EvaluationSet;
import org.lathe.evaluation.TaskListener;
import org.lathe.evaluation.gsm8k.Gsm8kOptions;
import org.lathe.evaluation.gsm8k.Gsm8kOutcome;
import org.lathe.evaluation.gsm8k.Gsm8kRun;
import org.lathe.evaluation.gsm8k.Gsm8kSummary;
import org.lathe.evaluation.heldout.HeldOutOptions;
import org.lathe.evaluation.heldout.SuiteRun;
import org.lathe.evaluation.heldout.SuiteRunOptions;
import org.lathe.evaluation.latent.ProbeOptions;
import org.lathe.evaluation.latent.ProbeRun;
import org.lathe.evaluation.latent.ReconstructionCurve;
import org.lathe.evaluation.samples.SampleOptions;
import org.lathe.evaluation.samples.SampleReport;
import org.lathe.evaluation.samples.SampleRun;
import org.lathe.evaluation.suite.BlockChoice;
import org.lathe.evaluation.suite.SetPlan;
import org.lathe.evaluation.suite.Suite;
import org.lathe.evaluation.suite.SuiteReport;
import org.lathe.files.FiniteJson;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.files.Sha256;
import org.lathe.models.PassListener;
import org.lathe.models.ScoreOptions;
import org.lathe.models.generation.TokenChoice;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.LatentModel;
import org.lathe.studies.format.Measures;
import org.lathe.studies.plan.PlannedRun;
import org.lathe.studies.plan.RunCost;
import org.lathe.training.TrainedModel;

/**
 * The measurements of a trained run. What is measured once is kept in the folder of the run, in a
 * file that is named by the options of the measurement.
 *
 * @param run that was trained
 * @param folder of it
 * @param measures what is measured
 * @param judge folder of the run whose perplexity judges samples; empty for none
 * @param features folder of the run whose hidden states MAUVE compares; empty for none
 */
record RunMeasuring(
    PlannedRun run, Path folder, Measures measures, Optional<Path> judge, Optional<Path> features) {
  /** Of all random numbers of measurements: every run is measured at the same ones. */
  private static final long SEED = 1;

  private static final int BATCH = 8;
  private static final int TEXT_LIMIT = 32;
  private static final String STORIES = "stories";

  /** Returns whether all is measured. */
  boolean ended() {
    return Files.exists(file());
  }

  RunFigures figures() {
    return RunFigures.read(file());
  }

  double cost() {
    return RunCost.of(run, measures).measuring();
  }

  /** Returns the file that keeps what is measured. */
  Path file() {
    String what =
        measures + " " + judge.map(Path::getFileName) + " " + features.map(Path::getFileName);
    return folder.resolve("study-" + Sha256.of(what).substring(0, 12) + ".json");
  }

  /**
   * Measures what is not measured yet.
   *
   * @throws StudyStopped if all work is asked to stop
   * @throws org.lathe.files.InputException if it cannot be measured
   */
  void measure(StudyOptions options, StudyWork work) {
    if (ended()) {
      return;
    }
    TrainedModel model = TrainedModel.open(folder, Optional.empty());
    Counted counted = new Counted(work, cost(), "measuring " + run.id());
    SuiteFigures suite = suite(model, options, counted);
    Map<String, RunFigures.Measured> figures = new LinkedHashMap<>(suite.figures());
    ObjectNode details = Json.object();
    details.setAll(suite.details());
    if (model.model() instanceof LatentModel) {
      measures
          .reconstruct()
          .ifPresent(what -> figures.putAll(reconstructed(model, what, options, counted)));
      measures.probes().ifPresent(what -> probed(model, what, options, counted, figures, details));
    }
    measures.samples().ifPresent(what -> sampled(model, what, options, counted, figures));
    measures
        .samples()
        .flatMap(Measures.Samples::mauve)
        .filter(_ -> features.isPresent())
        .ifPresent(what -> continued(model, what, options, counted, figures, details));
    measures.zeroShot().ifPresent(what -> figures.putAll(zeroShot(model, what, options, counted)));
    measures.gsm8k().ifPresent(what -> solved(model, what, options, counted, figures, details));
    new RunFigures(suite.sequences(), figures, details).write(file());
    counted.end();
  }

  private SuiteFigures suite(TrainedModel model, StudyOptions options, Counted counted) {
    Measures.Validation what = measures.suite();
    TreeSet<Integer> steps = new TreeSet<>();
    if (model.model() instanceof LatentModel) {
      steps.addAll(what.curve());
      steps.add(((FitOptions) model.inference()).fast().steps());
    }
    Path results = results("suite", what);
    SuiteReport report =
        new SuiteRun(
                model,
                model.inference(),
                new SuiteRunOptions(
                    results,
                    options.engine().backend().id(),
                    0,
                    BlockChoice.EVENLY,
                    BATCH,
                    new ScoreOptions(what.draws(), what.secondHalf(), SEED),
                    List.copyOf(steps),
                    Optional.empty()),
                options::open,
                counted)
            .validation(
                new HeldOutOptions(
                    Optional.empty(), TEXT_LIMIT, what.sequences(), BATCH, what.draws(), SEED));
    return SuiteFigures.of(model, report, results);
  }

  /** Returns the folder of a measurement, which is named by its options. */
  private Path results(String name, Record what) {
    return folder
        .resolve("study")
        .resolve(name + "-" + Sha256.of(what.toString()).substring(0, 12));
  }

  private Map<String, RunFigures.Measured> zeroShot(
      TrainedModel model, Measures.ZeroShot what, StudyOptions options, Counted counted) {
    Path results = results("zero-shot", what);
    SuiteReport report =
        new SuiteRun(
                model,
                model.inference(),
                new SuiteRunOptions(
                    results,
                    options.engine().backend().id(),
                    what.blocks(),
                    BlockChoice.EVENLY,
                    BATCH,
                    new ScoreOptions(what.draws(), false, SEED),
                    List.of(),
                    Optional.empty()),
                options::open,
                counted)
            .zeroShot(
                options.sets().orElseThrow(),
                what.sets().stream().map(EvaluationSet::named).toList());
    // They were all there when the study began.
    report.skipped().stream()
        .findFirst()
        .ifPresent(
            skipped -> {
              throw new InputException(skipped.reason());
            });
    return SuiteFigures.zeroShot(model, report, results);
  }

  private void solved(
      TrainedModel model,
      Measures.Gsm8k what,
      StudyOptions options,
      Counted counted,
      Map<String, RunFigures.Measured> figures,
      ObjectNode details) {
    Gsm8kOptions standard = Gsm8kOptions.standard(options.sets().orElseThrow());
    Gsm8kRun gsm8k =
        Gsm8kRun.of(
            model,
            model.inference(),
            new Gsm8kOptions(
                standard.sets(),
                standard.examples(),
                what.shots(),
                what.problems() == 0 ? Optional.empty() : Optional.of(what.problems()),
                what.answers(),
                what.ks(),
                standard.tokens(),
                BATCH,
                standard.choice(),
                SEED));
    if (!gsm8k.fits()) {
      return;
    }
    Gsm8kSummary summary = gsm8k.run(results("gsm8k", what), options::open, counted);
    summary.passAtK().forEach((k, estimate) -> figures.put("gsm8k@" + k, share(estimate.mean())));
    details.set("gsm8k", FiniteJson.of(summary));
  }

  private Map<String, RunFigures.Measured> reconstructed(
      TrainedModel model, Measures.Reconstruct what, StudyOptions options, Counted counted) {
    FitOptions trained = (FitOptions) model.inference();
    List<FitOptions> fits =
        what.steps().stream()
            .map(
                steps ->
                    new FitOptions(
                        trained.fast().withSteps(steps), trained.peak(), trained.latents()))
            .toList();
    int[][] sources =
        model
            .heldOut(Optional.empty(), TEXT_LIMIT, what.sequences(), SEED)
            .sequences()
            .toArray(int[][]::new);
    Map<String, RunFigures.Measured> figures = new LinkedHashMap<>();
    for (ReconstructionCurve.Point point :
        ReconstructionCurve.of(
            model,
            fits,
            sources,
            TokenChoice.MULTINOMIAL,
            SEED,
            options::open,
            _ -> counted.passed())) {
      String at = "@" + point.fastSteps();
      figures.put("reconstruction" + at, share(point.greedy()));
      figures.put("otherReconstruction" + at, share(point.otherGreedy()));
      figures.put("teacherForced" + at, share(point.teacherForced()));
      figures.put("otherTeacherForced" + at, share(point.otherTeacherForced()));
    }
    return figures;
  }

  private void probed(
      TrainedModel model,
      Measures.Probes what,
      StudyOptions options,
      Counted counted,
      Map<String, RunFigures.Measured> figures,
      ObjectNode details) {
    // Probes read the factors of generated stories, which other texts do not have.
    int stories = run.recipe().data().source().equals(STORIES) ? what.stories() : 0;
    if (what.sequences() == 0 && stories == 0) {
      return;
    }
    ObjectNode probe =
        Json.tree(
            new ProbeRun(
                    model,
                    (FitOptions) model.inference(),
                    new ProbeOptions(
                        what.sequences(),
                        Optional.empty(),
                        TEXT_LIMIT,
                        stories,
                        what.permutations(),
                        BATCH,
                        SEED),
                    options::open,
                    counted)
                .run(Optional.empty()));
    probe
        .path("inclusion")
        .path("levels")
        .forEach(
            level ->
                figures.put(
                    "inclusion@" + level.path("layers").asInt(),
                    share(level.path("free_running").path("accuracy").asDouble())));
    // Its name has the folder of the run.
    probe.remove("checkpoint");
    details.set("probe", probe);
  }

  private void sampled(
      TrainedModel model,
      Measures.Samples what,
      StudyOptions options,
      Counted counted,
      Map<String, RunFigures.Measured> figures) {
    SampleOptions standard = SampleOptions.standard(what.count());
    SampleReport report =
        new SampleRun(
                new SampleOptions(
                    what.count(),
                    standard.tokens(),
                    standard.whole(),
                    standard.prompts(),
                    standard.choice(),
                    BATCH,
                    Optional.empty(),
                    Optional.empty(),
                    judge,
                    Optional.empty(),
                    SEED),
                Optional.empty(),
                Optional.empty(),
                options::open,
                counted)
            .of(model, model.inference());
    figures.put("entropy", share(report.samples().entropy()));
    figures.put("distinct2", share(report.samples().distinct2()));
    if (report.judged() != null) {
      figures.put("judged", share(report.judged().samples().perplexity()));
    }
  }

  /** Measures MAUVE of continuations: prompts and references are parts of held-out sequences. */
  private void continued(
      TrainedModel model,
      Measures.Mauve what,
      StudyOptions options,
      Counted counted,
      Map<String, RunFigures.Measured> figures,
      ObjectNode details) {
    PromptFiles files = PromptFiles.write(results("mauve", what), what, model, TEXT_LIMIT, SEED);
    SampleReport report =
        new SampleRun(
                new SampleOptions(
                    what.prompts() * what.each(),
                    Optional.of(what.tokens()),
                    true,
                    Optional.of(files.prompts()),
                    TokenChoice.MULTINOMIAL,
                    BATCH,
                    Optional.of(files.references().toString()),
                    Optional.of(what.prompts()),
                    Optional.empty(),
                    features,
                    SEED),
                Optional.empty(),
                Optional.empty(),
                options::open,
                counted)
            .of(model, model.inference());
    figures.put("mauve", share(report.compared().mauve().mauve()));
    details.set(
        "mauve",
        Json.object()
            .put("smoothed", report.compared().mauve().smoothed())
            .put("buckets", report.compared().mauve().buckets())
            .put("samples", report.compared().samples())
            .put("references", report.compared().references()));
  }

  private static RunFigures.Measured share(double value) {
    return new RunFigures.Measured("estimate", new double[] {value});
  }

  /**
   * Tells of passes. How many there are is known task by task only, so the estimated work of the
   * run is spent in the share of each suite's passes, and its rest at the end.
   */
  private static final class Counted
      implements Suite.Listener, TaskListener, PassListener, Gsm8kRun.Listener {
    private final StudyWork work;
    private final double cost;
    private final String what;
    private double spent;
    private double each;

    Counted(StudyWork work, double cost, String what) {
      this.work = work;
      this.cost = cost;
      this.what = what;
    }

    @Override
    public void begun(SetPlan plan, int done, long passesDone, long passes) {
      each = passes == 0 ? 0 : cost / passes;
      spend(each * passesDone);
    }

    @Override
    public void passed() {
      spend(each);
      work.requireGoing();
    }

    @Override
    public void ended() {
      each = 0;
    }

    @Override
    public PassListener begin(String task) {
      return this;
    }

    @Override
    public void passed(long done, long all) {
      passed();
    }

    @Override
    public void note(String line) {}

    @Override
    public void noted(String line) {
      work.note(line);
    }

    @Override
    public void started(int done, int all) {}

    @Override
    public void solved(Gsm8kOutcome outcome) {
      passed();
    }

    @Override
    public void end() {
      spend(cost - spent);
    }

    private void spend(double flops) {
      double some = Math.max(0, Math.min(flops, cost - spent));
      spent += some;
      work.add(some, what);
    }
  }
}
