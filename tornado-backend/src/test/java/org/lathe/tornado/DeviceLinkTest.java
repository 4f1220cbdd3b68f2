package org.lathe.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.lathe.engine.Device;
import org.lathe.engine.DeviceLink;
import org.lathe.engine.DeviceLinks;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.StateTransfer;
import org.lathe.engine.Support;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * The states of two devices are added as the host would add them. That needs two devices of
 * TornadoVM's CUDA backend and NCCL, or their stand-ins ({@code tools/gpu-kit/cuda-on-cpu}).
 */
class DeviceLinkTest {
  private static final int SHARD = 150;
  private static final TensorType GRADIENT = TensorType.f32(2 * SHARD);
  private static final TensorType ROW = TensorType.f32(SHARD);

  /** A call that never returns would hang the tests; no test needs as long. */
  private static final long LONGEST_NANOS = 60_000_000_000L;

  private final TornadoBackend backend = new TornadoBackend();

  private static boolean isCuda(Device device) {
    return Devices.details(device.index()).get("backend").equals("cuda");
  }

  @Test
  void aDeviceThatNcclDoesNotReachSaysWhy() {
    for (Device device : backend.devices()) {
      if (!isCuda(device)) {
        try (Session session = backend.open(device, 1)) {
          Support support = session.links().support();
          assertFalse(support.ok());
          assertEquals(
              device.name() + " cannot be reached by NCCL, which needs TornadoVM's backend cuda",
              support.reason());
          assertEquals("none: " + support.reason(), backend.links(device));
        }
      }
    }
  }

  private static float[] values(int rank) {
    SplittableRandom random = new SplittableRandom(rank);
    float[] values = new float[2 * SHARD];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(-4, 5)));
    }
    return values;
  }

  private static TaskGraph adding() {
    GraphBuilder graph = new GraphBuilder("add_rows");
    Tensor left = graph.state("row.0", ROW);
    graph.update(left, graph.add(left, graph.state("row.1", ROW)));
    return graph.build();
  }

  private static void until(DeviceLink link) {
    long began = System.nanoTime();
    while (!link.done()) {
      assertTrue(System.nanoTime() - began < LONGEST_NANOS, "it hangs");
      Thread.onSpinWait();
    }
  }

  /** Each rank owns one half of the gradient. */
  private static float[] summed(
      Session session, Program adder, DeviceLinks links, byte[] key, int rank) {
    try (DeviceLink link = links.join(key, rank, 2)) {
      until(link);
      List<StateTransfer> nodes = new ArrayList<>();
      List<StateTransfer> sums = new ArrayList<>();
      for (int other = 0; other < 2; other++) {
        nodes.add(StateTransfer.send(other, "gradient", (long) SHARD * other, SHARD));
        nodes.add(StateTransfer.receive(other, "row." + other, 0, SHARD));
        sums.add(StateTransfer.send(other, "row.0", 0, SHARD));
        sums.add(StateTransfer.receive(other, "gradient", (long) SHARD * other, SHARD));
      }
      link.exchange(nodes);
      until(link);
      adder.run();
      link.exchange(sums);
      until(link);
      return session.read("gradient");
    }
  }

  @Test
  void twoDevicesAddAsTheHostDoes() throws Exception {
    List<Device> devices = backend.devices();
    assumeTrue(
        devices.size() > 1 && isCuda(devices.get(0)) && isCuda(devices.get(1)),
        "skipped: there are no two devices of TornadoVM's backend cuda");
    Support found = DeviceMemory.linkable(Devices.found().get(0));
    assumeTrue(found.ok(), () -> "skipped: " + found.reason());
    float[] expected = values(0);
    for (int i = 0; i < expected.length; i++) {
      expected[i] += values(1)[i];
    }
    try (Session first = backend.open(devices.get(0), 1);
        Session second = backend.open(devices.get(1), 1)) {
      List<Session> sessions = List.of(first, second);
      List<Program> adders = new ArrayList<>();
      for (int rank = 0; rank < 2; rank++) {
        sessions.get(rank).declare("gradient", GRADIENT);
        sessions.get(rank).write("gradient", values(rank));
        adders.add(sessions.get(rank).compile(adding()));
      }
      assertNotEquals(first.links().device(), second.links().device());
      byte[] key = first.links().newKey();
      try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
        List<Future<float[]>> sums = new ArrayList<>();
        for (int r = 0; r < 2; r++) {
          int rank = r;
          sums.add(
              threads.submit(
                  () ->
                      summed(
                          sessions.get(rank),
                          adders.get(rank),
                          sessions.get(rank).links(),
                          key,
                          rank)));
        }
        for (Future<float[]> sum : sums) {
          assertArrayEquals(expected, sum.get(), 0f);
        }
      }
    }
  }
}
