package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.engine.Backends;
import org.lathe.engine.DeviceLinks;
import org.lathe.files.InputException;
import org.lathe.training.ranks.LocalRanks;
import org.lathe.training.ranks.Meeting;
import org.lathe.training.ranks.RankException;
import org.lathe.training.ranks.Ranks;

/** Which way the gradients of ranks take, and how ranks end where the way from device fails. */
class LinkedTrainingTest {
  @TempDir Path folder;
  private final LocalLinks links = new LocalLinks();
  private final List<String> noted = new ArrayList<>();
  private Recipe recipe;

  @BeforeEach
  void writeTheText() throws IOException {
    Path text = SmallRun.text(folder);
    Recipe small = SmallRun.autoregressive(text);
    recipe = small.with(new BatchOptions(4, 1, 1, small.batch().length())).lasting(2);
  }

  private TrainingResult run(
      String name, Backends.Choice engine, GradientTransfer transfer, Ranks ranks) {
    return Training.run(
        recipe,
        new TrainingOptions(folder.resolve(name), engine, 1, transfer),
        ranks,
        new TrainingListener() {
          @Override
          public void noted(String line) {
            noted.add(line);
          }
        });
  }

  private Backends.Choice own(Ranks ranks) {
    return links.engine("0000:0" + ranks.rank() + ":00.0", "NCCL 2.27.3");
  }

  private static List<Throwable> failures(Function<Ranks, ?> work) {
    return LocalRanks.of(2).run(work).stream().<Throwable>map(LocalRanks.Outcome::failure).toList();
  }

  @Test
  void aRunFromDeviceToDeviceHasTheBitsOfOneProcess() throws IOException {
    int size = 3;
    run("one", Backends.choose("vector"), GradientTransfer.AUTO, Ranks.ALONE);
    noted.clear();
    LocalRanks.of(size).results(ranks -> run("linked", own(ranks), GradientTransfer.AUTO, ranks));
    assertEquals(
        SmallRun.checkpoints(folder.resolve("one")),
        SmallRun.checkpoints(folder.resolve("linked")));
    assertTrue(links.exchanges.get() >= 2 * 2 * size, () -> links.exchanges + " exchanges");
    assertEquals(size, links.closed.size());
    assertEquals(List.of("gradients go from device to device by NCCL 2.27.3"), noted);
  }

  private List<AgreedTransfer> agreed(
      int[] machines, GradientTransfer asked, Function<Ranks, DeviceLinks> ways) {
    return LocalRanks.of(machines, Duration.ofMinutes(1), 3)
        .results(ranks -> AgreedTransfer.of(ranks, new Meeting(ranks), asked, ways.apply(ranks)));
  }

  private static AgreedTransfer host(String why) {
    return new AgreedTransfer(false, Optional.of("gradients go through the host: " + why));
  }

  @Test
  void theHostIsTheWayWhereRanksShareADevice() {
    AgreedTransfer host = host("ranks 0 and 1 share the device gpu");
    assertEquals(
        List.of(host, host),
        agreed(new int[2], GradientTransfer.AUTO, ranks -> links.links(null, "gpu", "NCCL")));
  }

  @Test
  void theHostIsTheWayWhereOneRankHasNoLibrary() {
    LocalLinks without = new LocalLinks();
    without.refusal = "found no library";
    AgreedTransfer host = host("rank 1: found no library");
    assertEquals(
        List.of(host, host),
        agreed(
            new int[2],
            GradientTransfer.AUTO,
            ranks -> (ranks.rank() == 0 ? links : without).links(null, "" + ranks.rank(), "NCCL")));
  }

  @Test
  void theHostIsTheWayOfEnginesWithoutAnyAndWhereTheUserSaysSo() {
    AgreedTransfer silent = new AgreedTransfer(false, Optional.empty());
    assertEquals(
        List.of(silent, silent),
        agreed(new int[2], GradientTransfer.AUTO, ranks -> DeviceLinks.NONE));
    assertEquals(
        List.of(silent, silent),
        agreed(
            new int[2],
            GradientTransfer.HOST,
            ranks -> links.links(null, "" + ranks.rank(), "NCCL")));
  }

  @Test
  void devicesOfSeveralMachinesMayHaveOneName() {
    AgreedTransfer direct =
        new AgreedTransfer(true, Optional.of("gradients go from device to device by NCCL"));
    assertEquals(
        List.of(direct, direct),
        agreed(
            new int[] {0, 1}, GradientTransfer.DEVICE, ranks -> links.links(null, "gpu", "NCCL")));
  }

  @Test
  void theFirstRankSaysWhyDevicesCannotBeLinked() {
    links.refusal = "found no library";
    List<Throwable> failures =
        failures(ranks -> run("run", own(ranks), GradientTransfer.DEVICE, ranks));
    assertEquals(
        "ranksTransfer device is not possible: rank 0: found no library;"
            + " ranksTransfer host takes the way through the host, with the same bits",
        assertInstanceOf(InputException.class, failures.get(0)).getMessage());
    assertTrue(assertInstanceOf(RankException.class, failures.get(1)).told());
    assertFalse(Files.exists(folder.resolve("run")), "nothing is written");
  }

  @Test
  void librariesThatDifferAreNamed() {
    List<Throwable> failures =
        failures(
            ranks ->
                AgreedTransfer.of(
                    ranks,
                    new Meeting(ranks),
                    GradientTransfer.DEVICE,
                    links.links(null, "" + ranks.rank(), "NCCL 2.2" + ranks.rank())));
    assertTrue(
        failures.getFirst().getMessage().contains("rank 1 has NCCL 2.21, rank 0 NCCL 2.20"),
        failures.getFirst()::getMessage);
  }

  @Test
  void anotherTransferOnOneRankIsNamed() {
    List<Throwable> failures =
        failures(
            ranks ->
                run(
                    "run",
                    own(ranks),
                    ranks.rank() == 0 ? GradientTransfer.AUTO : GradientTransfer.HOST,
                    ranks));
    assertTrue(
        failures
            .getFirst()
            .getMessage()
            .contains("rank 1 has another transfer of gradients than rank 0: host, not auto"),
        failures.getFirst()::getMessage);
  }

  /** At the first exchange of the second step; {@link LinkedGradientTest} has the others. */
  @Test
  void aWayThatFailsEndsAllAndIsGivenUp() {
    links.failing = 1;
    links.failsAt = 3;
    List<Throwable> failures =
        failures(ranks -> run("run", own(ranks), GradientTransfer.AUTO, ranks));
    RankException own = assertInstanceOf(RankException.class, failures.get(1));
    assertTrue(own.getMessage().startsWith("rank 1: the cable is cut; "), own::getMessage);
    assertFalse(own.told());
    assertTrue(
        assertInstanceOf(RankException.class, failures.get(0))
            .getMessage()
            .startsWith("rank 0: another rank is gone; "));
    assertEquals(Set.of(0, 1), links.aborted);
  }

  @Test
  void oneProcessHasNoWayFromDeviceToDevice() {
    InputException refused =
        assertThrows(
            InputException.class,
            () -> run("run", Backends.choose("vector"), GradientTransfer.DEVICE, Ranks.ALONE));
    assertEquals(
        "ranksTransfer device is for several ranks, and this is one process: start several"
            + " (docs/guides/several-machines.md), or leave ranksTransfer out",
        refused.getMessage());
    assertFalse(Files.exists(folder.resolve("run")), "nothing is written");
  }
}
