package org.lathe.server.http;

import java.io.IOException;

/** Answers the requests of one address. */
@FunctionalInterface
public interface Route {
  /**
   * Answers a request, on a thread of its own.
   *
   * @throws IOException if the reader is gone
   * @throws Refusal if the request is refused
   * @throws org.lathe.files.InputException if the model cannot do what is asked for
   */
  void answer(Exchange exchange) throws IOException;
}
