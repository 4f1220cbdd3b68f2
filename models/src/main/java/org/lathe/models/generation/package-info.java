/** Generation of text, however a model does it, and the choice of a token from its logits. */
package org.lathe.models.generation;
