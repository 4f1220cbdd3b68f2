package org.lathe.evaluation;

import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.models.ltm.SmallModel;

/** Numbers as text, for the ids that {@link SmallModel} knows but the last. */
public final class SmallTokenizer implements Tokenizer {
  @Override
  public String name() {
    return "small";
  }

  @Override
  public int vocabulary() {
    return SmallModel.vocabulary().size();
  }

  @Override
  public int separator() {
    return SmallModel.vocabulary().separator();
  }

  @Override
  public int[] encode(String text) {
    return text.chars().map(c -> c - 'a').toArray();
  }

  @Override
  public String decode(int[] ids) {
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      text.append((char) ('a' + id));
    }
    return text.toString();
  }
}
