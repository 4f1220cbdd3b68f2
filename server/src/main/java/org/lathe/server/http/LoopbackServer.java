package org.lathe.server.http;

import java.io.IOException;
import java.net.BindException;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.lathe.files.InputException;

/** A web server that only this machine reaches, at an address with a token. */
public final class LoopbackServer implements AutoCloseable {
  private static final int THREADS = 16;
  private static final String HOST = "127.0.0.1";

  private final Server server;
  private final int port;
  private final AccessToken token;

  private LoopbackServer(Server server, int port, AccessToken token) {
    this.server = server;
    this.port = port;
    this.token = token;
  }

  /**
   * Starts to listen.
   *
   * @param port 0 for any that is free
   * @param faults gets errors of the program itself
   * @throws InputException if the port cannot be had
   */
  public static LoopbackServer start(
      int port,
      AccessToken token,
      RouteTable routes,
      ServerLimits limits,
      Consumer<Throwable> faults) {
    QueuedThreadPool threads = new QueuedThreadPool(THREADS);
    threads.setName("lathe-server");
    threads.setDaemon(true);
    threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
    Server server = new Server(threads);
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setIdleTimeout(limits.patience().toMillis());
    ServerConnector connector =
        new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration));
    connector.setHost(HOST);
    connector.setPort(port);
    connector.setIdleTimeout(limits.patience().toMillis());
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(limits.connections(), server));
    int bound = open(connector, port);
    server.setHandler(new GuardedHandler(new Gate(token, bound), routes, limits, faults));
    LoopbackServer started = new LoopbackServer(server, bound, token);
    try {
      server.start();
      return started;
    } catch (Exception e) {
      started.close();
      throw new InputException("the server cannot start (%s)".formatted(e.getMessage()), e);
    }
  }

  private static int open(ServerConnector connector, int port) {
    try {
      connector.open();
      return connector.getLocalPort();
    } catch (IOException e) {
      String why = e.getCause() instanceof BindException bind ? bind.getMessage() : e.getMessage();
      throw new InputException(
          "{port} %d of %s cannot be had (%s): give another, or 0 for any that is free"
              .formatted(port, HOST, why),
          e);
    }
  }

  /** Returns the address with the token, which ends with a slash. */
  public String address() {
    return "%s%s/".formatted(root(), token.text());
  }

  /** Returns the address without the token, which ends with a slash. */
  public String root() {
    return "http://%s:%d/".formatted(HOST, port);
  }

  /** Returns the port that it listens on. */
  public int port() {
    return port;
  }

  /** Waits until the server has been closed. */
  public void join() throws InterruptedException {
    server.join();
  }

  /** Closes every connection and stops. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the server did not stop", e);
    }
  }
}
