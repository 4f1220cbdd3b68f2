package org.lathe.server.explore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.engine.Session;
import org.lathe.files.Json;
import org.lathe.models.Vocabulary;
import org.lathe.models.decoding.Conditioning;
import org.lathe.models.decoding.Generator;
import org.lathe.models.decoding.StepDecoder;
import org.lathe.models.generation.Infiller;
import org.lathe.models.generation.InfillingTemplate;
import org.lathe.models.generation.TextGenerator;
import org.lathe.models.generation.TokenChoice;
import org.lathe.models.ltm.LtmDecoder;
import org.lathe.models.ltm.measurement.LatentSum;
import org.lathe.server.http.BodyFields;
import org.lathe.server.http.Refusal;

/**
 * Puts a thought into words: decodes from latents of fitted texts alone, from a prior sample, or
 * from a prompt; a diffusion model fills a template.
 *
 * @param run whose model
 * @param latents to decode from; empty for a prior sample, or for a model without latents
 * @param prompt that the text begins with; empty for none
 * @param template with gaps; empty for none
 * @param tokens to generate
 * @param choice of each token
 * @param seed of all random numbers
 * @param number of the sequence, which names its random numbers
 */
record ThoughtDecoding(
    ExploredRun run,
    Optional<LatentSum> latents,
    String prompt,
    String template,
    int tokens,
    TokenChoice choice,
    long seed,
    int number) {
  private static final Set<String> KNOWN =
      Set.of(
          "run",
          "terms",
          "swaps",
          "layers",
          "prompt",
          "template",
          "tokens",
          "temperature",
          "topP",
          "seed",
          "number");

  static ThoughtDecoding of(BodyFields fields, ExploredRun run, FittedTexts texts) {
    fields.requireOnly(KNOWN);
    int positions = run.model().positions();
    return new ThoughtDecoding(
        run,
        fields.value("terms").map(terms -> latents(fields, terms, run, texts)),
        fields.text("prompt").orElse(""),
        fields.text("template").orElse(""),
        fields.number("tokens", 1, positions).orElse(positions),
        new TokenChoice(fields.real("temperature").orElse(1.0), 0, fields.real("topP").orElse(1.0)),
        fields.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE).orElse(1L),
        fields.number("number", 0, Integer.MAX_VALUE).orElse(0));
  }

  private static LatentSum latents(
      BodyFields fields, JsonNode terms, ExploredRun run, FittedTexts texts) {
    int most =
        run.latent()
            .orElseThrow(() -> Refusal.badField("terms", "this model has no latents"))
            .decoderConfig()
            .layers();
    String name = run.model().name();
    List<LatentSum.Term> sum = new ArrayList<>();
    for (JsonNode term : terms) {
      double weight = term.path("weight").asDouble(Double.NaN);
      if (!Double.isFinite(weight)) {
        throw Refusal.badField("terms", "a weight is not a number");
      }
      sum.add(new LatentSum.Term(texts.get(name, term.path("fit").asInt()).thought(), weight));
    }
    List<LatentSum.Swap> swaps = new ArrayList<>();
    for (JsonNode swap : fields.value("swaps").orElse(Json.array())) {
      swaps.add(
          new LatentSum.Swap(
              swap.path("layer").asInt(-1), texts.get(name, swap.path("fit").asInt()).thought()));
    }
    return new LatentSum(sum, swaps, fields.number("layers", 0, most).orElse(most));
  }

  /** Decodes; only the thread that computes calls this. */
  void run(Consumer<ObjectNode> told) {
    int[] ids = run.infills() ? atOnce() : stepwise(told);
    ObjectNode done = Json.object().put("event", "done");
    done.put("text", run.model().trained().tokenizer().display(ids));
    source().ifPresent(source -> done.put("agreement", agreement(source, ids)));
    told.accept(done);
  }

  /** Returns the text whose own latents are decoded, if no other has a part in them. */
  private Optional<int[]> source() {
    return latents
        .filter(sum -> sum.terms().size() == 1 && sum.swaps().isEmpty())
        .map(sum -> sum.terms().getFirst().thought().ids());
  }

  private static double agreement(int[] source, int[] ids) {
    int equal = 0;
    for (int i = 0; i < Math.min(source.length, ids.length); i++) {
      equal += source[i] == ids[i] ? 1 : 0;
    }
    return (double) equal / source.length;
  }

  private int[] stepwise(Consumer<ObjectNode> told) {
    Tokenizer tokenizer = run.model().trained().tokenizer();
    Vocabulary vocabulary = run.model().vocabulary();
    int[] before = tokenizer.encode(prompt);
    before =
        Arrays.copyOfRange(
            before, Math.max(0, before.length - run.model().positions() + 1), before.length);
    int count = Math.min(tokens, run.model().positions() - before.length);
    ObjectNode alive = Json.object().put("event", "token");
    int given = before.length;
    try (StepDecoder decoder = run.model().decoder(given, () -> told.accept(alive))) {
      begin(decoder, before);
      int[][] made =
          new Generator(decoder, vocabulary)
              .decode(
                  new int[][] {before},
                  count,
                  choice,
                  seed,
                  (position, now, logits) -> {
                    if (position >= given) {
                      ObjectNode event = Json.object().put("event", "token");
                      event.put("text", tokenizer.display(new int[] {now[0]}));
                      told.accept(event);
                    }
                    return true;
                  },
                  number);
      return made[0];
    }
  }

  private void begin(StepDecoder decoder, int[] before) {
    if (latents.isPresent()) {
      Session session = run.model().session(0);
      LatentSum.present(session, latents.get().z(run.latent().orElseThrow().decoderConfig()));
      ((LtmDecoder) decoder).beginFromPresent();
    } else {
      decoder.begin(new Conditioning(seed, new int[] {number}, new int[][] {before}));
    }
  }

  private int[] atOnce() {
    var trained = run.model().trained();
    Session session = run.model().session(0);
    if (template.isEmpty()) {
      try (TextGenerator generator =
          trained
              .model()
              .generator(session, 1, run.model().vocabulary(), run.model().inference())) {
        int[] before = trained.tokenizer().encode(prompt);
        int count = Math.min(tokens, run.model().positions() - before.length);
        return before.length == 0
            ? generator.unconditional(count, choice, seed, number)[0]
            : generator.continued(new int[][] {before}, count, choice, seed, number)[0];
      }
    }
    Infiller made =
        trained
            .model()
            .infiller(session, 1, run.model().vocabulary(), run.model().inference())
            .orElseThrow(() -> Refusal.badField("template", "this model fills no template"));
    try (Infiller infiller = made) {
      int[] ids =
          InfillingTemplate.ids(template, trained.tokenizer()::encode, run.model().positions());
      return infiller.infilled(new int[][] {ids}, choice, seed, number)[0];
    }
  }
}
