package org.lathe.evaluation.gpt2;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.lathe.datasets.tokenizer.Gpt2Tokenizer;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.engine.Session;
import org.lathe.evaluation.judging.FeatureModel;
import org.lathe.evaluation.judging.Judge;
import org.lathe.files.InputException;
import org.lathe.models.PassListener;
import org.lathe.models.gpt.Gpt2;

/** A GPT-2 with its tokenizer: it judges texts and computes their features. */
public final class Gpt2Judge implements Judge, FeatureModel, AutoCloseable {
  private final String name;
  private final Gpt2 model;
  private final Tokenizer tokenizer;

  private Gpt2Judge(String name, Gpt2 model, Tokenizer tokenizer) {
    this.name = name;
    this.model = model;
    this.tokenizer = tokenizer;
  }

  /**
   * Loads a checkpoint folder like {@link Gpt2#open}; unless the ids are GPT-2's own, the folder
   * also has the {@code tokenizer.json}.
   *
   * @param session takes the weights; has no others of GPT-2's names
   * @throws InputException if the folder does not hold such a model, or no tokenizer that fits it
   */
  public static Gpt2Judge open(Path folder, Session session) {
    Gpt2 model = Gpt2.open(folder, session);
    return new Gpt2Judge("GPT-2 in " + folder, model, tokenizer(folder, model));
  }

  private static Tokenizer tokenizer(Path folder, Gpt2 model) {
    int vocabulary = model.config().vocabulary();
    Tokenizer own = new Gpt2Tokenizer();
    if (vocabulary >= own.vocabulary()) {
      return own;
    }
    if (!Files.isRegularFile(folder.resolve("tokenizer.json"))) {
      throw new InputException(
          "the model in %s has %d ids, GPT-2's tokenizer %d: put the tokenizer.json it was trained"
                  .formatted(folder, vocabulary, own.vocabulary())
              + " with beside it");
    }
    Tokenizer found = Tokenizer.named(folder.toString());
    if (found.vocabulary() > vocabulary) {
      throw new InputException(
          "%s has %d ids, the model beside it %d"
              .formatted(folder.resolve("tokenizer.json"), found.vocabulary(), vocabulary));
    }
    return found;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean exact() {
    return true;
  }

  @Override
  public Verdict judge(List<String> texts, PassListener progress) {
    List<int[]> ids = texts.stream().map(tokenizer::encode).toList();
    double sum = 0;
    for (double of : model.nll(ids, tokenizer.separator(), progress)) {
      sum += of;
    }
    return new Verdict(sum, ids.stream().mapToLong(text -> text.length).sum());
  }

  @Override
  public List<float[]> features(List<String> texts, PassListener progress) {
    return model.lastHidden(texts.stream().map(tokenizer::encode).toList(), progress);
  }

  /** Closes the model's programs; the session stays open. */
  @Override
  public void close() {
    model.close();
  }
}
