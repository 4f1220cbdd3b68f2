package org.lathe.cli;

import java.io.PrintWriter;
import java.util.function.Consumer;
import org.lathe.files.InputException;
import org.lathe.server.http.AccessToken;
import org.lathe.server.http.LoopbackServer;
import org.lathe.server.http.RouteTable;
import org.lathe.server.http.ServerLimits;
import org.lathe.server.work.WorkQueue;
import picocli.CommandLine.Option;

/** Options of the commands that serve, and how they start and end. */
final class ServingArguments {
  private static final int LAST_PORT = 65_535;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "0",
      description = "Port of this machine to listen on; 0: any that is free. Default: 0.")
  private int port;

  @Option(
      names = "--queue",
      paramLabel = "N",
      defaultValue = "64",
      description =
          "Requests that may wait while another is computed; further ones are refused. Default:"
              + " ${DEFAULT-VALUE}.")
  private int queue;

  /** Checks the ranges. */
  void check() {
    Arguments.atLeast(0, "--port", port);
    if (port > LAST_PORT) {
      throw new InputException("--port " + port + ", must be at most " + LAST_PORT);
    }
    Arguments.atLeast(1, "--queue", queue);
  }

  /** Starts the thread that computes. */
  WorkQueue queue(Runnable atEnd) {
    return new WorkQueue(queue, atEnd);
  }

  /**
   * Serves until the process is interrupted.
   *
   * @param started told of the server once it listens
   */
  void serve(RouteTable routes, WorkQueue work, PrintWriter err, Consumer<LoopbackServer> started) {
    LoopbackServer server;
    try {
      server =
          LoopbackServer.start(
              port,
              AccessToken.random(),
              routes,
              ServerLimits.USUAL,
              fault -> err.println("lathe: internal error: " + fault + " (please report it)"));
    } catch (RuntimeException e) {
      work.close();
      throw e;
    }
    Thread stop =
        new Thread(
            () -> {
              err.println("lathe: stopping");
              server.close();
              work.close();
            });
    Runtime.getRuntime().addShutdownHook(stop);
    started.accept(server);
    try {
      server.join();
    } catch (InterruptedException e) {
      // Whoever runs the command inside a program ends it so.
      Runtime.getRuntime().removeShutdownHook(stop);
      stop.run();
      Thread.currentThread().interrupt();
    }
  }
}
