package org.lathe.datasets.tokenizer;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Texts to tokenize. */
public final class UnicodeText {
  private static final int LAST_BEFORE_SURROGATES = 0xD7FF;
  private static final int FIRST_AFTER_SURROGATES = 0xE000;

  private UnicodeText() {}

  /** Any Unicode scalar values, with runs of the marks that tokenizers treat specially. */
  public static Arbitrary<String> any() {
    Arbitrary<String> scalars =
        Arbitraries.oneOf(
                Arbitraries.integers().between(0, 0x7F),
                Arbitraries.integers().between(0, LAST_BEFORE_SURROGATES),
                Arbitraries.integers().between(FIRST_AFTER_SURROGATES, Character.MAX_CODE_POINT))
            .map(Character::toString);
    Arbitrary<String> marks =
        Arbitraries.of(
            " ",
            "  ",
            "\n",
            "\r\n",
            "\t",
            "'s",
            "'ll",
            "\u00A0",
            "\u3000",
            "\u0085",
            "<|endoftext|>",
            "a\u0301",
            "\uFEFF",
            "\uFFFD",
            "\0",
            "123",
            "word");
    return Arbitraries.oneOf(scalars, marks).list().ofMaxSize(60).map(all -> String.join("", all));
  }

  /** Any UTF-16 units: most such texts contain lone surrogates. */
  public static Arbitrary<String> anyUnits() {
    return Arbitraries.oneOf(
            Arbitraries.chars().range('\uD800', '\uDFFF'),
            Arbitraries.chars().range('\0', '\uFFFF'))
        .list()
        .ofMaxSize(40)
        .map(
            units -> {
              StringBuilder text = new StringBuilder();
              units.forEach(text::append);
              return text.toString();
            });
  }
}
