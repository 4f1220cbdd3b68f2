package org.lathe.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lathe.datasets.evaluation.EvaluationSet;
import org.lathe.engine.Session;
import org.lathe.evaluation.latent.LatentMeasurement;
import org.lathe.evaluation.suite.BlockMeasurement;
import org.lathe.evaluation.suite.HeldOutText;
import org.lathe.evaluation.suite.LikelihoodMeasurement;
import org.lathe.evaluation.suite.Suite;
import org.lathe.evaluation.suite.SuiteJson;
import org.lathe.evaluation.suite.SuiteOptions;
import org.lathe.evaluation.suite.SuiteReport;
import org.lathe.evaluation.suite.SuiteText;
import org.lathe.evaluation.suite.ZeroShotText;
import org.lathe.files.InputException;
import org.lathe.files.Unwritable;
import org.lathe.models.BatchShape;
import org.lathe.models.Figure;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Likelihood;
import org.lathe.models.NamedFigure;
import org.lathe.models.ScoreOptions;
import org.lathe.models.Scores;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.family.LtmModel;
import org.lathe.models.ltm.measurement.Convergence;
import org.lathe.models.ltm.measurement.MeasurementOptions;
import org.lathe.training.EvaluationMetrics;
import org.lathe.training.TrainedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Held-out perplexity of a trained model. */
@Command(
    name = "evaluate",
    header = "Measures held-out perplexity, under fitted and under fresh noise.",
    description = {
      "",
      "A score under the noise that a posterior was fitted against is not a bound on the"
          + " likelihood; one under fresh noise is. Both are reported, and the tighter"
          + " importance-weighted bound of the same draws.",
      ""
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  ./lathe evaluate",
      "  ./lathe evaluate --checkpoint runs/stories --sequences 64 --draws 16",
      "  ./lathe evaluate --data other.txt --fast-steps 64 --json",
      "  ./lathe evaluate --suite zero-shot --data my-sets --sets ptb,lambada --limit 32",
      "  ./lathe evaluate --suite validation --thinking-curve --adaptive --draws 16"
    })
final class EvaluateCommand implements Callable<Integer> {
  private static final String DATA_VARIABLE = "LATHE_DATA";

  @Spec private CommandSpec spec;
  @Mixin private CheckpointArguments checkpoint;

  @Option(
      names = "--data",
      paramLabel = "WHAT",
      description =
          "jdk, stories, or a text file or folder, all of it held out. Default: the validation part"
              + " of the text it was trained on. Of the zero-shot suite: the folder of sets.")
  private String data;

  @Option(
      names = "--data-limit",
      paramLabel = "MB",
      defaultValue = "32",
      description = "Text to read, in millions of bytes. Default: ${DEFAULT-VALUE}.")
  private int dataLimit;

  @Option(
      names = "--sequences",
      paramLabel = "N",
      defaultValue = "32",
      description = "Held-out sequences. Default: ${DEFAULT-VALUE}.")
  private int sequences;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "8",
      description = "Sequences fitted together; changes no result. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--fast-steps",
      paramLabel = "T",
      description = "T_fast. Default: as in the training.")
  private Integer fastSteps;

  @Option(
      names = "--draws",
      paramLabel = "K",
      defaultValue = "8",
      description = "Fresh draws of the noise for each sequence. Default: ${DEFAULT-VALUE}.")
  private int draws;

  @Mixin private SuiteArguments suites;
  @Mixin private PosteriorArguments posterior;
  @Mixin private EngineArguments engine;

  @Option(names = "--json", description = "Prints JSON instead of text.")
  private boolean json;

  @Override
  public Integer call() {
    Arguments.atLeast(1, "--sequences", sequences);
    Arguments.atLeast(1, "--draws", draws);
    Arguments.atLeast(1, "--data-limit", dataLimit);
    Arguments.atLeast(1, "--batch", batch);
    Optional<SuiteArguments.Name> suite = suites.suite();
    TrainedModel model = checkpoint.open();
    if (suite.isPresent()) {
      return suite(model, suite.get());
    }
    InferenceOptions inference =
        posterior.inference(model, Optional.ofNullable(fastSteps), Optional.empty());
    TrainedModel.HeldOut held =
        model.heldOut(Optional.ofNullable(data), dataLimit, sequences, posterior.seed());
    held.note().ifPresent(note -> spec.commandLine().getErr().println("lathe: " + note));
    int together = Math.min(batch, held.sequences().size());
    EvaluationMetrics metrics;
    try (Session session = engine.open()) {
      model.checkpoint().loadWeights(session);
      try (Likelihood likelihood =
              model
                  .model()
                  .likelihood(
                      session,
                      new BatchShape(together, model.length()),
                      model.tokenizer().separator(),
                      inference,
                      new ScoreOptions(draws, false, posterior.seed()));
          PassProgress progress = new PassProgress("evaluate")) {
        Scores scores = Scores.of(likelihood, held.sequences(), progress);
        metrics =
            EvaluationMetrics.of(
                model.step().orElse(0),
                scores,
                likelihood.details(scores.sequences(), scores.tokens()),
                held.sequences(),
                model.tokenizer());
      }
    }
    print(model, held, inference, metrics);
    return 0;
  }

  private int suite(TrainedModel model, SuiteArguments.Name name) {
    BlockMeasurement<?, ?> measurement = measurement(model);
    List<SuiteText> texts = texts(model, name);
    Path folder = suites.out(model.checkpoint(), name);
    SuiteOptions options =
        new SuiteOptions(
            name.id(),
            texts.stream().map(SuiteText::id).toList(),
            model.checkpoint().weightsFingerprint(),
            model.tokenizer().name(),
            engine.name(),
            model.length(),
            suites.limit(),
            suites.choice());
    int together = suites.limit() == 0 ? batch : Math.min(batch, suites.limit());
    SuiteReport report;
    try (SuiteProgress progress = new SuiteProgress(spec.commandLine().getErr());
        InterruptNote _ = new InterruptNote()) {
      report =
          new Suite<>(
                  folder,
                  model.checkpoint().folder().toString(),
                  model.step(),
                  model.tokenizer(),
                  options,
                  measurement,
                  together)
              .run(texts, () -> loaded(model), progress);
    } catch (UncheckedIOException e) {
      throw Unwritable.at(folder, e.getCause());
    }
    if (json) {
      report
          .skipped()
          .forEach(skipped -> spec.commandLine().getErr().println("lathe: " + skipped.reason()));
      spec.commandLine().getOut().println(SuiteJson.SUMMARY.valueToTree(report).toPrettyString());
    } else {
      new SuitePrinter(spec.commandLine().getOut()).print(report, folder);
    }
    return 0;
  }

  /** How blocks are measured; latents are measured where there are some. */
  private BlockMeasurement<?, ?> measurement(TrainedModel model) {
    if (!(model.model() instanceof LtmModel latent)) {
      suites.requireNoLatents(model);
      return new LikelihoodMeasurement(
          model.model(),
          posterior.inference(model, Optional.ofNullable(fastSteps), Optional.empty()),
          new ScoreOptions(draws, suites.secondHalf(), posterior.seed()));
    }
    FitOptions fit = posterior.fit(model, Optional.ofNullable(fastSteps), Optional.empty());
    MeasurementOptions measured =
        suites.measurement(fit.fast(), fit.peak(), draws, posterior.seed());
    if (suites.isAdaptive() && measured.most() <= Convergence.EARLIEST) {
      spec.commandLine()
          .getErr()
          .printf(
              "lathe: --adaptive saves nothing here: no fit converges before step %d, and"
                  + " T_fast is %d; raise --fast-steps%n",
              Convergence.EARLIEST, measured.most());
    }
    return new LatentMeasurement(latent.config(), fit.fast(), measured, suites.secondHalf());
  }

  private Session loaded(TrainedModel model) {
    Session session = engine.open();
    model.checkpoint().loadWeights(session);
    return session;
  }

  private List<SuiteText> texts(TrainedModel model, SuiteArguments.Name name) {
    if (name == SuiteArguments.Name.VALIDATION) {
      TrainedModel.HeldOut held =
          model.heldOut(Optional.ofNullable(data), dataLimit, sequences, posterior.seed());
      return List.of(
          new HeldOutText(held.source(), held.sequences(), model.tokenizer(), held.note()));
    }
    Path folder =
        Optional.ofNullable(data)
            .or(() -> Optional.ofNullable(System.getenv(DATA_VARIABLE)))
            .map(Path::of)
            .orElseThrow(
                () ->
                    new InputException(
                        "which sets? give --data DIR, a folder of sets, or let "
                            + DATA_VARIABLE
                            + " name it"));
    if (!Files.isDirectory(folder)) {
      throw new InputException(folder + " is not a folder that exists: check --data");
    }
    return suites
        .sets()
        .map(ids -> ids.stream().map(EvaluationSet::named).toList())
        .orElse(EvaluationSet.zeroShot())
        .stream()
        .<SuiteText>map(set -> new ZeroShotText(set, folder, model.tokenizer(), model.length()))
        .toList();
  }

  private void print(
      TrainedModel model,
      TrainedModel.HeldOut held,
      InferenceOptions inference,
      EvaluationMetrics metrics) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode node = new ObjectMapper().valueToTree(metrics);
      node.put("checkpoint", model.checkpoint().folder().toString());
      node.put("data", held.source());
      if (inference instanceof FitOptions fit) {
        node.put("fast_steps", fit.fast().steps());
        node.put("noise", FastArguments.name(fit.fast().noise()));
      }
      out.println(node.toPrettyString());
      return;
    }
    out.printf("checkpoint  %s%n", model.checkpoint().folder());
    out.printf(
        Locale.ROOT,
        "text        %s: %d sequences, %,d tokens%n",
        held.source(),
        metrics.sequences(),
        metrics.tokens());
    if (inference instanceof FitOptions fit) {
      out.printf(
          Locale.ROOT,
          "fit         %d fast steps, noise %s%n",
          fit.fast().steps(),
          FastArguments.name(fit.fast().noise()));
    }
    out.printf("%n%-36s %12s %8s %12s %10s%n", "", "nats/token", "±", "perplexity", "bits/byte");
    for (NamedFigure named : metrics.figures()) {
      Figure figure = named.figure();
      out.printf(
          Locale.ROOT,
          "%-36s %12.4f %8.4f %12.3f %10.4f%n",
          named.label(),
          figure.natsPerToken(),
          figure.standardError(),
          figure.perplexity(),
          metrics.bitsPerByte(named));
    }
    if (metrics.details().get("kl_by_layer") instanceof double[] layers) {
      out.printf(
          Locale.ROOT,
          "%nKL for each sequence %.2f nats; for each layer",
          (Double) metrics.details().get("kl"));
      for (double layer : layers) {
        out.printf(Locale.ROOT, " %.2f", layer);
      }
      out.println();
    }
  }
}
