package org.lathe.tornado;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lathe.engine.DeviceLaunch;
import org.lathe.engine.LaunchTime;
import org.lathe.engine.ProductShape;
import org.lathe.tornado.launch.Launch;
import org.lathe.tornado.launch.LaunchCensus;

/** Sums the time on the device of launches, for each kernel and each shape of products. */
final class LaunchClock {
  private record Key(String kernel, Optional<ProductShape> product) {}

  private static final class Sum {
    private long launches;
    private double seconds;
  }

  private final Map<Key, Sum> sums = new LinkedHashMap<>();

  /** Adds a launch that took this long. */
  void add(Launch launch, double seconds) {
    DeviceLaunch counted = LaunchCensus.of(launch);
    Sum sum = sums.computeIfAbsent(new Key(counted.kernel(), counted.product()), _ -> new Sum());
    sum.launches++;
    sum.seconds += seconds;
  }

  /** Returns the sums in order of the first launch of each. */
  List<LaunchTime> times() {
    return sums.entrySet().stream()
        .map(
            entry ->
                new LaunchTime(
                    entry.getKey().kernel(),
                    entry.getKey().product(),
                    entry.getValue().launches,
                    entry.getValue().seconds))
        .toList();
  }
}
