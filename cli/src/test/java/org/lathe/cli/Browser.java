package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.lathe.files.Json;

/** A page in headless Chromium, driven by the DevTools protocol. */
final class Browser implements AutoCloseable {
  private static final long SECONDS = 120;

  private final Path profile;
  private final Process process;
  private final HttpClient client;
  private final WebSocket socket;
  private final Map<Integer, CompletableFuture<JsonNode>> replies = new ConcurrentHashMap<>();

  /** Errors and warnings of the page, and requests that left this machine. */
  final List<String> complaints = new CopyOnWriteArrayList<>();

  private String session;
  private int last;

  /** Returns the program, where it is installed. */
  static Optional<Path> program() {
    return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser")
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Opens a page.
   *
   * @param folder for the browser's profile
   */
  Browser(Path program, Path folder, int width, int height, String address) throws Exception {
    profile = Files.createTempDirectory(folder, "profile");
    process =
        new ProcessBuilder(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Path port = profile.resolve("DevToolsActivePort");
    List<String> lines = List.of();
    for (long i = 0; lines.size() < 2 && i < SECONDS * 20; i++) {
      Thread.sleep(50);
      lines = Files.exists(port) ? Files.readAllLines(port) : List.of();
    }
    client = HttpClient.newHttpClient();
    URI uri = URI.create("ws://127.0.0.1:%s%s".formatted(lines.get(0), lines.get(1)));
    socket =
        client.newWebSocketBuilder().buildAsync(uri, new Replies()).get(SECONDS, TimeUnit.SECONDS);
    JsonNode target = call("Target.createTarget", Map.of("url", "about:blank"));
    session =
        call(
                "Target.attachToTarget",
                Map.of("targetId", target.get("targetId").asText(), "flatten", true))
            .get("sessionId")
            .asText();
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      call(domain + ".enable", Map.of());
    }
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
    call("Page.navigate", Map.of("url", address));
  }

  private final class Replies implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean end) {
      text.append(part);
      if (end) {
        take(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return null;
    }
  }

  private void take(String text) {
    try {
      JsonNode message = Json.reader().readTree(text);
      if (message.has("id")) {
        replies.remove(message.get("id").asInt()).complete(message);
        return;
      }
      JsonNode about = message.get("params");
      switch (message.path("method").asText()) {
        case "Runtime.exceptionThrown" -> complaints.add(about.get("exceptionDetails").toString());
        case "Log.entryAdded" -> complaints.add(about.at("/entry/text").asText());
        case "Network.requestWillBeSent" -> {
          String url = about.at("/request/url").asText();
          if (!url.startsWith("http://127.0.0.1:") && !url.startsWith("about:")) {
            complaints.add("asks for " + url);
          }
        }
        default -> {
          // Other events are of no interest.
        }
      }
    } catch (IOException e) {
      complaints.add(e.toString());
    }
  }

  private synchronized JsonNode call(String method, Map<String, Object> parameters)
      throws Exception {
    ObjectNode message = Json.object();
    message.put("id", ++last).put("method", method).set("params", Json.tree(parameters));
    if (session != null) {
      message.put("sessionId", session);
    }
    CompletableFuture<JsonNode> reply = new CompletableFuture<>();
    replies.put(last, reply);
    socket.sendText(Json.line(message), true).get(SECONDS, TimeUnit.SECONDS);
    JsonNode got = reply.get(SECONDS, TimeUnit.SECONDS);
    assertTrue(got.has("result"), got::toString);
    return got.get("result");
  }

  /** Returns the value of an expression of the page; waits for it if it is a promise. */
  JsonNode value(String expression) throws Exception {
    JsonNode result =
        call(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    assertTrue(!result.has("exceptionDetails"), () -> expression + ": " + result);
    return result.at("/result/value");
  }

  /** Waits until an expression is true. */
  void await(String expression) throws Exception {
    for (long i = 0; i < SECONDS * 20; i++) {
      if (value("Boolean(document.querySelector('#page > *') && (" + expression + "))")
          .asBoolean()) {
        return;
      }
      Thread.sleep(50);
    }
    throw new AssertionError(
        "never true: " + expression + "\n" + complaints + "\n" + value("document.body.innerText"));
  }

  /** Loads the page again. */
  void reload() throws Exception {
    value("window.before = true");
    call("Page.reload", Map.of());
    boolean loaded = false;
    for (long i = 0; !loaded && i < SECONDS * 20; i++) {
      Thread.sleep(50);
      try {
        loaded = value("document.readyState === 'complete' && !window.before").asBoolean();
      } catch (AssertionError leaving) {
        // The old page went while it was asked.
      }
    }
    assertTrue(loaded, "the page did not load again");
  }

  /** Presses a key, as a person would. */
  void press(String key, int code, String text) throws Exception {
    Map<String, Object> down = new HashMap<>();
    down.put("type", text.isEmpty() ? "rawKeyDown" : "keyDown");
    down.put("key", key);
    down.put("windowsVirtualKeyCode", code);
    if (!text.isEmpty()) {
      down.put("text", text);
    }
    call("Input.dispatchKeyEvent", down);
    call(
        "Input.dispatchKeyEvent",
        Map.of("type", "keyUp", "key", key, "windowsVirtualKeyCode", code));
  }

  /** Types text where the focus is. */
  void type(String text) throws Exception {
    call("Input.insertText", Map.of("text", text));
  }

  /** Writes a picture of the page. */
  void screenshot(Path file) throws Exception {
    String data =
        call("Page.captureScreenshot", Map.of("captureBeyondViewport", true)).get("data").asText();
    Files.write(file, Base64.getDecoder().decode(data));
  }

  @Override
  public void close() {
    socket.abort();
    client.close();
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    process.destroy();
    process.onExit().orTimeout(SECONDS, TimeUnit.SECONDS).join();
    all.forEach(ProcessHandle::destroyForcibly);
    // Links to a folder outside, which JUnit would warn of when it deletes the profile.
    for (String link : List.of("SingletonSocket", "SingletonCookie", "SingletonLock")) {
      try {
        Files.deleteIfExists(profile.resolve(link));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
