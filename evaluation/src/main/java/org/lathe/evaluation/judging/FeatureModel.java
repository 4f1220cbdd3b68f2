package org.lathe.evaluation.judging;

import java.util.List;
import org.lathe.models.PassListener;
import org.lathe.training.ranks.SharedWork;

/** A model whose hidden state represents a text, for MAUVE. */
public interface FeatureModel {
  /** Returns the name of the model, for people. */
  String name();

  /**
   * Features of texts.
   *
   * @param texts in Unicode, none of them empty; the model has its own tokenizer
   * @param progress told how many texts are done
   * @return one feature for each text, all of the same width
   */
  default List<float[]> features(List<String> texts, PassListener progress) {
    return features(texts, progress, SharedWork.ALONE);
  }

  /**
   * Features of texts, computed by all ranks; each of them gets all.
   *
   * @param texts in Unicode, none of them empty, the same on each rank
   * @param progress told on rank 0 how many of its texts are done
   * @return one feature for each text, all of the same width
   */
  List<float[]> features(List<String> texts, PassListener progress, SharedWork work);
}
