package org.lathe.server.completions;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.models.generation.TokenChoice;
import org.lathe.server.http.BodyFields;
import org.lathe.server.http.Refusal;
import org.lathe.server.model.ServedModel;

/**
 * A request for completions, checked.
 *
 * @param prompts tokens of each
 * @param maxTokens to generate after a prompt
 * @param choice of each token
 * @param seed of all random numbers
 * @param stop texts that end a completion, and are left out
 * @param n completions of each prompt
 * @param logprobs how many of the likeliest tokens to give beside each token; empty for none at all
 * @param echo whether the prompt is given back too
 * @param stream whether the completions come as server-sent events
 * @param includeUsage whether the last event has the counts of tokens
 * @param ignoreEnd whether generation continues behind the end of a document
 * @param context tokens of the prompt that z is fitted to where the prompt is scored; 0 for fits
 *     that follow the text
 */
record CompletionRequest(
    List<int[]> prompts,
    int maxTokens,
    TokenChoice choice,
    long seed,
    List<String> stop,
    int n,
    OptionalInt logprobs,
    boolean echo,
    boolean stream,
    boolean includeUsage,
    boolean ignoreEnd,
    int context) {
  private static final int USUAL_TOKENS = 16;
  private static final int MOST_COMPLETIONS = 128;
  private static final int MOST_STOPS = 16;
  private static final int MOST_LOGPROBS = 20;

  private static final Set<String> KNOWN =
      Set.of(
          "model",
          "prompt",
          "max_tokens",
          "temperature",
          "top_p",
          "top_k",
          "seed",
          "stop",
          "n",
          "logprobs",
          "echo",
          "stream",
          "stream_options",
          "ignore_eos",
          "context_tokens",
          "user",
          "best_of",
          "frequency_penalty",
          "presence_penalty",
          "logit_bias",
          "suffix");

  /**
   * Reads a request.
   *
   * @param usualSeed where the request has none
   * @throws Refusal if it is not right, or asks for what the model cannot do
   */
  static CompletionRequest of(BodyFields fields, ServedModel model, long usualSeed) {
    fields.requireOnly(KNOWN);
    requireModel(fields, model);
    requireAbsent(fields);
    TokenChoice choice =
        new TokenChoice(
            fields.real("temperature").orElse(1.0),
            fields.number("top_k", 0, Integer.MAX_VALUE).orElse(0),
            fields.real("top_p").orElse(1.0));
    int n = fields.number("n", 1, MOST_COMPLETIONS).orElse(1);
    List<int[]> prompts = new Prompts(model.trained().tokenizer()).of(fields.value("prompt"));
    if (prompts.size() * n > MOST_COMPLETIONS) {
      throw Refusal.badField(
          "n", "at most %d completions fit one request".formatted(MOST_COMPLETIONS));
    }
    OptionalInt logprobs =
        fields
            .number("logprobs", 0, MOST_LOGPROBS)
            .map(OptionalInt::of)
            .orElse(OptionalInt.empty());
    if (logprobs.isPresent() && !model.stepwise()) {
      throw Refusal.badField(
          "logprobs",
          "'%s' is a model of family %s, which does not predict token by token: it has no log-probabilities of tokens; remove logprobs"
              .formatted(model.name(), model.trained().model().label()));
    }
    boolean usage =
        fields.value("stream_options").map(o -> o.path("include_usage").asBoolean()).orElse(false);
    return new CompletionRequest(
        prompts,
        tokens(fields, model, prompts),
        choice,
        fields.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE).orElse(usualSeed),
        stops(fields.value("stop")),
        n,
        logprobs,
        fields.flag("echo"),
        fields.flag("stream"),
        usage,
        fields.flag("ignore_eos"),
        fields.number("context_tokens", 0, model.positions()).orElse(0));
  }

  private static void requireModel(BodyFields fields, ServedModel model) {
    Optional<String> named = fields.text("model");
    if (named.isPresent() && !named.get().equals(model.name())) {
      throw Refusal.notFound("this server has one model: '%s'".formatted(model.name()));
    }
  }

  /** What OpenAI has and a run has not may be given with the value that changes nothing. */
  private static void requireAbsent(BodyFields fields) {
    for (String penalty : List.of("frequency_penalty", "presence_penalty")) {
      if (fields.real(penalty).orElse(0.0) != 0) {
        throw Refusal.badField(penalty, penalty + " is not supported here: remove it");
      }
    }
    for (String other : List.of("logit_bias", "suffix")) {
      if (fields
          .value(other)
          .filter(value -> !value.isEmpty() || !value.asText().isEmpty())
          .isPresent()) {
        throw Refusal.badField(other, other + " is not supported here: remove it");
      }
    }
    int best = fields.number("best_of", 1, MOST_COMPLETIONS).orElse(1);
    if (best != 1 && best != fields.number("n", 1, MOST_COMPLETIONS).orElse(1)) {
      throw Refusal.badField("best_of", "best_of is not supported here: remove it");
    }
  }

  private static int tokens(BodyFields fields, ServedModel model, List<int[]> prompts) {
    int positions = model.positions();
    int separator = model.trained().tokenizer().separator();
    int longest = 0;
    for (int[] prompt : prompts) {
      longest = Math.max(longest, prompt.length - Prompts.separators(prompt, separator));
    }
    if (longest > positions) {
      throw Refusal.tooLong(
          "prompt",
          "the prompt has %d tokens, the model %d positions: use a shorter one"
              .formatted(longest, positions));
    }
    Optional<Integer> given = fields.number("max_tokens", 0, Integer.MAX_VALUE);
    if (given.isPresent() && given.get() > positions - longest) {
      throw Refusal.tooLong(
          "max_tokens",
          "%d tokens after a prompt of %d do not fit the model's %d positions: ask for at most %d"
              .formatted(given.get(), longest, positions, positions - longest));
    }
    return given.orElse(Math.min(USUAL_TOKENS, positions - longest));
  }

  private static List<String> stops(Optional<JsonNode> given) {
    List<String> stops = new ArrayList<>();
    if (given.isPresent()) {
      JsonNode value = given.get();
      List<JsonNode> all = new ArrayList<>();
      if (value.isArray()) {
        value.forEach(all::add);
      } else {
        all.add(value);
      }
      for (JsonNode stop : all) {
        if (!stop.isTextual()) {
          throw Refusal.badField("stop", "stop must be a text or a list of texts");
        }
        if (!stop.asText().isEmpty()) {
          stops.add(stop.asText());
        }
      }
    }
    if (stops.size() > MOST_STOPS) {
      throw Refusal.badField("stop", "stop may have at most %d texts".formatted(MOST_STOPS));
    }
    return stops;
  }

  /** Returns the number of choices in the reply. */
  int choices() {
    return prompts.size() * n;
  }

  /** Returns the tokens of all prompts together. */
  long promptTokens() {
    return prompts.stream().mapToLong(prompt -> prompt.length).sum();
  }

  /** Reads prompts. */
  record Prompts(Tokenizer tokenizer) {
    /** Returns how many separators a prompt begins with: a text has one before it anyway. */
    static int separators(int[] prompt, int separator) {
      return prompt.length > 0 && prompt[0] == separator ? 1 : 0;
    }

    List<int[]> of(Optional<JsonNode> given) {
      if (given.isEmpty()) {
        return List.of(new int[0]);
      }
      JsonNode value = given.get();
      if (!value.isArray()) {
        return List.of(one(value));
      }
      if (value.isEmpty()) {
        throw Refusal.badField("prompt", "the list of prompts is empty");
      }
      if (value.get(0).isNumber()) {
        return List.of(one(value));
      }
      List<int[]> all = new ArrayList<>();
      value.forEach(each -> all.add(one(each)));
      return all;
    }

    private int[] one(JsonNode value) {
      if (value.isTextual()) {
        return tokenizer.encode(value.asText());
      }
      if (!value.isArray()) {
        throw Refusal.badField(
            "prompt", "prompt must be a text, a list of tokens, or a list of either");
      }
      return TokenList.of(value, "prompt", tokenizer);
    }
  }
}
