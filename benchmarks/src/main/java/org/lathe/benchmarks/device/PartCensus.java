package org.lathe.benchmarks.device;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lathe.benchmarks.StepGraphs;
import org.lathe.engine.DeviceLaunch;
import org.lathe.engine.DeviceWork;
import org.lathe.engine.Session;
import org.lathe.graph.TaskGraph;

/** The launches of a part, in groups of one kernel and shape of products. */
final class PartCensus {
  private final Map<KernelKey, List<DeviceLaunch>> launches = new LinkedHashMap<>();

  private PartCensus() {}

  static PartCensus of(List<DeviceLaunch> all) {
    PartCensus census = new PartCensus();
    for (DeviceLaunch launch : all) {
      census.launches.computeIfAbsent(KernelKey.of(launch), _ -> new ArrayList<>()).add(launch);
    }
    return census;
  }

  /** Returns the launches of a part of training; none if the engine has none. */
  static PartCensus of(StepGraphs.Part part, Session session) {
    Map<TaskGraph, List<DeviceLaunch>> bound = new IdentityHashMap<>();
    return of(
        part.graphs().stream()
            .flatMap(
                graph -> bound.computeIfAbsent(graph, each -> session.bind(each).census()).stream())
            .toList());
  }

  /** Returns the launches of each group, in order of the first of each. */
  Map<KernelKey, List<DeviceLaunch>> groups() {
    return launches;
  }

  /** Returns the number of all launches. */
  long count() {
    return launches.values().stream().mapToLong(List::size).sum();
  }

  /** Returns the work of a group; nothing if there is no such group. */
  DeviceWork work(KernelKey key) {
    return launches.getOrDefault(key, List.of()).stream()
        .map(DeviceLaunch::work)
        .reduce(DeviceWork.NONE, DeviceWork::plus);
  }
}
