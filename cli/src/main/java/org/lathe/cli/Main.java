package org.lathe.cli;

/** Entry point of the command {@code lathe}. */
public final class Main {

  private Main() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] args) {
    StandardError.join();
    System.err.println("lathe: no command is built yet");
    System.exit(2);
  }
}
