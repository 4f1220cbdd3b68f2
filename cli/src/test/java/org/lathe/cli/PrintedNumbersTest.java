package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.benchmarks.BenchReport;
import org.lathe.benchmarks.KernelReport;
import org.lathe.benchmarks.device.DeviceReport;
import org.lathe.benchmarks.device.PredictionReport;
import org.lathe.evaluation.latent.LatentSummary;
import org.lathe.evaluation.suite.LikelihoodSummary;
import org.lathe.evaluation.suite.SetFigures;
import org.lathe.evaluation.suite.SuiteReport;
import org.lathe.files.Json;
import org.lathe.models.optimizer.AverageOptions;
import org.lathe.training.EvaluationMetrics;
import org.lathe.training.ReconstructionMetrics;
import org.lathe.training.RunInfo;
import org.lathe.training.StepMetrics;
import org.lathe.training.TrainingForecast;
import org.lathe.training.TrainingResult;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Whatever is measured, what is printed for people has no NaN, no Infinity and no exponent of a
 * programming language.
 */
class PrintedNumbersTest {
  private static final Pattern UNREADABLE = Pattern.compile("NaN|Infinity|\\d[eE]\\+?\\d");

  private static void readable(BiConsumer<PrintWriter, WildRecords> printing, WildRecords records) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    printing.accept(out, records);
    out.flush();
    assertTrue(text.toString().length() > 40, "something is printed: " + text);
    assertFalse(UNREADABLE.matcher(text.toString()).find(), text::toString);
  }

  private static WildRecords records(double value) {
    return records(value, LikelihoodSummary.class);
  }

  private static WildRecords records(double value, Class<? extends SetFigures> figures) {
    ObjectNode settings = Json.object().put("suite", "zero-shot").put("length", 8).put("draws", 2);
    return new WildRecords(
        value,
        Map.of(
            ObjectNode.class,
            settings,
            JsonNode.class,
            settings,
            AverageOptions.class,
            new AverageOptions(0.999, true),
            SetFigures.class,
            new WildRecords(value, Map.of()).of(figures)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, -1e300, 1.09e16})
  void suites(double value) {
    readable(
        (out, wild) -> new SuitePrinter(out).print(wild.of(SuiteReport.class), Path.of("there")),
        records(value));
    readable(
        (out, wild) -> new SuitePrinter(out).print(wild.of(SuiteReport.class), Path.of("there")),
        records(value, LatentSummary.class));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, -1e300, 1.09e16})
  void speeds(double value) {
    readable(
        (out, wild) -> new BenchPrinter(out).print(wild.of(BenchReport.class)), records(value));
    readable(
        (out, wild) -> new BenchPrinter(out).print(wild.of(KernelReport.class)), records(value));
    readable(
        (out, wild) -> new DevicePrinter(out).print(wild.of(DeviceReport.class)), records(value));
    readable(
        (out, wild) -> new PredictionPrinter(out).print(wild.of(PredictionReport.class)),
        records(value));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, -1e300, 1.09e16})
  void claims(double value) {
    ObjectNode result = Json.object();
    result
        .putArray("claims")
        .addObject()
        .put("verdict", "undecided")
        .put("sentence", "a sentence")
        .put("figure", "validation")
        .put("effect", value)
        .put("low", value)
        .put("high", value)
        .put("expected", "lower")
        .put("p", value)
        .put("seeds", 3);
    readable((out, wild) -> new StudyPrinter(out).claims(result), records(value));
  }

  /** Progress goes to standard error, which is read too. */
  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, -1e300, 1.09e16})
  void trainings(double value) {
    PrintStream before = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      readable(PrintedNumbersTest::train, records(value));
    } finally {
      System.setErr(before);
    }
    String progress = said.toString(StandardCharsets.UTF_8);
    assertTrue(progress.contains("loss "), progress);
    assertFalse(UNREADABLE.matcher(progress).find(), progress);
  }

  private static void train(PrintWriter out, WildRecords wild) {
    CommandLine command = new CommandLine(CommandSpec.create());
    command.setOut(out);
    try (TrainingPrinter printer = new TrainingPrinter(command.getCommandSpec(), false)) {
      printer.forecast(wild.of(TrainingForecast.class), Path.of("there"));
      printer.started(wild.of(RunInfo.class), 1);
      printer.evaluated(wild.of(EvaluationMetrics.class));
      printer.stepped(wild.of(StepMetrics.class));
      printer.reconstructed(wild.of(ReconstructionMetrics.class));
      printer.finished(wild.of(TrainingResult.class), "");
    }
  }
}
