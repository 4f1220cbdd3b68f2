package org.lathe.training.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.files.InputException;

class ClusterFileTest {
  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("cluster.yaml"), text);
  }

  @Test
  void allFields() throws IOException {
    Cluster read =
        ClusterFile.read(
            file(
                """
                nodes: 16
                ranksPerNode: 8
                link:
                  bitsPerSecond: 400e9
                  cards: 8
                  share: 0.9
                  latencySeconds: 5e-6
                inside:
                  bytesPerSecond: 340e9
                  latencySeconds: 0.000002
                step:
                  seconds: 17.7
                  sequences: 512
                  fixedSeconds: 0.1
                leaf: 4
                counts: [3, 24]
                """));
    assertEquals(
        new Cluster(
            16,
            8,
            Optional.of(new NetworkLink(400e9, 8, 0.9, 5e-6)),
            Optional.of(new InsideLink(340e9, 2e-6)),
            Optional.empty(),
            new StepTime.OfSequences(17.7, OptionalInt.of(512), 0.1),
            OptionalInt.of(4),
            List.of(3, 24)),
        read);
  }

  @Test
  void jsonWithWhatMayBeLeftOut() throws IOException {
    Cluster read =
        ClusterFile.read(
            file("{\"nodes\": 2, \"link\": {\"bitsPerSecond\": 1e9}, \"step\": {\"run\": \"r\"}}"));
    assertEquals(1, read.ranksPerNode());
    assertEquals(
        new NetworkLink(1e9, 1, NetworkLink.USUAL_SHARE, NetworkLink.USUAL_LATENCY),
        read.link().orElseThrow());
    assertEquals(new StepTime.OfRun(Path.of("r"), 0), read.step());
    assertTrue(read.leaf().isEmpty());
  }

  @Test
  void secondsOfASequenceAreThoseOfAStepWithOne() throws IOException {
    Cluster read =
        ClusterFile.read(file("{nodes: 1, step: {secondsPerSequence: 0.5, fixedSeconds: 0.25}}"));
    assertEquals(new StepTime.OfSequences(0.75, OptionalInt.of(1), 0.25), read.step());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1, 2] | must be a list of names and values",
        "step: {seconds: 1} | nodes is missing: the machines of the cluster",
        "{nodes: 1, nodse: 2, step: {seconds: 1}} | nodse is unknown: did you mean nodes?",
        "{nodes: 1, step: {secnds: 1}} | step.secnds is unknown: did you mean seconds?",
        "{nodes: 1, link: {speed: 1}, step: {seconds: 1}} | link.speed is unknown: there are"
            + " bitsPerSecond, cards, share, latencySeconds",
        "{nodes: 0, step: {seconds: 1}} | nodes is 0, must be a whole number, at least 1 and below"
            + " 2^31",
        "{nodes: 1.5, step: {seconds: 1}} | nodes is 1.5, must be a whole number, at least 1 and"
            + " below 2^31",
        "{nodes: 1, link: 3, step: {seconds: 1}} | link must be a list of names and values",
        "nodes: 1 | step is missing: measure a short run on one rank and give step.run, its folder,"
            + " or step.seconds, the median of seconds in its metrics.jsonl",
        "{nodes: 1, step: {}} | step.seconds must be given, or run, or secondsPerSequence: one of"
            + " the three, not 0",
        "{nodes: 1, step: {seconds: 1, run: r}} | step.seconds must be given, or run, or"
            + " secondsPerSequence: one of the three, not 2",
        "{nodes: 1, step: {seconds: fast}} | step.seconds is fast, must be a number above 0",
        "{nodes: 1, step: {seconds: .inf}} | step.seconds is .inf, must be a number above 0",
        "{nodes: 1, step: {seconds: }} | step.seconds is empty, must be a number above 0",
        "{nodes: 1, step: {seconds: 1, fixedSeconds: 1}} | step.fixedSeconds is 1.0, must be less"
            + " than the 1.0 seconds of a step",
        "{nodes: 1, step: {run: r, sequences: 3}} | step.sequences belongs to seconds: leave it"
            + " out",
        "{nodes: 1, step: {run: 3}} | step.run must be text",
        "{nodes: 2, step: {seconds: 1}} | link is missing: 2 nodes need one, with its"
            + " bitsPerSecond",
        "{nodes: 2, link: {share: 1}, step: {seconds: 1}} | link.bitsPerSecond is missing: a number"
            + " above 0",
        "{nodes: 2, link: {bitsPerSecond: 1, share: 85}, step: {seconds: 1}} | link.share is 85,"
            + " must be a number above 0 and at most 1",
        "{nodes: 2, link: {bitsPerSecond: 1, latencySeconds: -1}, step: {seconds: 1}} |"
            + " link.latencySeconds is -1, must be a number 0 or more",
        "{nodes: 1, ranksPerNode: 2, step: {seconds: 1}} | inside is missing: 2 ranks of a node"
            + " need it, with its bytesPerSecond, or staging",
        "{nodes: 1, inside: {bytesPerSecond: 1}, staging: {busBytesPerSecond: 1,"
            + " memoryBytesPerSecond: 1}, step: {seconds: 1}} | inside and staging are both given:"
            + " staged gradients are added in the host's memory, so leave inside out",
        "{nodes: 1, counts: 3, step: {seconds: 1}} | counts must be a list of whole numbers, such"
            + " as [3, 24]",
        "{nodes: 1, counts: [3], step: {seconds: 1}} | counts has 3, must be between 1 and the 1"
            + " ranks of the cluster",
        "{nodes: 16385, step: {seconds: 1}} | nodes 16385 times ranksPerNode 1 is more than 16384"
            + " ranks",
        "{nodes: 1, nodes: 2, step: {seconds: 1}} | nodes is given twice, the second time on line 1"
      })
  void aBadFileHasOneLine(String text, String said) throws IOException {
    Path bad = file(text);
    String message = assertThrows(InputException.class, () -> ClusterFile.read(bad)).getMessage();
    assertTrue(message.startsWith(bad.toString()), message);
    assertTrue(message.endsWith(" " + said), message);
    assertFalse(message.contains("\n"), message);
  }

  @Test
  void whatIsNoFile() {
    Path absent = folder.resolve("absent.yaml");
    assertTrue(
        assertThrows(InputException.class, () -> ClusterFile.read(absent))
            .getMessage()
            .startsWith("cannot read " + absent));
  }

  @Test
  void anEmptyFileIsNoCluster() throws IOException {
    Path empty = file("");
    assertEquals(
        empty + " is not a cluster: it is empty",
        assertThrows(InputException.class, () -> ClusterFile.read(empty)).getMessage());
  }
}
