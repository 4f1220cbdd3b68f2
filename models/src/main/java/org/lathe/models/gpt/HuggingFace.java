package org.lathe.models.gpt;

/** What all checkpoints of Hugging Face's transformers have. */
final class HuggingFace {
  /** The name of the form. */
  static final String ID = "hf";

  /** The program that reads it, for people. */
  static final String READER = "Hugging Face's transformers";

  /** The output embedding, which is the table; most files leave it out. */
  static final String OUTPUT = "lm_head.weight";

  private HuggingFace() {}
}
