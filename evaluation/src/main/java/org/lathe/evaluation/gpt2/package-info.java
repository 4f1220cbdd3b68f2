/** GPT-2 of Hugging Face's checkpoints as a judge of texts; a package that knows its family. */
package org.lathe.evaluation.gpt2;
