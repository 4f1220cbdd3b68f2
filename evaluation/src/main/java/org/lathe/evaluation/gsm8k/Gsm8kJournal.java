package org.lathe.evaluation.gsm8k;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.lathe.files.InputException;

/**
 * A file of outcomes: a line of settings, then one line per outcome. Each line is on disk before
 * the next, so an interrupted run can continue. A truncated last line is removed when the file is
 * opened.
 */
public final class Gsm8kJournal implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FileChannel channel;
  private final Map<Integer, Gsm8kOutcome> outcomes = new TreeMap<>();

  private Gsm8kJournal(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Opens a journal, or creates it.
   *
   * @param settings all that the outcomes depend on
   * @throws InputException if the file is of other settings, or no journal
   * @throws UncheckedIOException if it cannot be read or written
   */
  public static Gsm8kJournal open(Path file, JsonNode settings) {
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        Gsm8kJournal journal = new Gsm8kJournal(channel);
        journal.read(file, settings);
        return journal;
      } catch (InputException | IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(Path file, JsonNode settings) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size()));
    while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
      // All of it.
    }
    String text = new String(bytes.array(), StandardCharsets.UTF_8);
    String whole = text.substring(0, text.lastIndexOf('\n') + 1);
    channel.truncate(whole.getBytes(StandardCharsets.UTF_8).length);
    channel.position(channel.size());
    if (whole.isEmpty()) {
      append(JSON.writeValueAsString(settings));
      return;
    }
    String[] lines = whole.split("\n");
    try {
      // As they are when read: a long that fits an int is one.
      JsonNode wanted = JSON.readTree(JSON.writeValueAsString(settings));
      if (!wanted.equals(JSON.readTree(lines[0]))) {
        throw new InputException(
            "%s is from a run with other settings (see its first line): give another {out}, or"
                    .formatted(file)
                + " the same settings");
      }
      for (int i = 1; i < lines.length; i++) {
        Gsm8kOutcome outcome = JSON.readValue(lines[i], Gsm8kOutcome.class);
        outcomes.put(outcome.problem(), outcome);
      }
    } catch (JsonProcessingException e) {
      throw new InputException(
          "%s is damaged (%s): move it away, or give another {out}"
              .formatted(file, e.getOriginalMessage()));
    }
  }

  /** Returns the outcomes, in order of the problems. */
  public Collection<Gsm8kOutcome> outcomes() {
    return outcomes.values();
  }

  /** Returns whether the journal has the outcome of a problem. */
  public boolean has(int problem) {
    return outcomes.containsKey(problem);
  }

  /**
   * Adds an outcome, and returns when it is on disk.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  public void add(Gsm8kOutcome outcome) {
    try {
      append(JSON.writeValueAsString(outcome));
      outcomes.put(outcome.problem(), outcome);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void append(String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.force(true);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
