package org.lathe.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import picocli.CommandLine.IVersionProvider;

/** Versions of Lathe and of the JDK that runs it. */
final class Version implements IVersionProvider {
  /** The attribute that the build writes into the manifest. */
  private static final Attributes.Name COMMIT = new Attributes.Name("Lathe-Commit");

  @Override
  public String[] getVersion() {
    return new String[] {"lathe " + own(), "java " + Runtime.version()};
  }

  /** Returns the version of Lathe and the commit that it was built from. */
  static String own() {
    URL here = Main.class.getResource("Main.class");
    try {
      URLConnection connection = here == null ? null : here.openConnection();
      return connection instanceof JarURLConnection jar ? of(jar.getManifest()) : "(unpackaged)";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what a manifest says; git was not there where it says nothing of a commit. */
  static String of(Manifest manifest) {
    Attributes attributes = manifest.getMainAttributes();
    String commit = attributes.getValue(COMMIT);
    return "%s (commit %s)"
        .formatted(
            attributes.getValue(Attributes.Name.IMPLEMENTATION_VERSION),
            commit == null ? "unknown" : commit);
  }
}
