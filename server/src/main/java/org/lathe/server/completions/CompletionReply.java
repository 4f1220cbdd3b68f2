package org.lathe.server.completions;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.files.Json;
import org.lathe.models.decoding.TokenScore;
import org.lathe.server.completions.CompletionPiece.Scored;
import org.lathe.server.model.ServedModel;

/** Puts completions into OpenAI's form, whole or piece by piece. */
final class CompletionReply {
  private static final char INCOMPLETE = '\uFFFD';

  private final ServedModel model;
  private final CompletionRequest request;
  private final String id = "cmpl-" + UUID.randomUUID();
  private final long created = Instant.now().getEpochSecond();
  private final List<StringBuilder> texts = new ArrayList<>();
  private final List<List<Scored>> tokens = new ArrayList<>();
  private final String[] finishes;
  private long generated;

  CompletionReply(ServedModel model, CompletionRequest request) {
    this.model = model;
    this.request = request;
    this.finishes = new String[request.choices()];
    for (int i = 0; i < finishes.length; i++) {
      texts.add(new StringBuilder());
      tokens.add(new ArrayList<>());
    }
  }

  /** Takes a piece of a completion. */
  void take(CompletionPiece piece) {
    texts.get(piece.choice()).append(piece.text());
    tokens.get(piece.choice()).addAll(piece.tokens());
    generated += piece.generated();
    piece.finish().ifPresent(finish -> finishes[piece.choice()] = finish);
  }

  /** Returns the whole reply. */
  ObjectNode whole() {
    ObjectNode reply = head();
    ArrayNode choices = reply.putArray("choices");
    for (int i = 0; i < finishes.length; i++) {
      choices.add(choice(i, texts.get(i).toString(), tokens.get(i), finishes[i]));
    }
    reply.set("usage", usage());
    return reply;
  }

  /** Returns the event of a piece. */
  ObjectNode event(CompletionPiece piece) {
    ObjectNode reply = head();
    reply
        .putArray("choices")
        .add(choice(piece.choice(), piece.text(), piece.tokens(), piece.finish().orElse(null)));
    return reply;
  }

  /** Returns the event that counts tokens. */
  ObjectNode usageEvent() {
    ObjectNode reply = head();
    reply.putArray("choices");
    reply.set("usage", usage());
    return reply;
  }

  private ObjectNode head() {
    ObjectNode reply = Json.object();
    reply.put("id", id);
    reply.put("object", "text_completion");
    reply.put("created", created);
    reply.put("model", model.name());
    reply.put("seed", request.seed());
    return reply;
  }

  private ObjectNode usage() {
    ObjectNode usage = Json.object();
    usage.put("prompt_tokens", request.promptTokens());
    usage.put("completion_tokens", generated);
    usage.put("total_tokens", request.promptTokens() + generated);
    return usage;
  }

  private ObjectNode choice(int index, String text, List<Scored> scored, String finish) {
    ObjectNode choice = Json.object();
    choice.put("text", text);
    choice.put("index", index);
    if (request.logprobs().isPresent()) {
      choice.set("logprobs", logprobs(scored));
    } else {
      choice.putNull("logprobs");
    }
    choice.put("finish_reason", finish);
    return choice;
  }

  private ObjectNode logprobs(List<Scored> scored) {
    ObjectNode node = Json.object();
    ArrayNode names = node.putArray("tokens");
    ArrayNode logs = node.putArray("token_logprobs");
    ArrayNode tops = node.putArray("top_logprobs");
    ArrayNode offsets = node.putArray("text_offset");
    for (Scored token : scored) {
      names.add(name(token.id()));
      offsets.add(token.offset());
      if (token.score().isEmpty()) {
        logs.addNull();
        tops.addNull();
        continue;
      }
      TokenScore score = token.score().get();
      logs.add(score.logProbability());
      ObjectNode top = tops.addObject();
      for (int i = 0; i < score.likeliest().length; i++) {
        top.put(name(score.likeliest()[i]), score.likeliestLogs()[i]);
      }
      top.put(name(token.id()), score.logProbability());
    }
    return node;
  }

  /** Returns the text of a token; its number where it is no whole character, as vLLM writes it. */
  private String name(int token) {
    Tokenizer tokenizer = model.trained().tokenizer();
    String text = tokenizer.display(new int[] {token});
    return text.isEmpty() || text.indexOf(INCOMPLETE) >= 0 ? "token_id:" + token : text;
  }
}
