package org.lathe.tornado;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.lathe.engine.Device;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/**
 * The devices that TornadoVM's drivers find, in their order, and what they hold for this process.
 */
final class Devices {
  private static List<DeviceMemory> memories;
  private static List<TornadoDevice> found;

  private Devices() {}

  /** For people and numbered for the command line. */
  static synchronized List<Device> all() {
    List<Device> devices = new ArrayList<>();
    for (TornadoDevice device : found()) {
      devices.add(new Device(devices.size(), name(device), DeviceMemory.capacity(device), false));
    }
    return devices;
  }

  /** What device {@code index} holds. */
  static synchronized DeviceMemory memory(int index) {
    found();
    return memories.get(index);
  }

  private static List<TornadoDevice> found() {
    if (found == null) {
      List<TornadoDevice> devices = new ArrayList<>();
      TornadoRuntime runtime = TornadoRuntimeProvider.getTornadoRuntime();
      for (int b = 0; b < runtime.getNumBackends(); b++) {
        TornadoBackend backend = runtime.getBackend(b);
        for (int d = 0; d < backend.getNumDevices(); d++) {
          devices.add(backend.getDevice(d));
        }
      }
      memories = devices.stream().map(DeviceMemory::new).toList();
      found = devices;
    }
    return found;
  }

  /** What the device is, through which of TornadoVM's drivers and whose platform. */
  static String name(TornadoDevice device) {
    return device.getPhysicalDevice().getDeviceName().strip()
        + " ("
        + device.getTornadoVMBackend().name().toLowerCase(Locale.ROOT)
        + ", "
        + device.getPlatformName().strip()
        + ")";
  }

  /** Bytes of the device. */
  static long memory(TornadoDevice device) {
    return device.getMaxGlobalMemory();
  }
}
