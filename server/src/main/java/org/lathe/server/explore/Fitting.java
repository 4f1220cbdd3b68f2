package org.lathe.server.explore;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.lathe.engine.Session;
import org.lathe.files.Json;
import org.lathe.models.Batch;
import org.lathe.models.BatchShape;
import org.lathe.models.FigureKind;
import org.lathe.models.Likelihood;
import org.lathe.models.ScoreOptions;
import org.lathe.models.autoregressive.ExactLikelihood;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.LatentModel;
import org.lathe.models.ltm.Latents;
import org.lathe.models.ltm.Score;
import org.lathe.models.ltm.measurement.FittedThought;
import org.lathe.server.http.BodyFields;
import org.lathe.server.http.Refusal;

/**
 * Fits a text, step by step; for a model without latents, scores it.
 *
 * @param run whose model
 * @param texts keeps what was fitted
 * @param text what is fitted
 * @param fit how, for a model with latents
 * @param seed of all random numbers
 */
record Fitting(
    ExploredRun run, FittedTexts texts, String text, Optional<FitOptions> fit, long seed) {
  private static final int MOST_STEPS = 1024;
  private static final Set<String> KNOWN = Set.of("run", "text", "fastSteps", "noise", "seed");

  static Fitting of(BodyFields fields, ExploredRun run, FittedTexts texts) {
    fields.requireOnly(KNOWN);
    Optional<Integer> steps = fields.number("fastSteps", 0, MOST_STEPS);
    Optional<String> noise = fields.text("noise");
    Optional<FitOptions> fit = run.latent().map(latent -> options(run, steps, noise));
    String text =
        fields
            .text("text")
            .filter(given -> !given.isEmpty())
            .orElseThrow(() -> Refusal.badField("text", "there is no text: write some"));
    long seed = fields.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE).orElse(1L);
    return new Fitting(run, texts, text, fit, seed);
  }

  private static FitOptions options(
      ExploredRun run, Optional<Integer> steps, Optional<String> noise) {
    FitOptions known = (FitOptions) run.model().inference();
    FastOptions fast = steps.map(known.fast()::withSteps).orElse(known.fast());
    if (noise.isPresent()) {
      fast = fast.withNoise(noise(noise.get()));
    }
    return new FitOptions(fast, known.peak(), Latents.of(fast));
  }

  private static FastOptions.Noise noise(String name) {
    return Arrays.stream(FastOptions.Noise.values())
        .filter(noise -> noise.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElseThrow(() -> Refusal.badField("noise", "noise must be fixed or fresh"));
  }

  /** Fits; only the thread that computes calls this. */
  void run(Consumer<ObjectNode> told) {
    int[] all = run.model().trained().tokenizer().encode(text);
    int[] ids = Arrays.copyOf(all, Math.min(all.length, run.model().positions()));
    ObjectNode begin = event("text");
    run.addTokens(begin.putArray("tokens"), ids);
    begin.put("leftOut", all.length - ids.length);
    fit.ifPresent(options -> begin.put("steps", options.fast().steps()));
    told.accept(begin);
    Session session = run.model().session(ids.length);
    Optional<LatentModel> latent = run.latent();
    told.accept(
        latent.isPresent() ? fitted(session, latent.get(), ids, told) : scored(session, ids));
  }

  private ObjectNode fitted(
      Session session, LatentModel latent, int[] ids, Consumer<ObjectNode> told) {
    FittedThought thought =
        FittedThought.of(
            session,
            latent,
            fit.orElseThrow(),
            ids,
            run.model().trained().tokenizer().separator(),
            seed,
            (step, before, kl) -> {
              ObjectNode event = event("step");
              event.put("step", step);
              event.setAll(score(before));
              event.set("klByLatent", matrix(kl));
              told.accept(event);
            });
    ObjectNode done = event("done");
    done.put("fit", texts.keep(run.model().name(), thought, fit.orElseThrow()));
    done.set("fitted", score(thought.fitted()));
    done.set("fresh", score(thought.fresh()));
    done.set("klByLatent", matrix(thought.klByLatent()));
    done.set("withZ", list(thought.withLatents()));
    done.set("withoutZ", list(thought.withoutLatents()));
    return done;
  }

  private ObjectNode scored(Session session, int[] ids) {
    ObjectNode done = event("done");
    int separator = run.model().trained().tokenizer().separator();
    try (Likelihood likelihood =
        run.model()
            .trained()
            .model()
            .likelihood(
                session,
                new BatchShape(1, ids.length),
                separator,
                run.model().inference(),
                new ScoreOptions(8, false, seed))) {
      Map<String, Double> nats =
          likelihood.score(List.of(ids), new int[] {0}, 0, () -> {}).getFirst().nats();
      ArrayNode figures = done.putArray("figures");
      for (Map.Entry<String, FigureKind> figure : likelihood.figures().entrySet()) {
        ObjectNode node = figures.addObject();
        node.put("label", likelihood.label(figure.getKey()));
        node.put("kind", figure.getValue().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        node.put("nats", nats.get(figure.getKey()));
      }
      if (likelihood instanceof ExactLikelihood exact) {
        done.set("withoutZ", list(exact.tokenNll(Batch.of(separator, ids))));
      }
    }
    return done;
  }

  private static ObjectNode event(String name) {
    return Json.object().put("event", name);
  }

  private static ObjectNode score(Score score) {
    ObjectNode node = Json.object();
    node.put("nelbo", score.nelbo(0));
    node.put("nll", score.nll()[0]);
    node.put("kl", score.kl(0));
    return node;
  }

  private static ArrayNode list(float[] values) {
    ArrayNode list = Json.array();
    for (float value : values) {
      list.add(value);
    }
    return list;
  }

  private static ArrayNode matrix(double[][] values) {
    ArrayNode rows = Json.array();
    for (double[] row : values) {
      ArrayNode list = rows.addArray();
      for (double value : row) {
        list.add(value);
      }
    }
    return rows;
  }
}
