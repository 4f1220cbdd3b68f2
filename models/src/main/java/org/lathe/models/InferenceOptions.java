package org.lathe.models;

/** How a trained model is used: what a family needs to be told to score and to decode. */
public interface InferenceOptions {
  /** Nothing has to be told. */
  InferenceOptions NONE = new InferenceOptions() {};
}
