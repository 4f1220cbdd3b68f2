package org.lathe.models.gpt;

import org.lathe.models.ObjectiveOptions;

/** An autoregressive model's objective, the cross-entropy of the next token, has no options. */
public record GptOptions() implements ObjectiveOptions {}
