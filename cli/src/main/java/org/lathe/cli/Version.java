package org.lathe.cli;

import picocli.CommandLine.IVersionProvider;

/** Versions of Lathe and of the JDK that runs it. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String own = Main.class.getPackage().getImplementationVersion();
    return new String[] {
      "lathe " + (own == null ? "(unpackaged)" : own), "java " + Runtime.version()
    };
  }
}
