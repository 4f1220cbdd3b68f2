package org.lathe.models.ltm;

import java.nio.file.Path;
import java.util.Optional;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.models.BatchShape;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Model;
import org.lathe.models.ObjectiveOptions;
import org.lathe.models.Reconstructor;
import org.lathe.models.Vocabulary;
import org.lathe.models.decoding.StepDecoder;
import org.lathe.models.decoding.StepwiseModel;

/**
 * A model with a latent thought model's decoder, whose posterior fits find or refine. Its graphs
 * decide where fits start.
 */
public interface LatentModel extends StepwiseModel {
  /**
   * Returns a model as one with latents.
   *
   * @param where the model is from, for the message
   * @throws InputException if it has none
   */
  static LatentModel of(Model model, Path where) {
    if (model instanceof LatentModel latent) {
      return latent;
    }
    throw new InputException(
        "%s has no latents to fit: it is a model of family %s; name a latent thought model with {checkpoint}"
            .formatted(where, model.label()));
  }

  /** Returns the shape of the decoder and of its latents. */
  LtmConfig decoderConfig();

  /** Returns the graphs of scores and fits for batches of this shape. */
  LtmGraphs graphs(BatchShape shape);

  @Override
  FitOptions inference(ObjectiveOptions trained, int step, int steps);

  @Override
  FitOptions inference();

  /** Compiles the programs for decoding from z of the prior, or fitted to a prompt. */
  @Override
  default StepDecoder decoder(
      Session session, int batch, int separator, InferenceOptions inference) {
    return new LtmDecoder(
        session,
        graphs(new BatchShape(batch, 1)),
        separator,
        (FitOptions) inference,
        FastLearning.Listener.NONE);
  }

  @Override
  default Optional<Reconstructor> reconstructor(
      Session session, BatchShape shape, Vocabulary vocabulary, InferenceOptions inference) {
    return Optional.of(
        new Reconstruction(
            session,
            graphs(shape),
            graphs(new BatchShape(shape.sequences(), 1)),
            (FitOptions) inference,
            vocabulary));
  }
}
