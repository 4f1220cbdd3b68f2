package org.lathe.server.completions;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.models.Vocabulary;
import org.lathe.models.decoding.Conditioning;
import org.lathe.models.decoding.Generator;
import org.lathe.models.decoding.HeldOutTokens;
import org.lathe.models.decoding.StepDecoder;
import org.lathe.models.decoding.TokenScore;
import org.lathe.models.generation.TextGenerator;
import org.lathe.server.completions.CompletionPiece.Scored;
import org.lathe.server.model.ServedModel;

/**
 * Completes the prompts of a request, one after the other. Completion j of a prompt has the number
 * j, and so the same text as sequence j that {@code generate} makes with the same seed.
 */
final class Completing {
  private static final String LENGTH = "length";
  private static final String STOP = "stop";

  private final ServedModel model;
  private final CompletionRequest request;
  private final int refit;
  private final Consumer<CompletionPiece> told;
  private final Tokenizer tokenizer;
  private final Vocabulary vocabulary;

  Completing(
      ServedModel model, CompletionRequest request, int refit, Consumer<CompletionPiece> told) {
    this.model = model;
    this.request = request;
    this.refit = refit;
    this.told = told;
    this.tokenizer = model.trained().tokenizer();
    this.vocabulary = model.vocabulary();
  }

  void run() {
    int choice = 0;
    for (int[] prompt : request.prompts()) {
      if (model.stepwise()) {
        stepwise(prompt, choice);
      } else {
        atOnce(prompt, choice);
      }
      choice += request.n();
    }
  }

  private int[] withoutSeparator(int[] prompt) {
    int from = CompletionRequest.Prompts.separators(prompt, vocabulary.separator());
    return Arrays.copyOfRange(prompt, from, prompt.length);
  }

  private void stepwise(int[] prompt, int first) {
    int[] ids = withoutSeparator(prompt);
    int[] present = {first};
    // An empty piece: work that nobody waits for ends here.
    Runnable passed = () -> piece(present[0], "", List.of(), 0, Optional.empty());
    try (StepDecoder decoder = model.decoder(ids.length, passed)) {
      List<Scored> scored = request.echo() ? echoed(decoder, prompt, ids, passed) : List.of();
      for (int j = 0; j < request.n(); j++) {
        present[0] = first + j;
        String before = "";
        if (request.echo()) {
          before = tokenizer.display(prompt);
          piece(first + j, before, scored, 0, Optional.empty());
        }
        generate(decoder, ids, j, first + j, before.codePointCount(0, before.length()));
      }
    }
  }

  /** Scores the prompt where that was asked for. */
  private List<Scored> echoed(StepDecoder decoder, int[] prompt, int[] ids, Runnable passed) {
    if (request.logprobs().isEmpty()) {
      return List.of();
    }
    HeldOutTokens.Options options =
        new HeldOutTokens.Options(
            refit, request.context(), request.logprobs().getAsInt(), request.seed());
    List<TokenScore> scores = HeldOutTokens.of(decoder, vocabulary, ids, options, passed);
    List<Scored> all = new ArrayList<>();
    CompletionText text = new CompletionText(tokenizer, List.of());
    for (int i = 0; i < prompt.length; i++) {
      int at = i - (prompt.length - ids.length);
      all.add(
          new Scored(
              prompt[i],
              text.codePoints(),
              at < 0 ? Optional.empty() : Optional.of(scores.get(at))));
      text.add(prompt[i]);
    }
    return all;
  }

  private void generate(StepDecoder decoder, int[] ids, int number, int choice, int offset) {
    if (request.maxTokens() == 0) {
      piece(choice, "", List.of(), 0, Optional.of(LENGTH));
      return;
    }
    CompletionText text = new CompletionText(tokenizer, request.stop());
    List<Scored> kept = new ArrayList<>();
    boolean[] ended = {false};
    int[] generated = {0};
    int[] numbers = {number};
    int[][] given = {ids};
    decoder.begin(new Conditioning(request.seed(), numbers, given));
    new Generator(decoder, vocabulary)
        .decode(
            given,
            request.maxTokens(),
            request.choice(),
            request.seed(),
            (position, tokens, logits) -> {
              if (position < ids.length) {
                return true;
              }
              generated[0]++;
              if (tokens[0] == vocabulary.separator() && !request.ignoreEnd()) {
                ended[0] = true;
                return false;
              }
              request
                  .logprobs()
                  .ifPresent(
                      top ->
                          kept.add(
                              new Scored(
                                  tokens[0],
                                  offset + text.codePoints(),
                                  Optional.of(
                                      TokenScore.of(
                                          logits,
                                          0,
                                          logits.length,
                                          vocabulary.size(),
                                          tokens[0],
                                          top)))));
              text.add(tokens[0]);
              if (text.stopped()) {
                ended[0] = true;
                return false;
              }
              piece(choice, text.next(), List.copyOf(kept), generated[0], Optional.empty());
              kept.clear();
              generated[0] = 0;
              return true;
            },
            numbers);
    String rest = text.rest();
    if (text.stopped()) {
      int end = offset + text.codePoints();
      kept.removeIf(token -> token.offset() >= end);
    }
    piece(choice, rest, List.copyOf(kept), generated[0], Optional.of(ended[0] ? STOP : LENGTH));
  }

  /** Completes with a model that makes all of a text together. */
  private void atOnce(int[] prompt, int first) {
    int[] ids = withoutSeparator(prompt);
    for (int j = 0; j < request.n(); j++) {
      String before = request.echo() ? tokenizer.display(prompt) : "";
      piece(first + j, before, List.of(), 0, Optional.empty());
      CompletionText text = new CompletionText(tokenizer, request.stop());
      boolean ended = false;
      int generated = 0;
      for (int id : whole(ids, j)) {
        generated++;
        ended = id == vocabulary.separator() && !request.ignoreEnd();
        if (!ended) {
          text.add(id);
          ended = text.stopped();
        }
        if (ended) {
          break;
        }
      }
      piece(first + j, text.rest(), List.of(), generated, Optional.of(ended ? STOP : LENGTH));
    }
  }

  private int[] whole(int[] ids, int number) {
    int count = request.maxTokens();
    if (count == 0) {
      return new int[0];
    }
    try (TextGenerator generator =
        model
            .trained()
            .model()
            .generator(model.session(ids.length), 1, vocabulary, model.inference())) {
      return ids.length == 0
          ? generator.unconditional(count, request.choice(), request.seed(), number)[0]
          : generator
              .continued(new int[][] {ids}, count, request.choice(), request.seed(), number)[0];
    }
  }

  private void piece(
      int choice, String text, List<Scored> tokens, int generated, Optional<String> finish) {
    told.accept(new CompletionPiece(choice, text, tokens, generated, finish));
  }
}
