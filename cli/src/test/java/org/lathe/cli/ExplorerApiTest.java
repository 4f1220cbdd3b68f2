package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.files.Json;
import org.lathe.server.explore.ExplorerApi;
import org.lathe.server.http.AccessToken;
import org.lathe.server.http.LoopbackServer;
import org.lathe.server.http.RouteTable;
import org.lathe.server.http.ServerLimits;
import org.lathe.server.model.ServedModel;
import org.lathe.server.work.WorkQueue;
import org.lathe.training.TrainedModel;

/** What the explorer's page asks for, without a browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExplorerApiTest {
  @TempDir static Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private final LinkedBlockingQueue<Throwable> faults = new LinkedBlockingQueue<>();
  private WorkQueue queue;
  private LoopbackServer server;

  @BeforeAll
  void start() throws IOException {
    Path text = Lathe.text(folder);
    List<ServedModel> models = new ArrayList<>();
    for (String recipe : List.of("pocket", "mdlm-pocket")) {
      Path run = folder.resolve(recipe);
      Lathe.Outcome trained = Lathe.run(Lathe.trainBy(recipe, text, run, 1));
      assertEquals(0, trained.exit(), trained::toString);
      TrainedModel model = TrainedModel.open(run, Optional.empty());
      models.add(new ServedModel(recipe, model, model.inference(), ExplorerApiTest::session));
    }
    queue = new WorkQueue(4, () -> models.forEach(ServedModel::close));
    RouteTable routes = new RouteTable();
    new ExplorerApi(models, queue).addTo(routes);
    server = LoopbackServer.start(0, AccessToken.random(), routes, ServerLimits.USUAL, faults::add);
  }

  private static Session session() {
    Backends.Choice choice = Backends.choose("vector");
    return choice.backend().open(choice.device(), 2);
  }

  @AfterAll
  void stop() {
    server.close();
    queue.close();
    client.close();
    assertEquals(List.of(), List.copyOf(faults));
  }

  private HttpResponse<String> send(String path, String body) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + path));
    if (body != null) {
      request.POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')));
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Returns the events of a stream but those that say that it is alive. */
  private List<JsonNode> events(String path, String body) throws Exception {
    HttpResponse<String> reply = send(path, body);
    assertEquals(200, reply.statusCode(), reply::body);
    List<JsonNode> events = new ArrayList<>();
    for (String line : reply.body().lines().filter(line -> !line.isEmpty()).toList()) {
      JsonNode event = Json.reader().readTree(line.substring("data: ".length()));
      if (!List.of("waiting", "working").contains(event.path("event").asText())) {
        events.add(event);
      }
    }
    return events;
  }

  private JsonNode fit(String text) throws Exception {
    List<JsonNode> events =
        events(
            "api/fit",
            "{'run':'pocket','text':'%s','fastSteps':3,'noise':'fixed'}".formatted(text));
    assertEquals(
        List.of("text", "step", "step", "step", "done"),
        events.stream().map(event -> event.get("event").asText()).toList());
    assertEquals(text.length(), events.getFirst().get("tokens").size());
    return events.getLast();
  }

  private JsonNode decode(String fields) throws Exception {
    return events("api/decode", "{'temperature':0," + fields + "}").getLast();
  }

  @Test
  void aTextIsFittedAndItsLatentsBecomeWords() throws Exception {
    JsonNode a = fit("line 7 has");
    int first = a.get("fit").asInt();
    int second = fit("line 88 is").get("fit").asInt();
    assertEquals(10, a.get("withZ").size());
    assertEquals(10, a.get("withoutZ").size());
    double kl = 0;
    for (JsonNode layer : a.get("klByLatent")) {
      for (JsonNode latent : layer) {
        kl += latent.asDouble();
      }
    }
    assertEquals(a.at("/fitted/kl").asDouble(), kl, 1e-3 * kl);
    String one = "'run':'pocket','tokens':10,'terms':[{'fit':%d,'weight':%s}%s]";
    JsonNode alone = decode(one.formatted(first, 1, ""));
    assertTrue(alone.get("agreement").asDouble() >= 0);
    String end = ",{'fit':" + second + ",'weight':0}";
    JsonNode atItsEnd = decode(one.formatted(first, 1, end));
    assertEquals(alone.get("text"), atItsEnd.get("text"));
    assertTrue(!atItsEnd.has("agreement"));
    String swap = ",'swaps':[{'layer':1,'fit':" + second + "}]";
    assertTrue(decode(one.formatted(first, 1, "") + swap).has("text"));
    JsonNode none = decode(one.formatted(first, 1, "") + ",'layers':0");
    assertEquals(
        none.get("text"), decode(one.formatted(second, 1, "") + ",'layers':0").get("text"));
    JsonNode near =
        events("api/nearest", "{'run':'pocket','fit':%d,'texts':3}".formatted(first)).getLast();
    double before = 0;
    for (JsonNode each : near.get("nearest")) {
      assertTrue(each.get("distance").asDouble() >= before);
      before = each.get("distance").asDouble();
    }
    assertTrue(before > 0);
  }

  @Test
  void aDiffusionModelIsScoredAndFillsGaps() throws Exception {
    List<JsonNode> scored = events("api/fit", "{'run':'mdlm-pocket','text':'line 7'}");
    assertEquals("upper bound", scored.getLast().at("/figures/0/kind").asText());
    String filled = decode("'run':'mdlm-pocket','template':'line {3} has'").get("text").asText();
    assertTrue(filled.startsWith("line ") && filled.endsWith(" has"), filled);
  }

  @Test
  void thePageAndItsRunsAreThere() throws Exception {
    JsonNode runs = Json.reader().readTree(send("api/runs", null).body()).get("runs");
    assertTrue(runs.get(0).has("latents") && !runs.get(1).has("latents"));
    for (String file : List.of("", "explore.js", "lit-html.js", "explore.css", "icon.svg")) {
      assertEquals(200, send(file, null).statusCode(), file);
    }
    JsonNode held =
        Json.reader().readTree(send("api/held-out", "{'run':'pocket','number':1}").body());
    assertTrue(held.get("text").asText().contains("line"), held::toString);
  }

  @Test
  void whatIsWrongIsRefused() throws Exception {
    for (String body :
        List.of(
            "{}",
            "{'run':'other','text':'a'}",
            "{'run':'pocket'}",
            "{'run':'pocket','text':''}",
            "{'run':'pocket','text':'a','noise':'loud'}",
            "{'run':'pocket','text':'a','fastSteps':1000000}",
            "{'run':'pocket','text':'a','surprise':1}")) {
      assertEquals(400, send("api/fit", body).statusCode(), body);
    }
    for (String body :
        List.of(
            "{'run':'pocket','terms':[{'fit':999,'weight':1}]}",
            "{'run':'pocket','terms':[{'fit':1}]}",
            "{'run':'mdlm-pocket','terms':[]}",
            "{'run':'pocket','temperature':-1}",
            "{'run':'mdlm-pocket','template':'no gap'}")) {
      String reply = send("api/decode", body).body();
      assertTrue(reply.contains("invalid_request_error"), body + reply);
    }
  }
}
