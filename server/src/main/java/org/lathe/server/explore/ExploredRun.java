package org.lathe.server.explore;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.files.Json;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.LatentModel;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.measurement.FittedThought;
import org.lathe.server.model.ServedModel;
import org.lathe.training.TrainedModel;

/** A run as the page shows it. */
final class ExploredRun {
  private static final int HELD_OUT = 64;
  private static final int MOST_MEGABYTES = 64;

  private final ServedModel model;
  private final Map<Integer, FittedThought> heldOutThoughts = new HashMap<>();
  private TrainedModel.HeldOut heldOut;
  private FitOptions heldOutManner;

  ExploredRun(ServedModel model) {
    this.model = model;
  }

  ServedModel model() {
    return model;
  }

  /** Returns the model as one with latents, if it has them. */
  Optional<LatentModel> latent() {
    return model.trained().model() instanceof LatentModel latent
        ? Optional.of(latent)
        : Optional.empty();
  }

  /** Returns whether it fills gaps, and does not generate token by token. */
  boolean infills() {
    return !model.stepwise();
  }

  /** Describes the run. */
  ObjectNode json() {
    ObjectNode node = Json.object();
    node.put("name", model.name());
    node.put("family", model.trained().model().label());
    node.put("weights", model.trained().model().size());
    node.put("positions", model.positions());
    node.put("tokenizer", model.trained().tokenizer().name());
    node.put("infills", infills());
    model.trained().step().ifPresent(step -> node.put("step", step));
    latent()
        .ifPresent(
            latent -> {
              LtmConfig config = latent.decoderConfig();
              FitOptions fit = (FitOptions) model.inference();
              ObjectNode latents = node.putObject("latents");
              latents.put("layers", config.layers());
              latents.put("perLayer", config.latentsPerLayer());
              latents.put("dim", config.dim());
              latents.put("fastSteps", fit.fast().steps());
              latents.put("noise", fit.fast().noise().name().toLowerCase(Locale.ROOT));
            });
    return node;
  }

  /** Returns texts that the run was not trained on; only the thread that computes calls this. */
  List<int[]> heldOut() {
    if (heldOut == null) {
      heldOut = model.trained().heldOut(Optional.empty(), MOST_MEGABYTES, HELD_OUT, 1);
    }
    return heldOut.sequences();
  }

  /**
   * Returns the latents of a held-out text, which are fitted once for each manner of a fit; only
   * the thread that computes calls this.
   */
  FittedThought heldOutThought(int number, FitOptions how) {
    if (!how.equals(heldOutManner)) {
      heldOutManner = how;
      heldOutThoughts.clear();
    }
    return heldOutThoughts.computeIfAbsent(number, this::fitHeldOut);
  }

  private FittedThought fitHeldOut(int number) {
    int[] ids = heldOut().get(number);
    return FittedThought.of(
        model.session(ids.length),
        latent().orElseThrow(),
        heldOutManner,
        ids,
        model.trained().tokenizer().separator(),
        1,
        (step, before, kl) -> {});
  }

  /** Returns a held-out text; only the thread that computes calls this. */
  ObjectNode heldOutText(int number) {
    int count = heldOut().size();
    int at = Math.floorMod(number, count);
    ObjectNode node = Json.object();
    node.put("number", at);
    node.put("count", count);
    node.put("source", heldOut.source());
    node.put("text", model.trained().tokenizer().decode(heldOut.sequences().get(at)));
    return node;
  }

  /** Adds the text of each token; bytes that are no character by themselves are shown as such. */
  void addTokens(ArrayNode to, int... ids) {
    Tokenizer tokenizer = model.trained().tokenizer();
    for (int id : ids) {
      to.add(tokenizer.display(new int[] {id}));
    }
  }
}
