package org.lathe.training.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.files.Json;

/** Tables and event files say what the lines of metrics.jsonl say. */
class RunLogsTest {
  private static final Set<LogKind> BOTH = EnumSet.allOf(LogKind.class);

  @TempDir Path folder;

  private static ObjectNode step(int step, double loss) {
    return Json.object().put("event", "step").put("step", step).put("loss", loss);
  }

  /** As it comes back from the file. */
  private static JsonNode read(JsonNode line) {
    return Json.parse(Json.line(line), "line", "");
  }

  private List<String> table(String name) throws IOException {
    return Files.readAllLines(folder.resolve(name));
  }

  @Test
  void checksumsAreThoseOfTheStandard() {
    // RFC 3720, B.4, and the check value of CRC-32C.
    assertEquals(0xe3069283, EventReader.crc("123456789".getBytes(StandardCharsets.US_ASCII)));
    assertEquals(0x8a9136aa, EventReader.crc(new byte[32]));
    byte[] ones = new byte[32];
    Arrays.fill(ones, (byte) 0xff);
    assertEquals(0x62a8ab43, EventReader.crc(ones));
  }

  @Test
  void aTableHasARowForEachStep() throws IOException {
    try (RunLogs logs = RunLogs.start(folder, Set.of(LogKind.CSV))) {
      assertEquals(List.of(), table("metrics.csv"));
      ObjectNode line = step(1, 2.5);
      line.putArray("fit").add(3).add(2.75);
      line.putObject("inner").put("a", 1e-7);
      logs.add(line);
      logs.add(Json.object().put("event", "saved").put("step", 1));
      logs.add(step(2, Double.NaN));
      logs.sync();
    }
    assertEquals(
        List.of("step,loss,fit.0,fit.1,inner.a", "1,2.5,3,2.75,1.0E-7", "2,NaN,,,"),
        table("metrics.csv"));
    assertEquals(List.of(), EventReader.files(folder));
  }

  @Test
  void aColumnKeepsItsPlace() throws IOException {
    try (RunLogs logs = RunLogs.start(folder, Set.of(LogKind.CSV))) {
      logs.add(step(1, 3));
      logs.add(Json.object().put("event", "step").put("rate", 0.5).put("step", 2));
      logs.add(step(3, 1));
    }
    assertEquals(List.of("step,loss,rate", "1,3.0,", "2,,0.5", "3,1.0,"), table("metrics.csv"));
  }

  @Test
  void namesAreQuotedWhereTheyMustBe() throws IOException {
    try (RunLogs logs = RunLogs.start(folder, Set.of(LogKind.CSV))) {
      logs.add(Json.object().put("event", "evaluation").put("a,b", "say \"so\", then"));
    }
    assertEquals(List.of("\"a,b\"", "\"say \"\"so\"\", then\""), table("evaluations.csv"));
  }

  @Test
  void scoresOfEachSequenceAreInNoCurve() throws IOException {
    ObjectNode line = Json.object().put("event", "evaluation").put("step", 0).put("kind", "exact");
    line.putArray("headline_nats").add(1.5).add(2);
    try (RunLogs logs = RunLogs.start(folder, BOTH)) {
      logs.add(line);
    }
    assertEquals(List.of("step,kind", "0,exact"), table("evaluations.csv"));
    Path file = EventReader.files(folder).getFirst();
    assertEquals(Map.of(), EventReader.read(file).getLast().scalars());
  }

  @Test
  void anEventFileHasItsVersionFirst() throws IOException {
    try (RunLogs logs = RunLogs.start(folder, Set.of(LogKind.TENSORBOARD))) {
      ObjectNode line = step(300, Double.POSITIVE_INFINITY);
      line.putArray("fit").add(3).add(2.75);
      logs.add(line);
    }
    List<Path> files = EventReader.files(folder);
    assertEquals(1, files.size());
    List<EventReader.Event> events = EventReader.read(files.getFirst());
    assertEquals(3, events.size());
    assertEquals("brain.Event:2", events.getFirst().version());
    assertEquals(0, events.get(1).step());
    assertEquals(1, events.get(1).status());
    assertEquals(300, events.get(2).step());
    assertEquals(
        Map.of("train/loss", Float.POSITIVE_INFINITY, "train/fit/0", 3f, "train/fit/1", 2.75f),
        events.get(2).scalars());
    assertTrue(Math.abs(events.get(2).time() - System.currentTimeMillis() / 1e3) < 1e5);
    assertFalse(Files.exists(folder.resolve("metrics.csv")));
  }

  /** What a killed process had logged after the checkpoint, and half a record and half a row. */
  @Test
  void aRunThatContinuesHasEachStepOnce() throws IOException {
    List<JsonNode> kept = List.of(step(1, 4), step(2, 3));
    try (RunLogs logs = RunLogs.start(folder, BOTH)) {
      kept.forEach(logs::add);
      logs.add(step(3, 99));
      logs.add(step(4, 99));
    }
    Files.writeString(folder.resolve("metrics.csv"), "5,9", StandardOpenOption.APPEND);
    try (RunLogs logs =
        RunLogs.resume(folder, Set.of(), kept.stream().map(RunLogsTest::read).toList(), 3)) {
      logs.add(step(3, 2));
    }
    assertEquals(List.of("step,loss", "1,4.0", "2,3.0", "3,2.0"), table("metrics.csv"));
    assertEquals(2, EventReader.files(folder).size());
    assertEquals(Map.of(1L, 4f, 2L, 3f, 3L, 2f), EventReader.curve(folder, "train/loss"));
  }

  @Test
  void aLogThatIsAskedForLaterHasAllSteps() throws IOException {
    List<JsonNode> kept = List.of(step(1, 4), step(2, 3));
    try (RunLogs logs = RunLogs.resume(folder, BOTH, kept, 3)) {
      logs.add(step(3, 2));
    }
    assertEquals(List.of("step,loss", "1,4.0", "2,3.0", "3,2.0"), table("metrics.csv"));
    assertEquals(Map.of(1L, 4f, 2L, 3f, 3L, 2f), EventReader.curve(folder, "train/loss"));
  }

  @Test
  void noneIsWrittenUnasked() throws IOException {
    try (RunLogs logs = RunLogs.resume(folder, Set.of(), List.of(step(1, 4)), 2)) {
      logs.add(step(2, 3));
      logs.sync();
    }
    try (var inside = Files.list(folder)) {
      assertEquals(List.of(), inside.toList());
    }
  }

  @Test
  void deletedLogsAreGone() throws IOException {
    Files.writeString(folder.resolve("other.csv"), "");
    try (RunLogs logs = RunLogs.start(folder, BOTH)) {
      logs.add(step(1, 4));
    }
    RunLogs.delete(folder);
    try (var inside = Files.list(folder)) {
      assertEquals(List.of(folder.resolve("other.csv")), inside.toList());
    }
  }
}
