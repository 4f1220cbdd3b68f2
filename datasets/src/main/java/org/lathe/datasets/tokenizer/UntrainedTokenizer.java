package org.lathe.datasets.tokenizer;

/** Bytes with a larger vocabulary, in place of a tokenizer that is not trained yet. */
final class UntrainedTokenizer implements Tokenizer {
  private final ByteTokenizer bytes = new ByteTokenizer();
  private final String name;
  private final int vocabulary;

  UntrainedTokenizer(String name, int vocabulary) {
    this.name = name;
    this.vocabulary = vocabulary;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int vocabulary() {
    return vocabulary;
  }

  @Override
  public int separator() {
    return bytes.separator();
  }

  @Override
  public int[] encode(String text) {
    return bytes.encode(text);
  }

  @Override
  public String decode(int[] ids) {
    return bytes.decode(ids);
  }
}
