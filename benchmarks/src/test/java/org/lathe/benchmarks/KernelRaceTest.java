package org.lathe.benchmarks;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Closeable;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.lathe.cpu.vector.VectorBackend;

/** A kernel of a build runs with the classes of that build, beside the same kernel of another. */
class KernelRaceTest {
  private static final String KERNEL = "gaussian_kl";

  @Test
  void eachBuildHasItsOwnClasses() throws Exception {
    Path engine =
        Path.of(VectorBackend.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (KernelProgram own = new KernelProgram(KERNEL, 1);
        URLClassLoader build = KernelRace.build(engine);
        Closeable other = KernelRace.open(build, KERNEL, 1)) {
      assertNotSame(KernelProgram.class, other.getClass());
      assertNotSame(VectorBackend.class, build.loadClass(VectorBackend.class.getName()));
      assertTrue(Arrays.deepEquals(own.get(), KernelRace.results(other)));
    }
  }
}
