package org.lathe.evaluation.suite;

import java.nio.file.Path;
import org.lathe.datasets.evaluation.Blocks;
import org.lathe.datasets.evaluation.EvaluationCopy;
import org.lathe.datasets.evaluation.EvaluationSet;
import org.lathe.datasets.evaluation.Wrapping;
import org.lathe.datasets.tokenizer.Tokenizer;

/**
 * A user's copy of an evaluation set.
 *
 * @param set which
 * @param data the folder of sets
 * @param tokenizer of the model
 * @param length tokens of a block
 */
public record ZeroShotText(EvaluationSet set, Path data, Tokenizer tokenizer, int length)
    implements SuiteText {

  @Override
  public String id() {
    return set.id();
  }

  @Override
  public int number() {
    return set.ordinal();
  }

  @Override
  public Content read() {
    EvaluationCopy copy = set.in(data);
    Blocks blocks = Blocks.of(copy, tokenizer, Wrapping.stream(length));
    return new Content(set.title(), set.split(), copy.notes(), blocks.blocks());
  }
}
