package org.lathe.models.decoding;

import org.lathe.engine.Session;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Model;
import org.lathe.models.Vocabulary;
import org.lathe.models.generation.TextGenerator;

/** A model that generates token by token. */
public interface StepwiseModel extends Model {
  /**
   * Compiles the programs for decoding.
   *
   * @param batch sequences decoded side by side
   * @param separator the token that stands before each sequence
   */
  StepDecoder decoder(Session session, int batch, int separator, InferenceOptions inference);

  @Override
  default TextGenerator generator(
      Session session, int batch, Vocabulary vocabulary, InferenceOptions inference) {
    return new Generator(decoder(session, batch, vocabulary.separator(), inference), vocabulary);
  }
}
