package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.files.Json;

/** A served run completes as {@code generate} does, in the forms that clients of OpenAI's know. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServeCommandTest {
  @TempDir static Path shared;
  private Path text;
  private Served ltm;

  /** A server in its own process, with the run that it serves. */
  private record Served(Process process, String base, Path run) implements AutoCloseable {
    static Served of(Path run, Object... more) throws IOException {
      List<Object> arguments = new ArrayList<>(List.of("serve", run, "--json"));
      arguments.addAll(List.of(more));
      Process process =
          new ProcessBuilder(Lathe.java("512m", arguments.toArray()))
              .redirectError(shared.resolve("err-" + run.getFileName()).toFile())
              .start();
      BufferedReader out = process.inputReader();
      return new Served(
          process, Json.reader().readTree(out.readLine()).get("base_url").asText(), run);
    }

    HttpResponse<String> ask(String path, String body) throws IOException, InterruptedException {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
      if (body != null) {
        request.POST(HttpRequest.BodyPublishers.ofString(body));
      }
      try (HttpClient client = HttpClient.newHttpClient()) {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      }
    }

    JsonNode complete(String prompt, Object... fields) throws IOException, InterruptedException {
      HttpResponse<String> reply = ask("/completions", body(prompt, fields));
      assertEquals(200, reply.statusCode(), reply::body);
      return Json.reader().readTree(reply.body());
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  private static String body(String prompt, Object... fields) {
    ObjectNode body = Json.object();
    body.put("prompt", prompt);
    for (int i = 0; i < fields.length; i += 2) {
      body.putPOJO((String) fields[i], fields[i + 1]);
    }
    return Json.line(body);
  }

  @BeforeAll
  void serveASmallRun() throws IOException {
    text = Lathe.text(shared);
    Path run = shared.resolve("ltm");
    Lathe.Outcome trained = Lathe.run(Lathe.train(text, run, 2));
    assertEquals(0, trained.exit(), trained::toString);
    ltm = Served.of(run);
  }

  @AfterAll
  void stop() {
    ltm.close();
  }

  private static List<String> texts(JsonNode reply) {
    List<String> texts = new ArrayList<>();
    reply.get("choices").forEach(choice -> texts.add(choice.get("text").asText()));
    return texts;
  }

  private static List<String> generated(Path run, Object... more) throws IOException {
    List<Object> arguments = new ArrayList<>(List.of("generate", "--checkpoint", run, "--json"));
    arguments.addAll(List.of(more));
    Lathe.Outcome outcome = Lathe.run(arguments.toArray());
    assertEquals(0, outcome.exit(), outcome::toString);
    List<String> texts = new ArrayList<>();
    Json.reader().readTree(outcome.out()).get("texts").forEach(each -> texts.add(each.asText()));
    return texts;
  }

  @Test
  void theTextsAreThoseOfGenerate() throws Exception {
    List<String> wanted =
        generated(ltm.run(), "--prompt", "line 7", "--tokens", 9, "--seed", 3, "--samples", 2);
    JsonNode reply = ltm.complete("line 7", "max_tokens", 9, "seed", 3, "n", 2, "ignore_eos", true);
    assertEquals(wanted, texts(reply));
    assertEquals(6, reply.at("/usage/prompt_tokens").asInt());
    assertEquals(18, reply.at("/usage/completion_tokens").asInt());
    assertEquals(
        generated(ltm.run(), "--tokens", 9, "--seed", 3, "--temperature", 0.5, "--top-p", 0.9),
        texts(
            ltm.complete(
                "",
                "max_tokens",
                9,
                "seed",
                3,
                "temperature",
                0.5,
                "top_p",
                0.9,
                "ignore_eos",
                true)));
    assertEquals(
        generated(ltm.run(), "--prompt", "line 7", "--tokens", 9, "--greedy"),
        texts(
            ltm.complete(
                "line 7", "max_tokens", 9, "seed", 1, "temperature", 0, "ignore_eos", true)));
  }

  @Test
  void aStreamHasTheSameText() throws Exception {
    String whole = texts(ltm.complete("line 7", "max_tokens", 9, "seed", 3)).getFirst();
    String body = body("line 7", "max_tokens", 9, "seed", 3, "stream", true);
    List<String> events =
        ltm.ask("/completions", body).body().lines().filter(line -> !line.isEmpty()).toList();
    assertEquals("data: [DONE]", events.getLast());
    StringBuilder streamed = new StringBuilder();
    for (String event : events.subList(0, events.size() - 1)) {
      JsonNode part = Json.reader().readTree(event.substring("data: ".length()));
      streamed.append(part.at("/choices/0/text").asText());
    }
    assertEquals(whole, streamed.toString());
  }

  @Test
  void anEchoedPromptIsScoredAsTheHarnessAsks() throws Exception {
    JsonNode reply =
        ltm.complete(
            "line 7", "max_tokens", 1, "seed", 3, "temperature", 0, "logprobs", 1, "echo", true);
    JsonNode choice = reply.at("/choices/0");
    assertTrue(choice.get("text").asText().startsWith("line 7"));
    JsonNode logs = choice.at("/logprobs/token_logprobs");
    JsonNode tops = choice.at("/logprobs/top_logprobs");
    assertEquals("[\"l\",\"i\",\"n\",\"e\",\" \",\"7\"]", firstSix(choice.at("/logprobs/tokens")));
    assertEquals("[0,1,2,3,4,5]", firstSix(choice.at("/logprobs/text_offset")));
    assertEquals(logs.size(), tops.size());
    for (int i = 0; i < 6; i++) {
      double log = logs.get(i).asDouble();
      double most = Double.NEGATIVE_INFINITY;
      for (JsonNode top : tops.get(i)) {
        most = Math.max(most, top.asDouble());
      }
      assertTrue(log < 0 && log <= most, logs::toString);
    }
    // By token ids, with the separator that the harness may put before a text.
    ObjectNode body = Json.object();
    ArrayNode ids = body.putArray("prompt").addArray();
    ids.add(256);
    "line 7".chars().forEach(ids::add);
    body.put("max_tokens", 0).put("logprobs", 1).put("echo", true).put("seed", 3);
    JsonNode same = Json.reader().readTree(ltm.ask("/completions", Json.line(body)).body());
    JsonNode scored = same.at("/choices/0/logprobs/token_logprobs");
    assertTrue(scored.get(0).isNull());
    for (int i = 0; i < 6; i++) {
      assertEquals(logs.get(i), scored.get(i + 1));
    }
  }

  private static String firstSix(JsonNode list) {
    ArrayNode first = Json.array();
    for (int i = 0; i < 6; i++) {
      first.add(list.get(i));
    }
    return first.toString();
  }

  @Test
  void requestsWithoutASeedDiffer() throws Exception {
    assertNotEquals(
        texts(ltm.complete("line", "max_tokens", 20)),
        texts(ltm.complete("line", "max_tokens", 20)));
  }

  @Test
  void whatIsWrongIsRefusedInOpenAiForm() throws Exception {
    for (String wrong :
        List.of(
            body("line", "max_tokens", 4000),
            body("line", "temperature", -1),
            body("line", "top_p", 0),
            body("line", "n", 0),
            body("line", "stop", 3),
            body("line", "best_of", 3),
            body("line", "surprise", 1),
            "{\"prompt\":[-1]}",
            "{\"prompt\":[[257]]}",
            "{\"prompt\":{}}")) {
      HttpResponse<String> reply = ltm.ask("/completions", wrong);
      assertEquals(400, reply.statusCode(), wrong + reply.body());
      JsonNode error = Json.reader().readTree(reply.body()).get("error");
      assertEquals("invalid_request_error", error.get("type").asText());
      assertTrue(error.has("message") && error.has("param") && error.has("code"));
    }
    assertEquals(404, ltm.ask("/completions", body("line", "model", "gpt-4")).statusCode());
    assertEquals(200, ltm.ask("/models/ltm", null).statusCode());
  }

  @Test
  void aDiffusionModelCompletesWithoutLogProbabilitiesUntilSigterm() throws Exception {
    Path run = shared.resolve("mdlm");
    Lathe.Outcome trained = Lathe.run(Lathe.trainBy("mdlm-pocket", text, run, 1));
    assertEquals(0, trained.exit(), trained::toString);
    try (Served served = Served.of(run)) {
      assertEquals(
          generated(run, "--prompt", "line 7", "--tokens", 9, "--seed", 3, "--samples", 2),
          texts(served.complete("line 7", "max_tokens", 9, "seed", 3, "n", 2, "ignore_eos", true)));
      HttpResponse<String> refused = served.ask("/completions", body("line", "logprobs", 1));
      assertEquals(400, refused.statusCode());
      assertTrue(refused.body().contains("token by token"), refused::body);
      served.process().destroy();
      assertTrue(served.process().waitFor(60, TimeUnit.SECONDS));
      assertEquals(143, served.process().exitValue());
    }
  }

  @Test
  void aTakenPortIsOneLine() {
    int port = URI.create(ltm.base()).getPort();
    Lathe.Outcome refused = Lathe.run("serve", ltm.run(), "--port", port);
    assertEquals(2, refused.exit());
    assertEquals(1, refused.err().lines().count(), refused::toString);
    assertTrue(refused.err().contains("--port " + port), refused::toString);
  }
}
