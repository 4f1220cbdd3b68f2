/**
 * GPT-2, read from Hugging Face's checkpoints, as a judge of texts. This package knows the model
 * family.
 */
package org.lathe.evaluation.gpt2;
