package org.lathe.datasets.evaluation;

/**
 * LAMBADA in OpenAI's form as SEDD and MDLM read it ({@code lambada_detokenizer}): straight quotes,
 * and a line feed before each passage.
 */
final class LambadaDetokenizer implements Detokenizer {
  @Override
  public String apply(String text) {
    return "\n" + PythonSpace.strip(text.replace('“', '"').replace('”', '"'));
  }
}
