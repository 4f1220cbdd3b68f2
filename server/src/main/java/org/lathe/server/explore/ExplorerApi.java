package org.lathe.server.explore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.lathe.files.Json;
import org.lathe.server.http.BodyFields;
import org.lathe.server.http.Exchange;
import org.lathe.server.http.Refusal;
import org.lathe.server.http.RouteTable;
import org.lathe.server.model.ServedModel;
import org.lathe.server.work.TicketReader;
import org.lathe.server.work.Work;
import org.lathe.server.work.WorkQueue;

/**
 * The page and what it asks for. Fits and decodes come as server-sent events; a reader that leaves
 * cancels them.
 */
public final class ExplorerApi {
  private final Map<String, ExploredRun> runs = new LinkedHashMap<>();
  private final FittedTexts texts = new FittedTexts();
  private final WorkQueue queue;

  /**
   * Shows models.
   *
   * @param models of different names
   * @param queue whose thread uses their sessions
   */
  public ExplorerApi(List<ServedModel> models, WorkQueue queue) {
    models.forEach(model -> runs.put(model.name(), new ExploredRun(model)));
    this.queue = queue;
  }

  /** Adds the page and the routes that it uses. */
  public void addTo(RouteTable routes) {
    PageFiles.addTo(routes);
    routes.get("/api/runs", exchange -> exchange.reply(list()));
    routes.post("/api/held-out", this::heldOut);
    routes.post("/api/fit", this::fit);
    routes.post("/api/decode", this::decode);
    routes.post("/api/nearest", this::nearest);
  }

  private ObjectNode list() {
    ObjectNode node = Json.object();
    runs.values().forEach(run -> node.withArray("runs").add(run.json()));
    return node;
  }

  private ExploredRun run(BodyFields fields) {
    ExploredRun run = runs.get(fields.text("run").orElse(""));
    if (run == null) {
      throw Refusal.badField("run", "there is no such run here: choose one of " + runs.keySet());
    }
    return run;
  }

  private void heldOut(Exchange exchange) throws IOException {
    BodyFields fields = new BodyFields(exchange.json());
    fields.requireOnly(Set.of("run", "number"));
    ExploredRun run = run(fields);
    int number = fields.number("number", 0, Integer.MAX_VALUE).orElse(0);
    AtomicReference<ObjectNode> text = new AtomicReference<>();
    Work<ObjectNode> work = told -> told.accept(run.heldOutText(number));
    TicketReader.read(queue.submit(work), text::set, ahead -> {});
    exchange.reply(text.get());
  }

  private void fit(Exchange exchange) throws IOException {
    BodyFields fields = new BodyFields(exchange.json());
    stream(exchange, Fitting.of(fields, run(fields), texts)::run);
  }

  private void decode(Exchange exchange) throws IOException {
    BodyFields fields = new BodyFields(exchange.json());
    stream(exchange, ThoughtDecoding.of(fields, run(fields), texts)::run);
  }

  private void nearest(Exchange exchange) throws IOException {
    BodyFields fields = new BodyFields(exchange.json());
    stream(exchange, NearestTexts.of(fields, run(fields), texts)::run);
  }

  private void stream(Exchange exchange, Consumer<Consumer<ObjectNode>> work) throws IOException {
    TicketReader.read(
        queue.submit(work::accept),
        exchange::event,
        ahead ->
            exchange.event(
                Json.object().put("event", ahead > 0 ? "waiting" : "working").put("ahead", ahead)));
  }
}
