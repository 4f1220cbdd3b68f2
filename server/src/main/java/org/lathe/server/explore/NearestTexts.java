package org.lathe.server.explore;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.files.Json;
import org.lathe.server.http.BodyFields;
import org.lathe.server.http.Refusal;

/**
 * Finds the held-out texts whose posterior means are nearest to those of a fitted text. They are
 * fitted in the same manner first, if that was not done before.
 *
 * @param run whose model
 * @param to the fitted text
 * @param most held-out texts that are compared
 */
record NearestTexts(ExploredRun run, FittedTexts.Kept to, int most) {
  private static final int SHOWN = 5;
  private static final int USUAL = 32;

  private record Neighbour(int number, double distance) {}

  static NearestTexts of(BodyFields fields, ExploredRun run, FittedTexts texts) {
    fields.requireOnly(Set.of("run", "fit", "texts"));
    int fit =
        fields
            .number("fit", 1, Integer.MAX_VALUE)
            .orElseThrow(() -> Refusal.badField("fit", "fit is missing"));
    return new NearestTexts(
        run,
        texts.get(run.model().name(), fit),
        fields.number("texts", 1, Integer.MAX_VALUE).orElse(USUAL));
  }

  /** Finds them; only the thread that computes calls this. */
  void run(Consumer<ObjectNode> told) {
    List<int[]> held = run.heldOut();
    int count = Math.min(most, held.size());
    List<Neighbour> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(new Neighbour(i, to.thought().distance(run.heldOutThought(i, to.how()))));
      told.accept(Json.object().put("event", "compared").put("count", i + 1).put("of", count));
    }
    all.sort(Comparator.comparingDouble(Neighbour::distance));
    Tokenizer tokenizer = run.model().trained().tokenizer();
    ObjectNode done = Json.object().put("event", "done");
    ArrayNode nearest = done.putArray("nearest");
    for (Neighbour each : all.subList(0, Math.min(SHOWN, count))) {
      ObjectNode node = nearest.addObject();
      node.put("number", each.number());
      node.put("distance", each.distance());
      node.put("text", tokenizer.display(held.get(each.number())));
    }
    told.accept(done);
  }
}
