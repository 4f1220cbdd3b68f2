/**
 * Text to token ids and back. {@link org.lathe.datasets.tokenizer.Tokenizer#named} opens the
 * tokenizer that a user names.
 */
package org.lathe.datasets.tokenizer;
