package org.lathe.training.scale;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.lathe.files.InputException;
import org.lathe.training.StrictYaml;

/** Reads the description of a cluster, which a user writes as YAML or JSON, strictly. */
public final class ClusterFile {
  private ClusterFile() {}

  /**
   * Reads a file.
   *
   * @throws InputException if it cannot be read, a field is unknown or out of range, or one that is
   *     needed is missing
   */
  public static Cluster read(Path file) {
    String where = file.toString();
    ClusterFields fields =
        ClusterFields.of(
            StrictYaml.read(file, "cluster"),
            where,
            "",
            "nodes",
            "ranksPerNode",
            "link",
            "inside",
            "staging",
            "step",
            "leaf",
            "counts");
    int nodes =
        fields
            .count("nodes")
            .orElseThrow(() -> fields.wrong("nodes", "is missing: the machines of the cluster"));
    StepTime step =
        fields
            .part("step", "run", "seconds", "sequences", "secondsPerSequence", "fixedSeconds")
            .map(ClusterFile::step)
            .orElseThrow(
                () ->
                    fields.wrong(
                        "step",
                        "is missing: measure a short run on one rank and give step.run, its folder,"
                            + " or step.seconds, the median of seconds in its metrics.jsonl"));
    try {
      return new Cluster(
          nodes,
          fields.count("ranksPerNode").orElse(1),
          fields
              .part("link", "bitsPerSecond", "cards", "share", "latencySeconds")
              .map(ClusterFile::link),
          fields.part("inside", "bytesPerSecond", "latencySeconds").map(ClusterFile::inside),
          fields
              .part("staging", "busBytesPerSecond", "memoryBytesPerSecond")
              .map(ClusterFile::host),
          step,
          fields.count("leaf"),
          fields.counts("counts"));
    } catch (InputException e) {
      throw e.getMessage().startsWith(where)
          ? e
          : new InputException(where + ": " + e.getMessage(), e);
    }
  }

  private static NetworkLink link(ClusterFields link) {
    return new NetworkLink(
        link.positive("bitsPerSecond"),
        link.count("cards").orElse(1),
        link.share("share", NetworkLink.USUAL_SHARE),
        link.seconds("latencySeconds", NetworkLink.USUAL_LATENCY));
  }

  private static InsideLink inside(ClusterFields inside) {
    return new InsideLink(
        inside.positive("bytesPerSecond"),
        inside.seconds("latencySeconds", InsideLink.USUAL_LATENCY));
  }

  private static HostStaging host(ClusterFields staging) {
    return new HostStaging(
        staging.positive("busBytesPerSecond"), staging.positive("memoryBytesPerSecond"));
  }

  private static StepTime step(ClusterFields step) {
    long given = Stream.of("run", "seconds", "secondsPerSequence").filter(step::has).count();
    if (given != 1) {
      throw step.wrong(
          "seconds",
          "must be given, or run, or secondsPerSequence: one of the three, not " + given);
    }
    double fixed = step.seconds("fixedSeconds", 0);
    if (step.has("sequences") && !step.has("seconds")) {
      throw step.wrong("sequences", "belongs to seconds: leave it out");
    }
    if (step.has("run")) {
      return new StepTime.OfRun(folder(step), fixed);
    }
    if (step.has("secondsPerSequence")) {
      return new StepTime.OfSequences(
          fixed + step.positive("secondsPerSequence"), OptionalInt.of(1), fixed);
    }
    double seconds = step.positive("seconds");
    if (fixed >= seconds) {
      throw step.wrong(
          "fixedSeconds",
          "is %s, must be less than the %s seconds of a step".formatted(fixed, seconds));
    }
    return new StepTime.OfSequences(seconds, step.count("sequences"), fixed);
  }

  private static Path folder(ClusterFields step) {
    try {
      return Path.of(step.text("run"));
    } catch (InvalidPathException e) {
      throw step.wrong("run", "cannot be a path here (%s)".formatted(e.getReason()));
    }
  }
}
