package org.lathe.evaluation.judging;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lathe.datasets.tokenizer.Gpt2Tokenizer;
import org.lathe.datasets.tokenizer.HuggingFaceTokenizer;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.models.Checkpoint;
import org.lathe.models.Model;
import org.lathe.models.PassListener;
import org.lathe.models.autoregressive.AutoregressiveModel;
import org.lathe.training.TrainedModel;
import org.lathe.training.ranks.SharedWork;

/**
 * An autoregressive model from elsewhere, such as a GPT-2, with its tokenizer: it judges texts,
 * each by itself, and computes their features.
 */
public final class PretrainedJudge implements Judge, FeatureModel, AutoCloseable {
  private final String name;
  private final Tokenizer tokenizer;
  private final IndependentTexts model;

  private PretrainedJudge(String name, Tokenizer tokenizer, IndependentTexts model) {
    this.name = name;
    this.tokenizer = tokenizer;
    this.model = model;
  }

  /**
   * Loads a folder with {@code config.json} and {@code model.safetensors}, or the newest checkpoint
   * of a run. A checkpoint of a training says which tokenizer it has; another folder has a {@code
   * tokenizer.json}, or GPT-2's ids.
   *
   * @param session takes the weights; has no others of their names
   * @throws InputException if the folder does not hold such a model, or no tokenizer that fits it
   */
  public static PretrainedJudge open(Path folder, Session session) {
    boolean run = Files.isDirectory(folder.resolve("checkpoints"));
    if (!run && !Files.isRegularFile(folder.resolve("config.json"))) {
      throw new InputException(
          "no GPT-2 in %s: there is no config.json".formatted(folder.toAbsolutePath()));
    }
    Checkpoint checkpoint = Checkpoint.open(folder);
    if (!(checkpoint.model() instanceof AutoregressiveModel model)) {
      throw new InputException(
          "the model in %s is of family %s, whose likelihood is only bounded: give a GPT-2"
              .formatted(folder, checkpoint.model().family().id()));
    }
    checkpoint.loadWeights(session);
    Tokenizer tokenizer =
        checkpoint.trained()
            ? TrainedModel.open(checkpoint.folder(), Optional.empty()).tokenizer()
            : tokenizer(folder, model);
    return new PretrainedJudge(
        model.label() + " in " + folder,
        tokenizer,
        new IndependentTexts(session, model, tokenizer.separator()));
  }

  private static Tokenizer tokenizer(Path folder, Model model) {
    int vocabulary = model.config().vocabulary();
    Path file = folder.resolve(HuggingFaceTokenizer.FILE);
    // As many ids as GPT-2 has are no sign that they are GPT-2's.
    if (Files.isRegularFile(file)) {
      Tokenizer found = HuggingFaceTokenizer.open(file);
      if (found.vocabulary() > vocabulary) {
        throw new InputException(
            "%s has %d ids, the model beside it %d"
                .formatted(file, found.vocabulary(), vocabulary));
      }
      return found;
    }
    Tokenizer own = new Gpt2Tokenizer();
    if (vocabulary < own.vocabulary()) {
      throw new InputException(
          "the model in %s has %d ids, GPT-2's tokenizer %d: put the %s it was trained with beside it"
              .formatted(folder, vocabulary, own.vocabulary(), HuggingFaceTokenizer.FILE));
    }
    return own;
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
  public Verdict judge(List<String> texts, PassListener progress, SharedWork work) {
    List<int[]> ids = ids(texts);
    PassListener heard = work.heard(progress, PassListener.NONE);
    double sum = 0;
    for (double of :
        work.all(
            ids.size(),
            work.together(ids.size(), ids.size()),
            (first, end) -> {
              double[] nll = model.nll(ids.subList(first, end), heard);
              return Arrays.stream(nll).boxed().toList();
            })) {
      sum += of;
    }
    return new Verdict(sum, ids.stream().mapToLong(text -> text.length).sum(), "exact");
  }

  @Override
  public List<float[]> features(List<String> texts, PassListener progress, SharedWork work) {
    List<int[]> ids = ids(texts);
    PassListener heard = work.heard(progress, PassListener.NONE);
    return work.all(
        ids.size(),
        work.together(ids.size(), ids.size()),
        (first, end) -> model.features(ids.subList(first, end), heard));
  }

  private List<int[]> ids(List<String> texts) {
    return texts.stream().map(tokenizer::encode).toList();
  }

  /** Closes the model's programs; the session stays open. */
  @Override
  public void close() {
    model.close();
  }
}
