package org.lathe.tornado;

import org.lathe.engine.EngineException;
import org.lathe.engine.Support;

/** Checks whether TornadoVM is present in the form that this engine needs. */
final class Availability {
  private static final String RUNTIME = "tornado.runtime";
  private static final String BAILOUT = "tornado.recover.bailout";

  private static Support known;

  private Availability() {}

  static synchronized Support now() {
    if (known == null) {
      known = find();
    }
    return known;
  }

  private static Support find() {
    if (ModuleLayer.boot().findModule(RUNTIME).isEmpty()) {
      return Support.no(
          "java runs without TornadoVM: start with ./lathe .. --backend tornado, or give java"
              + " @$TORNADOVM_HOME/tornado-argfile -D"
              + BAILOUT
              + "=False");
    }
    // By default, TornadoVM runs a kernel that does not compile as plain Java on the host.
    if (!System.getProperty(BAILOUT, "True").equalsIgnoreCase("false")) {
      return Support.no(
          "TornadoVM may run kernels on the processor as Java where it cannot compile them: give"
              + " java -D"
              + BAILOUT
              + "=False (./lathe does)");
    }
    try {
      Submission.asked();
      return Devices.all().isEmpty() ? Support.no("TornadoVM " + noDevice()) : Support.yes();
    } catch (EngineException e) {
      // This message is not TornadoVM's but ours.
      return Support.no(e.getMessage());
    } catch (RuntimeException | LinkageError e) {
      return Support.no("TornadoVM does not start: " + reason(e) + "; it " + noDevice());
    }
  }

  private static String noDevice() {
    return "finds no device: install a driver (NVIDIA's, or Debian's pocl-opencl-icd for the"
        + " processor; clinfo -l lists what is there)";
  }

  /**
   * Returns the message of TornadoVM on one line, without colours and stack traces. It also leaves
   * out the remark that TornadoVM continues as plain Java, which this engine does not allow.
   */
  static String reason(Throwable thrown) {
    Throwable speaking = thrown;
    while (speaking.getMessage() == null && speaking.getCause() != null) {
      speaking = speaking.getCause();
    }
    String message = String.valueOf(speaking.getMessage());
    int trace = message.indexOf("Stacktrace:");
    String said =
        (trace < 0 ? message : message.substring(0, trace))
            .replaceAll("\u001b\\[[0-9;]*m", "")
            .replaceAll("Deoptimizing to sequential execution\\.?", "")
            .replaceAll("\\s+", " ")
            .strip();
    return said.isEmpty() || said.equals("null") ? speaking.toString() : said;
  }
}
