package org.lathe.training.log;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** The files of one kind that a run writes. */
interface RunLog extends AutoCloseable {
  /** Adds a line of {@code metrics.jsonl}. */
  void add(JsonNode line) throws IOException;

  /** Returns when all that was added is on disk. */
  void sync() throws IOException;

  @Override
  void close() throws IOException;
}
