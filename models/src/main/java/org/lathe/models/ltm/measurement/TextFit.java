package org.lathe.models.ltm.measurement;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.models.Batch;
import org.lathe.models.BatchShape;
import org.lathe.models.NoiseStream;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LatentModel;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Posterior;
import org.lathe.models.ltm.Score;
import org.lathe.models.ltm.Scoring;

/**
 * The posterior fitted to one text.
 *
 * @param tokens of the text
 * @param steps the score of the posterior before each fast step, at the noise of that step
 * @param fitted the final posterior at the last noise that the fit used: no bound
 * @param fresh the final posterior at noise that the fit has not seen
 * @param mu means, [N_z, d]
 * @param logVar log variances, [N_z, d]
 * @param config shape of the model
 */
public record TextFit(
    int tokens,
    List<Score> steps,
    Score fitted,
    Score fresh,
    float[] mu,
    float[] logVar,
    LtmConfig config) {

  /**
   * Fits the posterior to a text.
   *
   * @param session holds the weights
   * @param model with latents
   * @param ids tokens of the text, at least one, at most the model's positions
   * @param separator the token that stands before it
   * @param peak peak learning rate of the fast steps
   * @param seed of all random numbers
   * @throws InputException if a figure of the fit or the posterior is not finite
   */
  public static TextFit of(
      Session session,
      LatentModel model,
      FastOptions fast,
      int[] ids,
      int separator,
      double peak,
      long seed,
      FastLearning.Listener listener) {
    LtmConfig config = model.decoderConfig();
    LtmGraphs graphs = model.graphs(new BatchShape(1, ids.length));
    Batch batch = Batch.of(separator, ids);
    int[] number = {0};
    List<Score> steps = new ArrayList<>();
    try (FastLearning learning = new FastLearning(session, graphs, fast, false);
        Scoring scoring = new Scoring(session, graphs)) {
      learning.load(batch.tokens(), batch.targets());
      scoring.load(batch.tokens(), batch.targets());
      learning.fit(
          seed,
          0,
          number,
          peak,
          (step, score) -> {
            steps.add(score);
            listener.stepped(step, score);
          });
      Score fitted = scoring.score();
      learning.draw(NoiseStream.Purpose.FRESH, seed, 0, 0, number);
      Score fresh = scoring.score();
      TextFit fit =
          new TextFit(
              ids.length,
              steps,
              fitted,
              fresh,
              Posterior.toSequences(config, 1, session.read(Posterior.MU)),
              Posterior.toSequences(config, 1, session.read(Posterior.LOG_VAR)),
              config);
      fit.requireFinite();
      return fit;
    }
  }

  private void requireFinite() {
    for (int s = 0; s < steps.size(); s++) {
      requireFinite("before fast step " + (s + 1), steps.get(s));
    }
    requireFinite("at the fitted noise", fitted);
    requireFinite("at fresh noise", fresh);
    for (int i = 0; i < mu.length; i++) {
      if (!Float.isFinite(mu[i]) || !Float.isFinite(logVar[i])) {
        throw notFinite("mean %s and log variance %s".formatted(mu[i], logVar[i]));
      }
    }
  }

  private static void requireFinite(String where, Score score) {
    if (!Double.isFinite(score.nelbo(0))) {
      throw notFinite("NELBO %s %s".formatted(score.nelbo(0), where));
    }
  }

  private static InputException notFinite(String what) {
    return new InputException(
        "the fit met a number that is not finite (%s): use a lower {fastRate}, or fewer {fastSteps}"
            .formatted(what));
  }

  /** Writes {@code mu} and {@code log_var} [N_z, d] as safetensors. */
  public void save(Path file) {
    int[] shape = {config.latents(), config.dim()};
    Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
    tensors.put("mu", Safetensors.Entry.of(shape, mu));
    tensors.put("log_var", Safetensors.Entry.of(shape, logVar));
    Safetensors.write(file, tensors);
  }
}
