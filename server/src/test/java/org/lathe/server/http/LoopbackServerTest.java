package org.lathe.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lathe.files.InputException;
import org.lathe.server.work.WorkQueue;
import org.lathe.server.work.WorkTicket;

/** Whoever sends what, the server refuses or queues it, and answers the next request. */
class LoopbackServerTest {
  private static final ServerLimits LIMITS = new ServerLimits(1 << 16, Duration.ofMillis(600), 256);
  private static final Duration LONG = Duration.ofSeconds(60);

  private final HttpClient client = HttpClient.newHttpClient();
  private final AccessToken token = AccessToken.random();
  private final LinkedBlockingQueue<Throwable> faults = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<IOException> gone = new LinkedBlockingQueue<>();
  private final CountDownLatch release = new CountDownLatch(1);
  private WorkQueue queue;
  private LoopbackServer server;

  @BeforeEach
  void start() {
    queue = new WorkQueue(8, () -> {});
    RouteTable routes =
        new RouteTable()
            .get("/ping", exchange -> exchange.reply(Map.of("pong", true)))
            .post("/echo", exchange -> exchange.reply(exchange.json()))
            .get("/work", this::work)
            .get("/slow", LoopbackServerTest::slow)
            .get("/flood", this::flood)
            .get(
                "/broken",
                exchange -> {
                  throw new IllegalStateException("secret");
                });
    server = LoopbackServer.start(0, token, routes, LIMITS, faults::add);
  }

  @AfterEach
  void stop() {
    release.countDown();
    server.close();
    queue.close();
  }

  private void work(Exchange exchange) throws IOException {
    WorkTicket<Integer> ticket =
        queue.submit(
            told -> {
              try {
                release.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              told.accept(1);
            });
    try {
      ticket.await(LONG).orElseThrow();
      exchange.reply(Map.of("done", true));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Answers later than the patience that it has with clients. */
  private static void slow(Exchange exchange) throws IOException {
    try {
      Thread.sleep(3 * LIMITS.patience().toMillis());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    exchange.reply(Map.of("done", true));
  }

  private void flood(Exchange exchange) throws IOException {
    try {
      String text = "x".repeat(1 << 16);
      for (int i = 0; i < 4_000; i++) {
        exchange.event(text);
      }
    } catch (IOException e) {
      gone.add(e);
      throw e;
    }
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(server.address() + path)).timeout(LONG);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private void assertAlive() throws IOException, InterruptedException {
    assertEquals(200, send(to("ping")).statusCode());
  }

  private static String raw(int port, String... lines) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) LONG.toMillis());
      String text = String.join("\r\n", lines) + "\r\n\r\n";
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String path(String rest) {
    return "/" + token.text() + "/" + rest;
  }

  @Test
  void answersWhoKnowsTheToken() throws Exception {
    assertAlive();
    URI bare = URI.create(server.root() + "ping");
    assertEquals(
        200,
        send(HttpRequest.newBuilder(bare).header("Authorization", "Bearer " + token.text()))
            .statusCode());
    HttpResponse<String> echo =
        send(to("echo").POST(HttpRequest.BodyPublishers.ofString("{\"a\":[1,\"é\"]}")));
    assertEquals("{\"a\":[1,\"é\"]}", echo.body());
  }

  @Test
  void aMissingOrWrongTokenIsRefused() throws Exception {
    for (String path : List.of("", "ping", token.text(), "x/ping", token.text() + "x/ping")) {
      HttpResponse<String> reply =
          send(HttpRequest.newBuilder(URI.create(server.root() + path)).timeout(LONG));
      assertEquals(401, reply.statusCode(), path);
      assertFalse(reply.body().contains(token.text()));
    }
    HttpRequest.Builder wrong = HttpRequest.newBuilder(URI.create(server.root() + "ping"));
    assertEquals(401, send(wrong.header("Authorization", "Bearer wrong")).statusCode());
    assertAlive();
  }

  @Test
  void aHostileOriginIsRefused() throws Exception {
    for (String origin :
        List.of(
            "http://evil.example",
            "null",
            "http://localhost:1",
            "https://127.0.0.1:" + server.port())) {
      assertEquals(403, send(to("ping").header("Origin", origin)).statusCode(), origin);
    }
    assertEquals(403, send(to("ping").header("Sec-Fetch-Site", "cross-site")).statusCode());
    HttpResponse<String> preflight =
        send(
            to("echo")
                .header("Origin", "http://evil.example")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
    assertEquals(403, preflight.statusCode());
    assertTrue(preflight.headers().firstValue("Access-Control-Allow-Origin").isEmpty());
    String own = server.root().substring(0, server.root().length() - 1);
    assertEquals(200, send(to("ping").header("Origin", own)).statusCode());
  }

  @Test
  void aWrongHostIsRefused() throws Exception {
    for (String host :
        List.of("evil.example", "evil.example:" + server.port(), "127.0.0.1", "127.0.0.1:1")) {
      String reply =
          raw(
              server.port(),
              "GET " + path("ping") + " HTTP/1.1",
              "Host: " + host,
              "Connection: close");
      assertTrue(reply.startsWith("HTTP/1.1 403"), reply);
    }
    String none = raw(server.port(), "GET " + path("ping") + " HTTP/1.0");
    assertTrue(none.startsWith("HTTP/1.1 403"), none);
    assertAlive();
  }

  @Test
  void nothingElseIsReachable() throws Exception {
    for (String path :
        List.of(
            "../../etc/passwd",
            "%2e%2e/%2e%2e/etc/passwd",
            "..%2f..%2fetc/passwd",
            "ping/",
            "PING")) {
      String reply =
          raw(
              server.port(),
              "GET " + path(path) + " HTTP/1.1",
              "Host: 127.0.0.1:" + server.port(),
              "Connection: close");
      assertTrue(reply.matches("(?s)HTTP/1.1 4\\d\\d.*"), reply);
      assertFalse(reply.contains("root:"), reply);
    }
    assertEquals(405, send(to("ping").DELETE()).statusCode());
  }

  @Test
  void aBodyOfAHundredMegabytesIsRefused() throws Exception {
    byte[] chunk = new byte[1 << 20];
    Arrays.fill(chunk, (byte) ' ');
    for (boolean announced : new boolean[] {true, false}) {
      var parts = HttpRequest.BodyPublishers.ofByteArrays(Collections.nCopies(100, chunk));
      var body = announced ? HttpRequest.BodyPublishers.fromPublisher(parts, 100L << 20) : parts;
      try {
        assertEquals(413, send(to("echo").POST(body)).statusCode());
      } catch (IOException closed) {
        // The server does not read on, and the client may not have read the reply by then.
      }
      assertAlive();
    }
    String reply =
        raw(
            server.port(),
            "POST " + path("echo") + " HTTP/1.1",
            "Host: 127.0.0.1:" + server.port(),
            "Content-Length: 104857600");
    assertTrue(reply.startsWith("HTTP/1.1 413"), reply);
  }

  @Test
  void whatIsNoJsonIsRefused() throws Exception {
    for (String body : List.of("", "{", "[1]", "{\"a\":1,\"a\":2}", "[".repeat(20_000))) {
      assertEquals(
          400,
          send(to("echo").POST(HttpRequest.BodyPublishers.ofString(body))).statusCode(),
          body.substring(0, Math.min(9, body.length())));
    }
    assertEquals(List.of(), List.copyOf(faults));
  }

  @Test
  void ofManyRequestsAtOnceEachIsDoneOrRefused() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> sent = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      sent.add(client.sendAsync(to("work").build(), HttpResponse.BodyHandlers.ofString()));
    }
    // Nine may wait or be under way; as nothing ends before, all others are refused.
    long refused = 0;
    while (refused < 191) {
      Thread.sleep(20);
      refused = sent.stream().filter(CompletableFuture::isDone).count();
    }
    assertAlive();
    release.countDown();
    int done = 0;
    for (CompletableFuture<HttpResponse<String>> each : sent) {
      HttpResponse<String> reply = each.get(60, TimeUnit.SECONDS);
      if (reply.statusCode() == 200) {
        done++;
      } else {
        assertEquals(429, reply.statusCode());
        assertEquals("1", reply.headers().firstValue("Retry-After").orElseThrow());
      }
    }
    assertEquals(9, done);
  }

  @Test
  void aSlowReaderIsDropped() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      String request =
          "GET " + path("flood") + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      InputStream in = socket.getInputStream();
      IOException dropped = null;
      while (dropped == null) {
        in.read();
        dropped = gone.poll(50, TimeUnit.MILLISECONDS);
      }
    }
    assertAlive();
  }

  @Test
  void aSlowWriterIsDropped() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      OutputStream out = socket.getOutputStream();
      String request =
          "POST " + path("echo") + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\n";
      out.write((request + "Content-Length: 1000\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
      assertThrows(
          IOException.class,
          () -> {
            for (int i = 0; i < 1_000; i++) {
              out.write(' ');
              Thread.sleep(50);
            }
          });
    }
    assertAlive();
  }

  @Test
  void workMayTakeLongerThanClientsMay() throws Exception {
    assertEquals(200, send(to("slow")).statusCode());
  }

  @Test
  void faultsAreToldHereAndNotThere() throws Exception {
    HttpResponse<String> reply = send(to("broken"));
    assertEquals(500, reply.statusCode());
    assertFalse(reply.body().contains("secret"));
    assertEquals("secret", faults.take().getMessage());
  }

  @Test
  void aPortThatIsTakenIsOneLine() {
    InputException refused =
        assertThrows(
            InputException.class,
            () ->
                LoopbackServer.start(server.port(), token, new RouteTable(), LIMITS, faults::add));
    assertTrue(refused.getMessage().startsWith("port " + server.port()), refused.getMessage());
  }

  @Test
  void noOtherMachineReachesIt() throws Exception {
    List<InetAddress> others =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.isLoopbackAddress())
            .toList();
    for (InetAddress other : others) {
      assertThrows(IOException.class, () -> new Socket(other, server.port()).close());
    }
    assertThrows(
        IOException.class,
        () -> new Socket(InetAddress.getByName("127.0.0.2"), server.port()).close());
  }

  @Test
  void repliesLoadNothingFromElsewhere() throws Exception {
    HttpResponse<String> reply = send(to("ping"));
    assertTrue(
        reply
            .headers()
            .firstValue("Content-Security-Policy")
            .orElse("")
            .contains("default-src 'none'"));
    assertEquals("nosniff", reply.headers().firstValue("X-Content-Type-Options").orElse(""));
    assertTrue(reply.headers().firstValue("Server").isEmpty());
  }
}
