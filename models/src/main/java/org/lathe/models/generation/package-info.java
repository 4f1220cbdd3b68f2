/** Generation of text: decoding from the prior, from a prompt and from a fitted posterior. */
package org.lathe.models.generation;
