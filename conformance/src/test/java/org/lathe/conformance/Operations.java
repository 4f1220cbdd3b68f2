package org.lathe.conformance;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.lathe.conformance.cases.CaseParameters;
import org.lathe.conformance.cases.Mode;
import org.lathe.conformance.cases.OpCase;
import org.lathe.engine.Backends;
import org.lathe.graph.Task;
import org.lathe.graph.op.Op;
import org.lathe.graph.op.Repeat;

/** The operations there are, found as class files and not by any registry. */
final class Operations {
  /** All but the repeat, which is made of others and has tests of its own. */
  static final List<Class<? extends Op>> ALL = find();

  private Operations() {}

  /** Whether this engine has a kernel for it. */
  static boolean has(String engine, Op op) {
    return Backends.choose(engine).backend().supports(new Task(op, List.of(), List.of())).ok();
  }

  /** All that makes a case, as {@code matmul[m=17,k=129,n=31,ta]#cancelling@9f3}, seed in hex. */
  static String name(OpCase opCase, CaseParameters parameters, Mode mode, long seed) {
    return opCase.op().mnemonic() + "[" + parameters + "]#" + mode + "@" + Long.toHexString(seed);
  }

  private static List<Class<? extends Op>> find() {
    try {
      Path place = Path.of(Op.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isDirectory(place)) {
        return list(place);
      }
      try (FileSystem jar = FileSystems.newFileSystem(place)) {
        return list(jar.getPath("/"));
      }
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException("cannot list the operations", e);
    }
  }

  private static List<Class<? extends Op>> list(Path root) throws IOException {
    String of = Op.class.getPackageName();
    try (Stream<Path> files = Files.list(root.resolve(of.replace('.', '/')))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
          .sorted()
          .<Class<?>>map(name -> load(of + "." + name.substring(0, name.length() - 6)))
          .filter(type -> Op.class.isAssignableFrom(type) && !type.isInterface())
          .<Class<? extends Op>>map(type -> type.asSubclass(Op.class))
          .filter(type -> type != Repeat.class)
          .toList();
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
