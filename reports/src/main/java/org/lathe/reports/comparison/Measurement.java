package org.lathe.reports.comparison;

/** The measurements of a trained model that a comparison shows. */
public enum Measurement {
  /** The scores of held-out text. */
  PERPLEXITY,
  /** The prediction of second halves, given the first ones. */
  HELD_OUT_PREDICTION,
  /** The scores against the number of fast steps. */
  INFERENCE_COMPUTE_CURVE,
  /** Fits that stop early. */
  ADAPTIVE_FITS,
  /** Reconstruction, and decoding from the lower layers of z alone. */
  PROGRESSIVE_INCLUSION,
  /** Which factors of generated stories a linear classifier reads from z. */
  LINEAR_PROBES,
  /** The quality of samples. */
  SAMPLES,
  /** Problems of grade-school mathematics. */
  GSM8K
}
