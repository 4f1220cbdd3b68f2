package org.lathe.tornado;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lathe.engine.Device;
import org.lathe.engine.Support;
import org.lathe.tornado.cuda.CudaArrays;
import org.lathe.tornado.nccl.Nccl;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/**
 * The devices that TornadoVM's drivers find, in their order, and the memory of this process on
 * them.
 */
final class Devices {
  private static List<DeviceMemory> memories;
  private static List<TornadoDevice> found;

  private Devices() {}

  /** Returns the devices, with names for people and numbers for the command line. */
  static synchronized List<Device> all() {
    List<Device> devices = new ArrayList<>();
    for (TornadoDevice device : found()) {
      devices.add(
          new Device(
              devices.size(),
              name(device),
              DeviceMemory.capacity(device),
              false,
              DeviceMemory.isProcessor(device)));
    }
    return devices;
  }

  /** Returns what TornadoVM tells of device {@code index}: its release, backend and platform. */
  static synchronized Map<String, String> details(int index) {
    TornadoDevice device = found().get(index);
    Map<String, String> details = new LinkedHashMap<>();
    details.put("release", "TornadoVM " + release());
    details.put("backend", device.getTornadoVMBackend().name().toLowerCase(Locale.ROOT));
    details.put("platform", device.getPlatformName().strip());
    details.put("version", device.getDeviceOpenCLCVersion().strip());
    return details;
  }

  /** Returns by which library device {@code index} reaches others, or why by none. */
  static synchronized String links(int index) {
    Support linkable = DeviceMemory.linkable(found().get(index));
    return linkable.ok() ? Nccl.loaded().toString() : "none: " + linkable.reason();
  }

  /** Returns the release by the name of the jar of TornadoVM's API. */
  private static String release() {
    String jar = TornadoDevice.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    return jar.replaceFirst(".*tornado-api-", "").replaceFirst("\\.jar$", "");
  }

  /** Returns the memory on device {@code index}. */
  static synchronized DeviceMemory memory(int index) {
    found();
    return memories.get(index);
  }

  /** Returns the devices as TornadoVM has them. */
  static synchronized List<TornadoDevice> found() {
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

  /** Returns the device of CUDA on which TornadoVM has its context. */
  static TornadoDevice firstOfCuda() {
    return found().stream()
        .filter(device -> device.getTornadoVMBackend() == TornadoVMBackendType.CUDA)
        .filter(device -> CudaArrays.ordinal(device) == 0)
        .findFirst()
        .orElseThrow();
  }

  /** Returns the name of the device, TornadoVM's driver and the platform. */
  static String name(TornadoDevice device) {
    return device.getPhysicalDevice().getDeviceName().strip()
        + " ("
        + device.getTornadoVMBackend().name().toLowerCase(Locale.ROOT)
        + ", "
        + device.getPlatformName().strip()
        + ")";
  }

  /** Returns the bytes of the device. */
  static long memory(TornadoDevice device) {
    return device.getMaxGlobalMemory();
  }
}
