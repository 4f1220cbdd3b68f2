package org.lathe.server.completions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.files.Json;
import org.lathe.server.http.BodyFields;
import org.lathe.server.http.Exchange;
import org.lathe.server.http.Refusal;
import org.lathe.server.http.RouteTable;
import org.lathe.server.model.ServedModel;
import org.lathe.server.work.TicketReader;
import org.lathe.server.work.WorkQueue;
import org.lathe.server.work.WorkTicket;

/**
 * The endpoints {@code /v1/completions} and {@code /v1/models} of OpenAI, and {@code /tokenize},
 * {@code /detokenize} and {@code /tokenizer_info} of vLLM, of one model.
 *
 * <p>The log-probabilities are those of the model itself, whatever temperature and top-p a request
 * has. Those of generated tokens are the prediction given z fitted to the prompt; those of an
 * echoed prompt are the {@linkplain org.lathe.models.decoding.HeldOutTokens held-out prediction}.
 */
public final class CompletionsApi {
  /** The name of the separator in texts for people, in requests too where it stands alone. */
  private static final String SEPARATOR = "<|endoftext|>";

  private final ServedModel model;
  private final WorkQueue queue;
  private final CompletionsOptions options;
  private final AtomicLong seeds;

  /**
   * Serves a model.
   *
   * @param queue whose thread uses the model's session
   */
  public CompletionsApi(ServedModel model, WorkQueue queue, CompletionsOptions options) {
    this.model = model;
    this.queue = queue;
    this.options = options;
    this.seeds = new AtomicLong(options.seed());
  }

  /** Adds the routes of the endpoints. */
  public void addTo(RouteTable routes) {
    routes.post("/v1/completions", this::complete);
    routes.get("/v1/models", exchange -> exchange.reply(models()));
    routes.get("/v1/models/" + model.name(), exchange -> exchange.reply(model()));
    routes.post("/tokenize", this::tokenize);
    routes.post("/detokenize", this::detokenize);
    routes.get("/tokenizer_info", exchange -> exchange.reply(tokenizerInfo()));
  }

  private void complete(Exchange exchange) throws IOException {
    BodyFields fields = new BodyFields(exchange.json());
    boolean seeded = fields.value("seed").isPresent();
    CompletionRequest request =
        CompletionRequest.of(fields, model, seeded ? 0 : seeds.getAndIncrement());
    WorkTicket<CompletionPiece> ticket =
        queue.submit(told -> new Completing(model, request, options.refit(), told).run());
    CompletionReply reply = new CompletionReply(model, request);
    TicketReader.read(
        ticket,
        piece -> {
          reply.take(piece);
          if (request.stream() && worthSending(piece)) {
            exchange.event(reply.event(piece));
          }
        },
        ahead -> {
          if (request.stream()) {
            exchange.comment();
          }
        });
    if (!request.stream()) {
      exchange.reply(reply.whole());
      return;
    }
    if (request.includeUsage()) {
      exchange.event(reply.usageEvent());
    }
    exchange.done();
  }

  private static boolean worthSending(CompletionPiece piece) {
    return !piece.text().isEmpty() || !piece.tokens().isEmpty() || piece.finish().isPresent();
  }

  private ObjectNode models() {
    ObjectNode list = Json.object();
    list.put("object", "list");
    list.putArray("data").add(model());
    return list;
  }

  private ObjectNode model() {
    ObjectNode node = Json.object();
    node.put("id", model.name());
    node.put("object", "model");
    node.put("created", options.started());
    node.put("owned_by", "lathe");
    node.put("max_model_len", model.positions());
    return node;
  }

  private void tokenize(Exchange exchange) throws IOException {
    BodyFields fields = new BodyFields(exchange.json());
    fields.requireOnly(Set.of("model", "prompt", "add_special_tokens"));
    String prompt =
        fields.text("prompt").orElseThrow(() -> Refusal.badField("prompt", "prompt is missing"));
    Tokenizer tokenizer = model.trained().tokenizer();
    int[] ids =
        prompt.equals(SEPARATOR) ? new int[] {tokenizer.separator()} : tokenizer.encode(prompt);
    ObjectNode reply = Json.object();
    reply.put("count", ids.length);
    reply.put("max_model_len", model.positions());
    ArrayNode tokens = reply.putArray("tokens");
    for (int id : ids) {
      tokens.add(id);
    }
    exchange.reply(reply);
  }

  private void detokenize(Exchange exchange) throws IOException {
    BodyFields fields = new BodyFields(exchange.json());
    fields.requireOnly(Set.of("model", "tokens"));
    JsonNode tokens =
        fields
            .value("tokens")
            .filter(JsonNode::isArray)
            .orElseThrow(() -> Refusal.badField("tokens", "tokens must be a list of ids"));
    Tokenizer tokenizer = model.trained().tokenizer();
    ObjectNode reply = Json.object();
    reply.put("prompt", tokenizer.display(TokenList.of(tokens, "tokens", tokenizer)));
    exchange.reply(reply);
  }

  private ObjectNode tokenizerInfo() {
    Tokenizer tokenizer = model.trained().tokenizer();
    ObjectNode info = Json.object();
    info.put("tokenizer_class", tokenizer.name());
    info.put("vocab_size", tokenizer.vocabulary());
    info.put("model_max_length", model.positions());
    info.put("eos_token", SEPARATOR);
    info.put("bos_token", SEPARATOR);
    return info;
  }
}
