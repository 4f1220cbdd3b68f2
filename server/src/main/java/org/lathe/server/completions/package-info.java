/**
 * OpenAI's endpoints of completions and models, and vLLM's of the tokenizer, so that clients of
 * these can drive a run.
 */
package org.lathe.server.completions;
