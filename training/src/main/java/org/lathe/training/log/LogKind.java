package org.lathe.training.log;

/** A form in which a run also writes its metrics, beside {@code metrics.jsonl}. */
public enum LogKind {
  /** The tables {@code metrics.csv} and {@code evaluations.csv}. */
  CSV,
  /** Event files, {@code events.out.tfevents.*}, which TensorBoard shows. */
  TENSORBOARD
}
