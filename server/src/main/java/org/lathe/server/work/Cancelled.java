package org.lathe.server.work;

/** Ends work that nobody waits for. */
public final class Cancelled extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Cancelled() {
    super("cancelled", null, false, false);
  }
}
