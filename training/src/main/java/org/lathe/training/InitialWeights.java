package org.lathe.training;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.models.Checkpoint;
import org.lathe.models.Model;
import org.lathe.models.Parameter;
import org.lathe.training.exchange.ImportRecord;

/** The weights of a checkpoint from which a new run starts, checked to be of the same form. */
final class InitialWeights {
  private final Checkpoint checkpoint;

  private InitialWeights(Checkpoint checkpoint) {
    this.checkpoint = checkpoint;
  }

  /**
   * Opens the weights that a recipe names; empty for random ones.
   *
   * @throws InputException if there is no such checkpoint, its weights are not those that the
   *     recipe knows, or model or tokenizer are others
   */
  static Optional<InitialWeights> of(PreparedRecipe prepared) {
    StartOptions start = prepared.recipe().start();
    if (start.isRandom()) {
      return Optional.empty();
    }
    Checkpoint checkpoint = Checkpoint.open(path(start.from()));
    String found = checkpoint.weightsFingerprint();
    if (!found.equals(start.sha256())) {
      throw new InputException(
          ("the weights of %s are not those that the recipe names: their SHA-256 is %s, not %s:"
                  + " restore them, or give {initFrom} anew")
              .formatted(checkpoint.folder(), found, start.sha256()));
    }
    requireFamily(checkpoint, prepared.model());
    // Before the shape, since another tokenizer also gives the embedding another shape.
    requireTokenizer(checkpoint, prepared.tokenizer());
    requireShape(checkpoint, prepared.model());
    return Optional.of(new InitialWeights(checkpoint));
  }

  private static Path path(String from) {
    try {
      return Path.of(from);
    } catch (InvalidPathException e) {
      throw new InputException(
          "{initFrom} '%s' cannot be a path here (%s)".formatted(from, e.getReason()), e);
    }
  }

  private static void requireFamily(Checkpoint checkpoint, Model model) {
    String there = checkpoint.model().family().id();
    String here = model.family().id();
    if (!there.equals(here)) {
      throw new InputException(
          ("{initFrom} %s: its model is of family %s and that of this run of family %s: give the"
                  + " {recipe} of that run")
              .formatted(checkpoint.folder(), there, here));
    }
  }

  private static void requireShape(Checkpoint checkpoint, Model model) {
    Map<String, int[]> there = checkpoint.model().checkpointTensors();
    Map<String, int[]> here = model.checkpointTensors();
    here.forEach((name, extents) -> requireSame(checkpoint, name, there.get(name), extents));
    there.forEach((name, extents) -> requireSame(checkpoint, name, extents, here.get(name)));
    // Checkpoints of models without some weights may have tensors for them all the same.
    Map<String, int[]> weightsThere = weights(checkpoint.model());
    Map<String, int[]> weights = weights(model);
    weights.forEach(
        (name, extents) -> requireSame(checkpoint, name, weightsThere.get(name), extents));
    weightsThere.forEach(
        (name, extents) -> requireSame(checkpoint, name, extents, weights.get(name)));
  }

  /** Shapes of the weights of all layers, by the names of states. */
  private static Map<String, int[]> weights(Model model) {
    Map<String, int[]> weights = new LinkedHashMap<>();
    for (Parameter parameter : model.parameters()) {
      weights.put(parameter.name(), parameter.type().shape().extents());
    }
    return weights;
  }

  private static void requireSame(Checkpoint checkpoint, String name, int[] there, int[] here) {
    if (!Arrays.equals(there, here)) {
      throw new InputException(
          ("{initFrom} %s: its model has another shape: tensor %s is %s there and %s in this run:"
                  + " give the {recipe} of that run")
              .formatted(checkpoint.folder(), name, shown(there), shown(here)));
    }
  }

  private static String shown(int[] extents) {
    return extents == null ? "missing" : Arrays.toString(extents);
  }

  /** A checkpoint of weights alone need not say what its ids mean. */
  private static void requireTokenizer(Checkpoint checkpoint, Tokenizer here) {
    if (!checkpoint.trained() && ImportRecord.tokenizer(checkpoint).isEmpty()) {
      return;
    }
    Tokenizer there = TrainedModel.open(checkpoint.folder(), Optional.empty()).tokenizer();
    if (!sameIds(there, here)) {
      throw new InputException(
          ("{initFrom} %s: its tokenizer is %s and that of this run is %s, so the same ids mean"
                  + " other text: give the {tokenizer} of that run")
              .formatted(checkpoint.folder(), there.name(), here.name()));
    }
  }

  /** Two tokenizers of one name may have been made from different texts, so ids are compared. */
  private static boolean sameIds(Tokenizer one, Tokenizer other) {
    if (one.vocabulary() != other.vocabulary() || one.separator() != other.separator()) {
      return false;
    }
    for (int id = 0; id < one.vocabulary(); id++) {
      if (!one.decode(new int[] {id}).equals(other.decode(new int[] {id}))) {
        return false;
      }
    }
    return true;
  }

  /** Puts the weights into a session. */
  void load(Session session) {
    checkpoint.loadWeights(session);
  }

  /** Returns where they come from, for people. */
  String source() {
    return checkpoint.folder().toString();
  }
}
