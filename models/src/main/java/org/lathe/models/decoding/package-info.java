/** Decoding token by token: from the prior, from a prompt and from a fitted posterior. */
package org.lathe.models.decoding;
