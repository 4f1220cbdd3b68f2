package org.lathe.reports.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.StringJoiner;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.lathe.reports.page.ReportNumber;
import org.lathe.reports.page.ReportPlot;

/** The plots of a run, as far as its metrics have data for them. */
final class RunPlots {
  private static final String NATS = "nats per token";
  private static final double LOGARITHMIC_FROM = 3;

  /** More points than this cannot be told apart on a screen, and would make the page heavy. */
  private static final int MOST_POINTS = 1500;

  private final RunMetrics metrics;
  private final List<RunMetrics.Step> steps;

  RunPlots(RunMetrics metrics) {
    this.metrics = metrics;
    this.steps = List.copyOf(metrics.steps().values());
  }

  List<ReportPlot> all() {
    List<ReportPlot> plots = new ArrayList<>();
    if (!steps.isEmpty() || !metrics.evaluations().isEmpty()) {
      plots.add(metrics.fitted() ? nelbo() : likelihood());
    }
    if (!steps.isEmpty()) {
      String what = metrics.fitted() || !metrics.latents() ? "cross-entropy, " : "loss, ";
      plots.add(ofSteps("loss", "Training loss", what + NATS, RunMetrics.Step::loss));
      if (metrics.latents()) {
        plots.add(ofSteps("kl", "Training KL", "KL, " + NATS, RunMetrics.Step::kl));
      }
    }
    Map<String, double[]> fits = fits();
    if (!fits.isEmpty()) {
      plots.add(fastSteps(fits));
    }
    if (!metrics.evaluations().isEmpty()
        && !metrics.evaluations().lastEntry().getValue().path("kl_by_layer").isEmpty()) {
      plots.add(klByLayer());
    }
    if (!metrics.evaluations().isEmpty()
        && !metrics.evaluations().lastEntry().getValue().path("expert_load").isEmpty()) {
      plots.add(expertLoad());
    }
    if (!steps.isEmpty()) {
      plots.add(
          ofSteps("speed", "Throughput", "tokens per second", RunMetrics.Step::tokensPerSecond));
      plots.add(
          ofSteps(
              "gradient",
              "Gradient norm",
              metrics.fitted()
                  ? "norm of the slow gradient before clipping"
                  : "norm of the gradient before clipping",
              RunMetrics.Step::gradientNorm));
      if (Double.isFinite(metrics.highestRate())) {
        plots.add(ofSteps("rate", "Learning rate", "learning rate", RunMetrics.Step::rate));
      }
    }
    return plots;
  }

  private ReportPlot nelbo() {
    List<ReportPlot.Series> series = new ArrayList<>();
    StringJoiner caption = new StringJoiner("; ", "", ".");
    if (!steps.isEmpty()) {
      series.add(ofRun("training, at the last fast step", RunMetrics.Step::nelbo));
      RunMetrics.Step last = steps.getLast();
      caption.add(
          String.format(Locale.ROOT, "Training at step %d: %s", last.step(), number(last.nelbo())));
    }
    if (!metrics.evaluations().isEmpty()) {
      for (String noise : List.of("fitted", "fresh")) {
        String name = "validation, " + (noise.equals("fitted") ? "fixed" : noise) + " noise";
        List<List<Double>> points = new ArrayList<>();
        metrics
            .evaluations()
            .forEach((step, node) -> points.add(ReportPlot.point(step, nelbo(node, noise))));
        series.add(new ReportPlot.Series(name, "both", points));
        var last = metrics.evaluations().lastEntry();
        caption.add(
            String.format(
                Locale.ROOT,
                "%s at step %d: %s",
                name,
                last.getKey(),
                number(nelbo(last.getValue(), noise))));
      }
    }
    return new ReportPlot(
        "nelbo",
        "Negative ELBO",
        caption + grouped(),
        "line",
        ReportPlot.spansDecades(series),
        step(),
        NATS,
        List.of(),
        series);
  }

  /** The training loss, and the validation's scores by their names. */
  private ReportPlot likelihood() {
    List<ReportPlot.Series> series = new ArrayList<>();
    StringJoiner caption = new StringJoiner("; ", "", ".");
    if (!steps.isEmpty()) {
      series.add(ofRun("training", RunMetrics.Step::loss));
      RunMetrics.Step last = steps.getLast();
      caption.add(
          String.format(Locale.ROOT, "Training at step %d: %s", last.step(), number(last.loss())));
    }
    Map<String, List<List<Double>>> validation = new LinkedHashMap<>();
    metrics
        .evaluations()
        .forEach(
            (step, node) -> {
              for (ValidationScore score : ValidationScore.of(node)) {
                validation
                    .computeIfAbsent(
                        "validation, %s (%s)".formatted(score.label(), score.kind()),
                        none -> new ArrayList<>())
                    .add(ReportPlot.point(step, ReportNumber.value(score.values().path("nelbo"))));
              }
            });
    validation.forEach(
        (name, points) -> {
          series.add(new ReportPlot.Series(name, "both", points));
          Double value = points.getLast().get(1);
          caption.add(
              String.format(
                  Locale.ROOT,
                  "%s at step %d: %s",
                  name,
                  points.getLast().getFirst().intValue(),
                  number(value == null ? Double.NaN : value)));
        });
    return new ReportPlot(
        "likelihood",
        "Negative log-likelihood",
        caption + grouped(),
        "line",
        ReportPlot.spansDecades(series),
        "step",
        NATS,
        List.of(),
        series);
  }

  private static double nelbo(JsonNode evaluation, String noise) {
    return ReportNumber.value(evaluation.path(noise).path("nelbo"));
  }

  private ReportPlot ofSteps(
      String id, String title, String what, ToDoubleFunction<RunMetrics.Step> value) {
    RunMetrics.Step last = steps.getLast();
    double[] finite = steps.stream().mapToDouble(value).filter(Double::isFinite).sorted().toArray();
    String caption =
        String.format(
            Locale.ROOT,
            "%s at step %d: %s",
            capital(what),
            last.step(),
            number(value.applyAsDouble(last)));
    if (finite.length > 0) {
      caption +=
          "; over the run %s to %s, median %s"
              .formatted(
                  number(finite[0]),
                  number(finite[finite.length - 1]),
                  number(finite[finite.length / 2]));
    }
    List<ReportPlot.Series> series = List.of(ofRun(what, value));
    return new ReportPlot(
        id,
        title,
        caption + "." + grouped(),
        "line",
        ReportPlot.spansDecades(series),
        step(),
        what,
        List.of(),
        series);
  }

  private String step() {
    return metrics.fitted() ? "slow step" : "step";
  }

  /** The values of the steps; of a long run the means of equally many neighbours. */
  private ReportPlot.Series ofRun(String name, ToDoubleFunction<RunMetrics.Step> value) {
    int group = stepsPerPoint();
    List<List<Double>> points = new ArrayList<>();
    for (int from = 0; from < steps.size(); from += group) {
      List<RunMetrics.Step> part = steps.subList(from, Math.min(from + group, steps.size()));
      double mean = part.stream().mapToDouble(value).average().orElseThrow();
      points.add(ReportPlot.point(part.getLast().step(), mean));
    }
    return new ReportPlot.Series(name, "line", points);
  }

  /** Returns how many steps one point of a plot represents. */
  private int stepsPerPoint() {
    return Math.max(1, Math.ceilDiv(steps.size(), MOST_POINTS));
  }

  private String grouped() {
    int group = stepsPerPoint();
    return group == 1
        ? ""
        : String.format(
            Locale.ROOT, " A point of the training curve is the mean of %d steps.", group);
  }

  /**
   * Returns the NELBO over fast steps early, midway and late: of evaluations, or else of training
   * steps.
   */
  private Map<String, double[]> fits() {
    NavigableMap<Integer, JsonNode> evaluations = metrics.evaluations();
    Map<String, double[]> fits = new LinkedHashMap<>();
    List<Integer> evaluated =
        evaluations.keySet().stream()
            .filter(step -> !evaluations.get(step).path("fit").isEmpty())
            .toList();
    // Fits of other lengths, such as before a change of T_fast, are another curve.
    if (!evaluated.isEmpty()) {
      int length = evaluations.get(evaluated.getLast()).path("fit").size();
      evaluated =
          evaluated.stream()
              .filter(step -> evaluations.get(step).path("fit").size() == length)
              .toList();
    }
    for (int index : firstMiddleLast(evaluated.size())) {
      int step = evaluated.get(index);
      double[] before = ReportNumber.values(evaluations.get(step).path("fit"));
      double[] fit = before;
      if (evaluations.get(step).path("fitted").has("nelbo")) {
        // The score of the fitted z is what comes after the last fast step.
        fit = Arrays.copyOf(before, before.length + 1);
        fit[before.length] = nelbo(evaluations.get(step), "fitted");
      }
      fits.put("validation at slow step " + step, fit);
    }
    if (fits.isEmpty()) {
      List<RunMetrics.Step> fitted = steps.stream().filter(step -> step.fit().length > 0).toList();
      for (int index : firstMiddleLast(fitted.size())) {
        fits.put("training at slow step " + fitted.get(index).step(), fitted.get(index).fit());
      }
    }
    return fits;
  }

  private static int[] firstMiddleLast(int size) {
    return IntStream.of(0, (size - 1) / 2, size - 1)
        .filter(i -> 0 <= i && i < size)
        .distinct()
        .toArray();
  }

  private static ReportPlot fastSteps(Map<String, double[]> fits) {
    List<ReportPlot.Series> series = new ArrayList<>();
    StringJoiner caption = new StringJoiner(". ", "", ".");
    fits.forEach(
        (name, fit) -> {
          List<List<Double>> points =
              IntStream.range(0, fit.length).mapToObj(i -> ReportPlot.point(i, fit[i])).toList();
          series.add(new ReportPlot.Series(name, "both", points));
          int last = fit.length - 1;
          caption.add(
              String.format(
                  Locale.ROOT,
                  "%s: from %s to %s in %d fast steps",
                  capital(name),
                  number(fit[0]),
                  number(fit[last]),
                  last));
        });
    return new ReportPlot(
        "fast",
        "NELBO against fast steps",
        caption.toString(),
        "line",
        logarithmic(fits),
        "fast steps taken",
        "negative ELBO, " + NATS,
        List.of(),
        series);
  }

  /** An untrained model's fit would flatten a trained one's on a linear axis. */
  private static boolean logarithmic(Map<String, double[]> fits) {
    var finite =
        fits.values().stream()
            .flatMapToDouble(Arrays::stream)
            .filter(Double::isFinite)
            .summaryStatistics();
    return finite.getMin() > 0 && finite.getMax() > LOGARITHMIC_FROM * finite.getMin();
  }

  private static String capital(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  private ReportPlot klByLayer() {
    List<ReportPlot.Series> series = new ArrayList<>();
    var last = metrics.evaluations().lastEntry();
    var first = metrics.evaluations().firstEntry();
    if (!first.getKey().equals(last.getKey())) {
      series.add(layers(first.getKey(), first.getValue()));
    }
    series.add(layers(last.getKey(), last.getValue()));
    double[] kl = ReportNumber.values(last.getValue().path("kl_by_layer"));
    String values =
        IntStream.range(0, kl.length)
            .mapToObj(
                layer -> String.format(Locale.ROOT, "layer %d %s", layer + 1, number(kl[layer])))
            .collect(Collectors.joining(", "));
    return new ReportPlot(
        "layers",
        "KL for each layer",
        String.format(Locale.ROOT, "Validation at %s %d: %s.", step(), last.getKey(), values),
        "bar",
        false,
        "layer",
        "nats per sequence",
        IntStream.rangeClosed(1, kl.length).mapToObj(String::valueOf).toList(),
        series);
  }

  /** The share of the choices of each layer's router that goes to each expert. */
  private ReportPlot expertLoad() {
    var last = metrics.evaluations().lastEntry();
    List<ReportPlot.Series> series = new ArrayList<>();
    List<String> values = new ArrayList<>();
    int experts = 0;
    for (JsonNode layer : last.getValue().path("expert_load")) {
      double[] load = ReportNumber.values(layer);
      experts = load.length;
      String name = String.format(Locale.ROOT, "layer %d", series.size() + 1);
      series.add(
          new ReportPlot.Series(
              name,
              "bar",
              IntStream.range(0, load.length)
                  .mapToObj(e -> ReportPlot.point(e + 1, load[e]))
                  .toList()));
      values.add(
          "%s %s"
              .formatted(
                  name,
                  Arrays.stream(load).mapToObj(RunPlots::number).collect(Collectors.joining(" "))));
    }
    return new ReportPlot(
        "experts",
        "Load of the experts",
        String.format(
            Locale.ROOT,
            "Share of the routers' choices, validation at %s %d: %s.",
            step(),
            last.getKey(),
            String.join(", ", values)),
        "bar",
        false,
        "expert",
        "share of choices",
        IntStream.rangeClosed(1, experts).mapToObj(String::valueOf).toList(),
        series);
  }

  private ReportPlot.Series layers(int step, JsonNode evaluation) {
    double[] kl = ReportNumber.values(evaluation.path("kl_by_layer"));
    return new ReportPlot.Series(
        step() + " " + step,
        "bar",
        IntStream.range(0, kl.length).mapToObj(i -> ReportPlot.point(i + 1, kl[i])).toList());
  }

  private static String number(double value) {
    return ReportNumber.of(value);
  }
}
